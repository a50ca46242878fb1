"""The weights of the two passes, and the chance of the host at each sentence."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from rag.inference.adapt import add_leaning, find_leaning
from rag.inference.chain import Floats, compute_marginals
from rag.inference.features import Features, describe_steps, describe_units
from rag.inference.talk import Talk

MONOLOGUE_SCORE = 9.0
PASSES = 2  # of the second kind; their guesses are averaged


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature weighs: of a unit for the host, of a step for each pair of roles."""

    units: Mapping[str, float]
    steps: Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class RoleModel:
    """A first guess from what hosts and guests say everywhere; a second with this talk's words."""

    first: Weights
    second: Weights


@dataclass(frozen=True, slots=True)
class Described:
    """The features of a talk's units and steps."""

    units: list[Features]
    steps: list[Features]


def describe(talk: Talk) -> Described:
    """Return the features of a talk."""
    return Described(describe_units(talk), describe_steps(talk))


def guess_first(talk: Talk, described: Described, weights: Weights) -> Floats:
    """Return the chance of the host at each unit."""
    return compute_marginals(*score(talk, described, weights)).host


def guess_again(talk: Talk, described: Described, weights: Weights, host: Floats) -> list[Floats]:
    """Return the chances of each further pass, which takes the one before for granted."""
    guesses = []
    for _ in range(PASSES):
        add_leaning(described.units, described.steps, find_leaning(talk, host), host)
        host = guess_first(talk, described, weights)
        guesses.append(host)
    return guesses


def guess_roles(talk: Talk, model: RoleModel) -> Floats:
    """Return the chance of the host at each sentence.

    An interjection between two units of one role is taken for the other's, else for the
    beginning of what follows, and never for sure.
    """
    described = describe(talk)
    first = guess_first(talk, described, model.first)
    guesses = guess_again(talk, described, model.second, first)
    return spread_guess(talk, np.mean(guesses, axis=0))


def spread_guess(talk: Talk, host: Floats) -> Floats:
    """Return the chance of the host at each sentence from that at each unit."""
    chances = np.full(len(talk.sentences), 0.5)
    chances[list(talk.units)] = host
    after = 0
    for number in range(len(talk.sentences)):
        if after < len(talk.units) and talk.units[after] == number:
            after += 1
            continue
        before = host[after - 1] if after else 1 - host[0]
        following = host[after] if after < len(host) else 1 - before
        same = (before > 0.5) == (following > 0.5)
        chance = 1.0 - following if same else following
        chances[number] = 0.5 + (chance - 0.5) * 0.6
    return chances


def score(talk: Talk, described: Described, weights: Weights) -> tuple[Floats, Floats]:
    """Return the scores of units and steps that the chain is run over."""
    units = np.array(
        [
            sum(value * weights.units.get(name, 0.0) for name, value in features.items())
            for features in described.units
        ]
    )
    units = np.where(np.array(talk.monologue), MONOLOGUE_SCORE, units)
    steps = np.zeros((max(0, len(units) - 1), 4))
    for k, features in enumerate(described.steps):
        known = [(weights.steps[n], v) for n, v in features.items() if n in weights.steps]
        for pair in range(4):
            steps[k, pair] = sum(value * weight[pair] for weight, value in known)
    return units, steps


@cache
def load_model() -> RoleModel:
    """Return the shipped weights, learned by `python -m evals.speakers_benchmark --write`."""
    text = (resources.files("rag.inference") / "model.json").read_text("utf-8")
    return read_model(json.loads(text))


def read_model(tables: Mapping[str, Mapping[str, Mapping[str, object]]]) -> RoleModel:
    """Return the model of its JSON form."""
    first, second = (
        Weights(
            {name: float(str(weight)) for name, weight in tables[part]["units"].items()},
            {name: tuple(_floats(weight)) for name, weight in tables[part]["steps"].items()},
        )
        for part in ("first", "second")
    )
    return RoleModel(first, second)


def _floats(values: object) -> list[float]:
    return [float(value) for value in values] if isinstance(values, list) else []
