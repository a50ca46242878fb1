"""Small interviews made in a test, and what is cut from them."""

from collections.abc import Mapping, Sequence
from typing import Any

from rag import Interview, Moment, Passage, Region, Turn
from rag.catalog import Catalog
from rag.domain import RegionKind
from rag.quotes import Cited
from rag.split import split_interview


def make_interview(
    *turns: tuple[str | None, str],
    marked: Mapping[str, RegionKind] | None = None,
    **fields: Any,
) -> Interview:
    """Return an interview of turns (who, what), one a line; `marked` words become regions."""
    text, spans = "", []
    for speaker, said in turns:
        spans.append(Turn(len(text), len(text) + len(said), speaker, speaker is not None))
        text += said + "\n"
    regions = []
    for words, kind in (marked or {}).items():
        start = text.index(words)
        regions.append(Region(start, start + len(words), kind))
    fixed = {"id": "talk", "file": "talk.txt", "sha256": "0", "title": "A talk", "text": text}
    return Interview(**fixed | {"turns": tuple(spans), "regions": tuple(regions)} | fields)


def make_passage(interview: Interview, *, moments: Sequence[Moment] = ()) -> Passage:
    """Return a whole interview as one passage."""
    sentences = split_interview(interview).sentences
    start, end = sentences[0].start, sentences[-1].end
    return Passage(
        id=f"{interview.id}:0",
        interview=interview.id,
        title=interview.title,
        file=interview.file,
        start=start,
        end=end,
        text=interview.text[start:end],
        sentences=sentences,
        moments=tuple(moments),
        url=interview.url,
    )


def store(catalog: Catalog, *interviews: Interview) -> None:
    """Save interviews under their file names."""
    with catalog.transaction():
        for interview in interviews:
            catalog.save(interview, split_interview(interview), f"/{interview.file}")


def cite(passage: Passage, *numbers: int) -> list[Cited]:
    """Return sentences of a passage, counted from 0, as an answer cites them."""
    return [Cited(passage, passage.sentences[number]) for number in numbers]
