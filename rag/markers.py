"""The markers a model writes, such as [S12] or [S12-14], and the sentences they stand in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rag.domain import Span
from rag.split import split_sentences

_NUMBERS = r"S?\s?\d+(?:\s?(?:[-–—,;&]|to|and)\s?S?\s?\d+)*"
_MARKER = re.compile(
    rf"[ \t]*(?:\[\s?(?:{_NUMBERS})\s?\]|\(\s?(?=S)(?:{_NUMBERS})\s?\)|\bS\d+(?:[-–—]S?\d+)?\b)"
)
# What may still become a marker when more of the stream has come.
_UNFINISHED = re.compile(r"[ \t]*(?:\[[^\]\n]{0,60}|\((?:S[^)\n]{0,60})?|\bS[\dS–—-]*)?$")
_RANGE = re.compile(r"(\d+)(?:\s?(?:[-–—]|to)\s?S?\s?(\d+))?")
_MARKUP = re.compile(r"^[ \t]*(?:[-*•]|#{1,6}|\d{1,2}[.)])[ \t]+|[*_`]{1,3}", re.MULTILINE)
MAX_RANGE = 30  # a wider range is no pointer; only its two ends are taken


@dataclass(frozen=True, slots=True)
class Marker:
    """The sentence numbers named at a place in a text."""

    position: int
    numbers: tuple[int, ...]


@dataclass(slots=True)
class MarkedText:
    """A model's text without its markers, and where they stood; fed piece by piece."""

    text: str = ""
    markers: list[Marker] = field(default_factory=list)
    _held: str = ""

    def feed(self, piece: str) -> str:
        """Take a piece of a stream and return the new text; an unfinished marker is held back."""
        held = self._held + piece
        unfinished = _UNFINISHED.search(held)
        cut = unfinished.start() if unfinished else len(held)
        self._held = held[cut:]
        return self._take(held[:cut])

    def finish(self) -> str:
        """Return what was held back when the stream has ended."""
        held, self._held = self._held, ""
        return self._take(held)

    def _take(self, text: str) -> str:
        begin = len(self.text)
        done = 0
        for match in _MARKER.finditer(text):
            self.text += text[done : match.start()]
            done = match.end()
            self.markers.append(Marker(len(self.text), tuple(_numbers(match[0]))))
        self.text += text[done:]
        return self.text[begin:]


def split_reply(marked: MarkedText) -> list[tuple[str, tuple[int, ...]]]:
    """Return the sentences of a reply, each with the numbers that stand in it or right behind it.

    List marks and emphasis are taken out of the sentences.
    """
    text = marked.text
    spans = [
        sentence
        for line in re.finditer(r"[^\n]+", text)
        for sentence in split_sentences(text, Span(line.start(), line.end()))
    ]
    numbers: list[list[int]] = [[] for _ in spans]
    for marker in marked.markers:
        before = [index for index, span in enumerate(spans) if span.start < marker.position]
        if before:
            numbers[before[-1]] += marker.numbers
    return [
        (claim, tuple(dict.fromkeys(named)))
        for span, named in zip(spans, numbers, strict=True)
        if re.search(r"\w", claim := _MARKUP.sub("", text[span.start : span.end]).strip())
    ]


def _numbers(marker: str) -> Iterator[int]:
    for match in _RANGE.finditer(marker):
        first, last = int(match[1]), int(match[2] or match[1])
        if first <= last <= first + MAX_RANGE:
            yield from range(first, last + 1)
        else:
            yield from (first, last)
