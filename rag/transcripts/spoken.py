"""Spoken words gathered from between the marks of a caption or JSON file, with their places."""

import html
import re
from dataclasses import dataclass, field

from rag.domain import Moment, Piece, Turn

_ENTITY = re.compile(r"&(?:#\d+|#[xX][\da-fA-F]+|\w+);")


@dataclass(slots=True)
class SpokenText:
    """Text under way: words are added one after the other, each with its range in the file."""

    parts: list[str] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    voices: list[tuple[int, str | None]] = field(default_factory=list)
    length: int = 0

    @property
    def text(self) -> str:
        """Everything added so far."""
        return "".join(self.parts)

    def add(self, text: str, file_start: int, file_length: int | None = None) -> None:
        """Add text that stands in the file at `file_start`, there perhaps of another length."""
        length = len(text)
        if not length:
            return
        self.pieces.append(
            Piece(self.length, length, file_start, length if file_length is None else file_length)
        )
        self._append(text)

    def add_markup(self, raw: str, file_start: int) -> None:
        """Add text that stands in the file with entities such as `&amp;` and `&nbsp;`."""
        last = 0
        for match in _ENTITY.finditer(raw):
            self.add(raw[last : match.start()], file_start + last)
            self.add(html.unescape(match[0]), file_start + match.start(), len(match[0]))
            last = match.end()
        self.add(raw[last:], file_start + last)

    def separate(self, gap: str) -> None:
        """Put white space that is not in the file between what was added and what comes."""
        if self.length and not self.parts[-1][-1].isspace():
            self._append(gap)

    def mark_time(self, seconds: float | None) -> None:
        """Note the time at which what is added next is said."""
        if seconds is not None:
            self.moments.append(Moment(self.length, seconds))

    def mark_voice(self, speaker: str | None) -> None:
        """Note who says what is added next; the same speaker as before begins no turn."""
        if not self.voices or self.voices[-1][1] != speaker:
            self.voices.append((self.length, speaker))

    def turns(self) -> tuple[Turn, ...]:
        """Return the turns of the voices noted."""
        starts = [start for start, _ in self.voices]
        ends = [*starts[1:], self.length]
        return tuple(
            Turn(start, end, speaker, certain=speaker is not None)
            for (start, speaker), end in zip(self.voices, ends, strict=True)
            if start < end
        )

    def _append(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)
