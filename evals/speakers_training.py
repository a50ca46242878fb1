"""Learn the weights of the speaker inference from annotated transcripts, with NumPy alone."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from rag.inference import (
    Described,
    Floats,
    RoleModel,
    Talk,
    Weights,
    add_leaning,
    compute_marginals,
    describe,
    find_leaning,
    guess_first,
)

COPIES = 5  # a feature of fewer occurrences, or of one transcript alone, is not learned
TRANSCRIPTS = 2
WORD_PENALTY = 15.0
PENALTY = 2.0
STEPS = 60
MEMORY = 8
WORDY = ("word=", "pair=", "first=", "next_first=", "then=", "asked,then=", "was=", "interjection=")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A talk whose roles are known: 1 for the host, at each unit."""

    name: str
    talk: Talk
    roles: Floats


def train_model(lessons: Sequence[Lesson]) -> RoleModel:
    """Learn both passes; the second from first guesses of models that had not seen the talk."""
    first = train_first(lessons)
    guesses = {}
    for left_out in lessons:
        others = [lesson for lesson in lessons if lesson is not left_out]
        weights = train_first(others)
        guesses[left_out.name] = guess_first(left_out.talk, describe(left_out.talk), weights)
    return RoleModel(first, train_second(lessons, guesses))


def train_first(lessons: Sequence[Lesson]) -> Weights:
    """Learn the first pass."""
    return _fit(lessons, [describe(lesson.talk) for lesson in lessons])


def train_second(lessons: Sequence[Lesson], guesses: Mapping[str, Floats]) -> Weights:
    """Learn the second pass from the first guesses of each talk."""
    described = []
    for lesson in lessons:
        features, guess = describe(lesson.talk), guesses[lesson.name]
        leaning = find_leaning(lesson.talk, guess)
        add_leaning(features.units, features.steps, leaning, guess)
        described.append(features)
    return _fit(lessons, described)


def train_folds(lessons: Sequence[Lesson]) -> dict[str, RoleModel]:
    """Learn a model for each talk from all the others; pairs left out together are shared."""
    firsts = {
        frozenset(names): train_first([x for x in lessons if x.name not in names])
        for size in (1, 2)
        for names in combinations([lesson.name for lesson in lessons], size)
    }
    models = {}
    for left_out in lessons:
        others = [lesson for lesson in lessons if lesson is not left_out]
        guesses = {
            other.name: guess_first(
                other.talk, describe(other.talk), firsts[frozenset((left_out.name, other.name))]
            )
            for other in others
        }
        first = firsts[frozenset((left_out.name,))]
        models[left_out.name] = RoleModel(first, train_second(others, guesses))
    return models


def _fit(lessons: Sequence[Lesson], described: Sequence[Described]) -> Weights:
    units = _vocabulary([features.units for features in described])
    steps = _vocabulary([features.steps for features in described])
    tables = [
        (_matrix(features.units, units), _matrix(features.steps, steps)) for features in described
    ]
    penalties = np.concatenate([_penalties(units), np.repeat(_penalties(steps), 4)])

    def loss(weights: Floats) -> tuple[float, Floats]:
        gradient = penalties * weights
        total = float(0.5 * (gradient * weights).sum())
        own, pairs = weights[: len(units)], weights[len(units) :].reshape(-1, 4)
        for lesson, (unit_table, step_table) in zip(lessons, tables, strict=True):
            free = ~np.array(lesson.talk.monologue)
            unit_scores = np.where(free, unit_table @ own, 9.0)
            step_scores = step_table @ pairs
            marginals = compute_marginals(unit_scores, step_scores)
            roles = lesson.roles
            pair = (roles[:-1] * 2 + roles[1:]).astype(int)
            at = np.arange(len(pair))
            total += marginals.log_total - float(unit_scores @ roles)
            total -= float(step_scores[at, pair].sum())
            wrong = marginals.pairs.copy()
            wrong[at, pair] -= 1
            gradient[: len(units)] += unit_table.T @ ((marginals.host - roles) * free)
            gradient[len(units) :] += (step_table.T @ wrong).ravel()
        return total, gradient

    found = _minimise(loss, np.zeros(len(penalties)))
    own, pairs = found[: len(units)], found[len(units) :].reshape(-1, 4)
    return Weights(
        {name: round(float(own[i]), 4) for name, i in units.items()},
        {name: tuple(round(float(w), 4) for w in pairs[i]) for name, i in steps.items()},
    )


def _vocabulary(talks: Sequence[Sequence[Mapping[str, float]]]) -> dict[str, int]:
    copies: Counter[str] = Counter()
    transcripts: Counter[str] = Counter()
    for talk in talks:
        names = [name for features in talk for name in features]
        copies.update(names)
        transcripts.update(set(names))
    kept = (n for n, count in copies.items() if count >= COPIES and transcripts[n] >= TRANSCRIPTS)
    return {name: i for i, name in enumerate(sorted(kept))}


def _matrix(rows: Sequence[Mapping[str, float]], names: Mapping[str, int]) -> Floats:
    table = np.zeros((len(rows), len(names)))
    for row, features in enumerate(rows):
        for name, value in features.items():
            if name in names:
                table[row, names[name]] = value
    return table


def _penalties(names: Mapping[str, int]) -> Floats:
    return np.array([WORD_PENALTY if name.startswith(WORDY) else PENALTY for name in names])


def _minimise(loss: Callable[[Floats], tuple[float, Floats]], start: Floats) -> Floats:
    """Minimise by L-BFGS with halved steps (Nocedal, 1980)."""
    point = start
    value, gradient = loss(point)
    moves: list[tuple[Floats, Floats]] = []
    for _ in range(STEPS):
        direction = _direction(gradient, moves)
        size = 1.0 if moves else 1 / max(1.0, float(np.abs(gradient).sum()))
        for _ in range(20):
            new = point + size * direction
            new_value, new_gradient = loss(new)
            if new_value <= value + 1e-4 * size * float(gradient @ direction):
                break
            size /= 2
        else:
            return point
        move, change = new - point, new_gradient - gradient
        if float(move @ change) > 1e-10:
            moves = [*moves, (move, change)][-MEMORY:]
        point, gradient, value = new, new_gradient, new_value
    return point


def _direction(gradient: Floats, moves: Sequence[tuple[Floats, Floats]]) -> Floats:
    direction = gradient.copy()
    shares = []
    for move, change in reversed(moves):
        share = float(move @ direction) / float(move @ change)
        direction -= share * change
        shares.append(share)
    if moves:
        move, change = moves[-1]
        direction *= float(move @ change) / float(change @ change)
    for (move, change), share in zip(moves, reversed(shares), strict=True):
        direction += move * (share - float(change @ direction) / float(move @ change))
    return -direction
