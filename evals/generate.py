"""Corpora of any size for measuring growth, made by mixing and renaming real transcripts.

Stretches of talk are taken from the interviews at hand, given to invented people, and one word in
twelve is replaced by a word of the interview's own, so that no two interviews are alike. The
files are written to a folder that the caller deletes; nothing of them is kept.
"""

import random
import re
from collections.abc import Sequence
from pathlib import Path

from rag import Corpus

WORDS = 15_000
STRETCH = 12  # sentences taken from one place
SYLLABLES = (
    "ba be bi bo bu da de di do du fa fe ka ke ki ko la le li lo ma me mi mo na ne no".split()
)


def generate_interviews(corpus: Corpus, folder: Path, count: int, seed: int = 1) -> None:
    """Write labelled transcripts of about 15,000 words each into a folder."""
    spoken = [
        turn_text.split()
        for summary in corpus.interviews()
        for turn_text in _turns(corpus, summary.id)
    ]
    for number in range(count):
        rng = random.Random(seed * 1_000_003 + number)  # noqa: S311 - reproducible, not secret
        name = f"{_word(rng).title()} {_word(rng).title()}"
        path = folder / f"generated-{number:05}.txt"
        path.write_text(_interview(spoken, name, rng), "utf-8")


def _turns(corpus: Corpus, interview_id: str) -> list[str]:
    interview = corpus.interview(interview_id)
    return [interview.text[turn.start : turn.end] for turn in interview.turns]


def _interview(spoken: Sequence[list[str]], guest: str, rng: random.Random) -> str:
    own = [_word(rng) for _ in range(400)]
    lines: list[str] = []
    words = 0
    while words < WORDS:
        start = rng.randrange(len(spoken))
        for place, turn in enumerate(spoken[start : start + STRETCH]):
            said = [own[rng.randrange(400)] if rng.random() < 1 / 12 else word for word in turn]
            lines.append(f"{('Pat Quill', guest)[place % 2]}: {' '.join(said)}")
            words += len(turn)
    return "\n\n".join(lines) + "\n"


def _word(rng: random.Random) -> str:
    return re.sub(r"(.)\1", r"\1", "".join(rng.choices(SYLLABLES, k=rng.randint(2, 4))))
