"""The nouns of the product, as frozen values that import nothing of ours.

Offsets are characters into `Interview.text`, the transcript exactly as decoded; for every
Turn, Sentence, Passage and Quote, `x.text == interview.text[x.start:x.end]`.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Attribution = Literal["annotated", "labelled", "inferred", "none"]
RegionKind = Literal[
    "front_matter", "end_matter", "intro_monologue", "sponsor_read", "unspoken", "repeat"
]


class Span(NamedTuple):
    """A half-open range of characters."""

    start: int
    end: int


class Piece(NamedTuple):
    """A stretch of an interview's text and the stretch of the file it was decoded from."""

    start: int
    length: int
    file_start: int
    file_length: int


def file_segments(pieces: Sequence[Piece], start: int, end: int) -> tuple[Span, ...]:
    """Return the ranges of the file that hold `text[start:end]`; no pieces mean the text is it.

    What stands differently in the file, such as `&amp;`, is taken whole.
    """
    if not pieces:
        return (Span(start, end),)
    found: list[Span] = []
    first = max(0, bisect_right(pieces, start, key=lambda piece: piece.start) - 1)
    for piece in pieces[first:]:
        if piece.start >= end:
            break
        low, high = max(start, piece.start), min(end, piece.start + piece.length)
        if low >= high:
            continue
        span = Span(piece.file_start, piece.file_start + piece.file_length)
        if piece.length == piece.file_length:
            span = Span(span.start + low - piece.start, span.start + high - piece.start)
        if found and found[-1].end == span.start:
            span = Span(found.pop().start, span.end)
        found.append(span)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of text that is not plain talk: page furniture, a sponsor read, a repeated copy."""

    start: int
    end: int
    kind: RegionKind


@dataclass(frozen=True, slots=True)
class Turn:
    """What one person says until another one speaks; `speaker` is None where it is unknown."""

    start: int
    end: int
    speaker: str | None
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Moment:
    """The time, in seconds from the beginning, at which the text at `offset` is said."""

    offset: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Interview:
    """One transcript: its text, who speaks where, and what is not talk.

    `text` is the file exactly as decoded, or, of captions and JSON, the words that are spoken;
    then `pieces` lead back into the file and `repeats_dropped` counts the words of repeated
    captions left out. `notes` say what was assumed on reading.
    """

    id: str
    file: str
    sha256: str
    text: str
    title: str
    turns: tuple[Turn, ...]
    regions: tuple[Region, ...] = ()
    podcast: str | None = None
    host: str | None = None
    guests: tuple[str, ...] = ()
    attribution: Attribution = "none"
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    moments: tuple[Moment, ...] = ()
    url: str | None = None
    pieces: tuple[Piece, ...] = ()
    repeats_dropped: int = 0
    notes: tuple[str, ...] = ()
    date: str | None = None

    @property
    def duplicates_removed(self) -> int:
        """Number of words in repeated copies, which are never indexed."""
        return self.repeats_dropped + self.words_in("repeat")

    def words_in(self, kind: RegionKind) -> int:
        """Return the number of words in the regions of a kind."""
        return sum(
            len(self.text[region.start : region.end].split())
            for region in self.regions
            if region.kind == kind
        )


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence inside one turn; `number` and `turn` count from 0 through the interview."""

    interview: str
    number: int
    start: int
    end: int
    text: str
    speaker: str | None
    certain: bool = True
    sponsor: bool = False
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """Neighbouring whole sentences, at most about 350 words: what retrieval ranks and returns.

    `moments` are the times known inside it and the last one before; `url` is the interview's;
    `pieces` lead from its offsets into the file, if that is not the text itself.
    """

    id: str
    interview: str
    title: str
    file: str
    start: int
    end: int
    text: str
    sentences: tuple[Sentence, ...]
    moments: tuple[Moment, ...] = ()
    url: str | None = None
    score: float = 0.0
    pieces: tuple[Piece, ...] = ()

    @property
    def speakers(self) -> tuple[str, ...]:
        """The known speakers, in the order in which they first speak."""
        return tuple(dict.fromkeys(s.speaker for s in self.sentences if s.speaker))

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form of `onrecord search --json`; offsets are those of the file."""
        segments = file_segments(self.pieces, self.start, self.end)
        return {
            "passage": self.id,
            "score": round(self.score, 6),
            "interview": self.interview,
            "title": self.title,
            "file": self.file,
            "start": segments[0].start,
            "end": segments[-1].end,
            "speakers": list(self.speakers),
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of one speaker, sliced from the transcript.

    `text` is the transcript's own words at `start:end`; `words` is what a reader sees, and
    `segments` are the ranges of the file that hold them (none: `start:end` itself). `caution` says
    why they may mislead on their own.
    """

    number: int
    text: str
    speaker: str | None
    certain: bool
    interview: str
    title: str
    file: str
    start: int
    end: int
    passage: str
    timestamp: str | None = None
    url: str | None = None
    segments: tuple[Span, ...] = ()
    caution: str | None = None

    @property
    def words(self) -> str:
        """The quote with every run of white space folded to one space."""
        return " ".join(self.text.split())

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form: white space folded as readers see it, offsets into the file."""
        segments = self.segments or (Span(self.start, self.end),)
        return {
            "number": self.number,
            "text": self.words,
            "speaker": self.speaker,
            "certain": self.certain,
            "interview": self.interview,
            "title": self.title,
            "file": self.file,
            "start": segments[0].start,
            "end": segments[-1].end,
            "segments": [list(segment) for segment in segments],
            "passage": self.passage,
            "timestamp": self.timestamp,
            "url": self.url,
            "caution": self.caution,
        }


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words that a claim rests on, and who said them."""

    text: str
    speaker: str | None
