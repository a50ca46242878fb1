"""What every reader of a layout returns."""

from dataclasses import dataclass

from rag.domain import Attribution, Moment, Piece, Region, Turn


@dataclass(frozen=True, slots=True)
class Layout:
    """The talk found in a file; what lies outside its turns is spoken by nobody.

    `text` is None where the file is the text, else the spoken words, with `pieces` leading back.
    """

    turns: tuple[Turn, ...]
    attribution: Attribution = "none"
    moments: tuple[Moment, ...] = ()
    regions: tuple[Region, ...] = ()
    notes: tuple[str, ...] = ()
    text: str | None = None
    pieces: tuple[Piece, ...] = ()
    repeats_dropped: int = 0
