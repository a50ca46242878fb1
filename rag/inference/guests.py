"""Which of several guests speaks: told by names called, else by the words each of them uses."""

import math
from collections import Counter
from collections.abc import Sequence

from rag.domain import Span
from rag.inference.names import first_names
from rag.inference.talk import Talk

ROUNDS = 4
SMOOTHING = 0.5
CALL_SENTENCES = 2  # the host calls a guest by name in the last sentences before the answer
LONG_RUN = 4  # sentences; shorter runs learn from the others but do not teach them


def assign_guests(talk: Talk, runs: Sequence[Span], guests: tuple[str, ...]) -> list[str]:
    """Return the guest of each run of sentences between two turns of the host."""
    if len(guests) == 1:
        return [guests[0]] * len(runs)
    called = [_called(talk, run, guests) for run in runs]
    words = [_content(talk, run) for run in runs]
    chosen = [name or guests[0] for name in called]
    taught = [bool(name) for name in called]
    for _ in range(ROUNDS):
        vocabularies = _learn(words, chosen, taught, guests)
        for number, name in enumerate(called):
            if name is None and any(vocabularies.values()):
                chosen[number] = _closest(words[number], vocabularies)
        taught = [
            bool(name) or run.end - run.start >= LONG_RUN
            for name, run in zip(called, runs, strict=True)
        ]
    return chosen


def _called(talk: Talk, run: Span, guests: tuple[str, ...]) -> str | None:
    """Return the guest whose first name alone stands at the end of the host's turn."""
    first = {name.lower(): guest for name, guest in first_names(guests).items()}
    before = range(max(0, run.start - CALL_SENTENCES), run.start)
    heard = {first[word] for number in before for word in talk.words[number] if word in first}
    return heard.pop() if len(heard) == 1 else None


def _content(talk: Talk, run: Span) -> Counter[str]:
    return Counter(word for number in range(*run) for word in set(talk.words[number]))


def _learn(
    words: Sequence[Counter[str]],
    chosen: Sequence[str],
    taught: Sequence[bool],
    guests: tuple[str, ...],
) -> dict[str, Counter[str]]:
    vocabularies: dict[str, Counter[str]] = {guest: Counter() for guest in guests}
    for said, guest, counts in zip(words, chosen, taught, strict=True):
        if counts:
            vocabularies[guest].update(said)
    return vocabularies


def _closest(said: Counter[str], vocabularies: dict[str, Counter[str]]) -> str:
    sizes = {guest: known.total() + 1000 * SMOOTHING for guest, known in vocabularies.items()}
    odds = {
        guest: math.log(sizes[guest])
        + sum(n * math.log((known[w] + SMOOTHING) / sizes[guest]) for w, n in said.items())
        for guest, known in vocabularies.items()
    }
    return max(odds, key=lambda guest: odds[guest])
