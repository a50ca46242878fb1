"""The markers a model writes, such as [S12] or [S12-14], and the sentences they stand in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rag.domain import Span
from rag.split import split_sentences

_NUMBERS = r"S?\s?\d+(?:\s?(?:[-–—,;&]|to|and)\s?S?\s?\d+)*"
_MARKER = re.compile(
    rf"[ \t]*(?:[\[【]\s?(?:{_NUMBERS})\s?[\]】]|\(\s?(?=S)(?:{_NUMBERS})\s?\)"
    r"|\bS\d+(?:[-–—]S?\d+)?\b)"
)
# What may still become a marker when more of the stream has come.
_INSIDE = r"[\sS\d,;&\-–—tonad]{0,400}"
_UNFINISHED = re.compile(rf"[ \t]*(?:[\[【]{_INSIDE}|\(\s?(?:S{_INSIDE})?|\bS[\dS–—-]*)?$")
_RANGE = re.compile(r"(\d+)(?:\s?(?:[-–—]|to)\s?S?\s?(\d+))?")
_LIST_MARK = re.compile(r"[ \t]*(?:[-*•]|#{1,6}|\d{1,2}[.)])[ \t]+")
_EMPHASIS = re.compile(r"[*_`]{1,3}")
_THOUGHT = "<think>", "</think>"  # what some models think aloud before they answer
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
    _raw: str = field(default="", compare=False)
    _taken: int = field(default=0, compare=False)

    def feed(self, piece: str) -> str:
        """Take a piece of a stream and return the new text; an unfinished marker is held back."""
        self._raw += piece
        if self._taken == 0 and self._thinks():
            return ""
        unfinished = _UNFINISHED.search(self._raw, self._taken)
        return self._take(unfinished.start() if unfinished else len(self._raw))

    def finish(self) -> str:
        """Return what was held back when the stream has ended."""
        if self._taken == 0 and self._thinks():
            self._raw = ""
        return self._take(len(self._raw))

    def _thinks(self) -> bool:
        """Drop what is thought aloud before the answer; tell whether that still goes on."""
        start = self._raw.lstrip()[: len(_THOUGHT[0])]
        if not start or not _THOUGHT[0].startswith(start):
            return False
        _, ended, answer = self._raw.partition(_THOUGHT[1])
        if ended:
            self._raw = answer.lstrip()
        return not ended

    def _take(self, end: int) -> str:
        begin = len(self.text)
        for match in _MARKER.finditer(self._raw, self._taken, end):
            self.text += self._raw[self._taken : match.start()]
            self._taken = match.end()
            self.markers.append(Marker(len(self.text), tuple(_numbers(match[0]))))
        self.text += self._raw[self._taken : end]
        self._taken = end
        return self.text[begin:]


def split_reply(marked: MarkedText) -> list[tuple[str, tuple[int, ...]]]:
    """Return the sentences of a reply, each with the numbers that stand in it or right behind it.

    List marks and emphasis are taken out of the sentences.
    """
    text = marked.text
    spans = [
        sentence
        for line in re.finditer(r"[^\n]+", text)
        for sentence in split_sentences(text, Span(_after_list_mark(line), line.end()))
    ]
    numbers: list[list[int]] = [[] for _ in spans]
    for marker in marked.markers:
        before = [index for index, span in enumerate(spans) if span.start < marker.position]
        if before:
            numbers[before[-1]] += marker.numbers
    return [
        (claim, tuple(dict.fromkeys(named)))
        for span, named in zip(spans, numbers, strict=True)
        if re.search(r"\w", claim := _EMPHASIS.sub("", text[span.start : span.end]).strip())
    ]


def _after_list_mark(line: re.Match[str]) -> int:
    mark = _LIST_MARK.match(line.string, line.start(), line.end())
    return mark.end() if mark else line.start()


def _numbers(marker: str) -> Iterator[int]:
    for match in _RANGE.finditer(marker):
        first, last = int(match[1]), int(match[2] or match[1])
        if first <= last <= first + MAX_RANGE:
            yield from range(first, last + 1)
        else:
            yield from (first, last)
