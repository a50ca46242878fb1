"""The chances of host and guest to turns with names and certainty."""

from dataclasses import replace

import numpy as np

from rag.domain import Interview, Span, Turn
from rag.inference.chain import Floats
from rag.inference.guests import assign_guests
from rag.inference.model import RoleModel, guess_roles, load_model
from rag.inference.names import find_cast, with_cast
from rag.inference.talk import Talk, read_talk

CERTAIN = 0.995  # in the benchmark, of words so sure 98 % and more are right, in each interview
FEWEST_SENTENCES = 12
FEWEST_TURNS = 4
LONGEST_MEAN = 45  # words a sentence; more means text without punctuation
ENGLISH = frozenset("the and to of a in is that it you i so we".split())
ENGLISH_SHARE = 0.15

_NO_SENTENCES = "its sentences have no ends, so that nothing tells who speaks; speakers are unknown"


def infer_speakers(interview: Interview, model: RoleModel | None = None) -> Interview:
    """Return the interview with inferred turns, or as it is where too little tells who speaks.

    Names are those given with the interview or found in its introduction, else `Speaker 1` (the
    host) and `Speaker 2`. `model` replaces the shipped one.
    """
    talk = read_talk(interview)
    if talk.words and sum(map(len, talk.words)) / len(talk.words) > LONGEST_MEAN:
        return replace(interview, notes=(*interview.notes, _NO_SENTENCES))
    if len(talk.units) < FEWEST_SENTENCES or not _is_english(talk):
        return interview
    chances = guess_roles(talk, model or load_model())
    turns = _make_turns(interview, talk, chances)
    if len({turn.speaker for turn in turns}) < 2 or len(turns) < FEWEST_TURNS:
        return interview
    return replace(
        with_cast(interview, find_cast(interview)), turns=tuple(turns), attribution="inferred"
    )


def _is_english(talk: Talk) -> bool:
    words = [word for said in talk.words for word in said]
    return sum(word in ENGLISH for word in words) > ENGLISH_SHARE * len(words)


def _make_turns(interview: Interview, talk: Talk, chances: Floats) -> list[Turn]:
    """Join neighbouring sentences of one speaker and one certainty."""
    cast = find_cast(interview)
    runs = _guest_runs(chances)
    names = [cast.host] * len(chances)
    sure = np.maximum(chances, 1 - chances) >= CERTAIN
    for run, guest in zip(runs, assign_guests(talk, runs, cast.guests), strict=True):
        for number in range(*run):
            names[number] = guest
            sure[number] &= len(cast.guests) == 1  # which of several is never told for sure
    marks = [
        (sentence.start, name, bool(certain))
        for sentence, name, certain in zip(talk.sentences, names, sure, strict=True)
    ]
    first = [mark for k, mark in enumerate(marks) if k == 0 or mark[1:] != marks[k - 1][1:]]
    ends = [start for start, _, _ in first[1:]] + [talk.sentences[-1].end]
    return [
        Turn(start, end, name, certain)
        for (start, name, certain), end in zip(first, ends, strict=True)
    ]


def _guest_runs(chances: Floats) -> list[Span]:
    edges = np.flatnonzero(np.diff(np.r_[False, chances <= 0.5, False]))
    return [Span(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
