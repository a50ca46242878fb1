"""What every reader of a layout returns."""

from dataclasses import dataclass

from rag.domain import Attribution, Moment, Turn


@dataclass(frozen=True, slots=True)
class Layout:
    """The talk found in a text; what lies outside its turns is spoken by nobody."""

    turns: tuple[Turn, ...]
    attribution: Attribution = "none"
    moments: tuple[Moment, ...] = ()
    title: str | None = None
    podcast: str | None = None
    host: str | None = None
    guests: tuple[str, ...] = ()
    url: str | None = None
