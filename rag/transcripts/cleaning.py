"""Repeated copies in a transcript: rolling captions and chapters that begin with the last one.

A copy is found where the words that end one block begin the next. Of the two copies one whole is
kept, cut at the last sentence end inside, so that the sentences on both sides stay unbroken:

    ... what he thinks persists. It's a ton of fun to
    thinks persists. It's a ton of fun to get to take ...
                     ^ the cut runs from "persists." in the first line to here
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from rag.domain import Region

_HEADING = re.compile(r"^#{1,6}[ \t]+\S.*$", re.MULTILINE)
_SENTENCE_END = re.compile(r"[.?!…][\"'”’)\]]*$")
_CAPTION_WORDS = range(5, 16)
_CAPTION_COPIES = 5  # fewer than this is a speaker who repeats himself, not a caption that rolls
_CHAPTER_WORDS = range(20, 5_000)


class _Word(NamedTuple):
    start: int
    end: int
    text: str


def find_headings(text: str) -> list[Region]:
    """Return Markdown headings, which nobody speaks."""
    return [Region(m.start(), m.end(), "unspoken") for m in _HEADING.finditer(text)]


def find_repeats(text: str) -> list[Region]:
    """Return the stretches to leave out so that every repeated copy is there once."""
    headings = find_headings(text)
    words = [_Word(m.start(), m.end(), m[0].lower()) for m in re.finditer(r"\S+", text)]
    chapters = list(_overlaps(words, _breaks_at_headings(words, headings), _CHAPTER_WORDS))
    captions = list(_overlaps(words, _breaks_at_lines(text, words), _CAPTION_WORDS))
    return chapters + (captions if len(captions) >= _CAPTION_COPIES else [])


def _breaks_at_headings(words: list[_Word], headings: list[Region]) -> Iterator[tuple[int, int]]:
    """Yield, for each heading, the number of words before it and the index of the first after."""
    for heading in headings:
        before = bisect_right(words, heading.start, key=lambda word: word.end)
        after = bisect_right(words, heading.end, key=lambda word: word.end)
        yield before, after


def _breaks_at_lines(text: str, words: list[_Word]) -> Iterator[tuple[int, int]]:
    for index in range(1, len(words)):
        if "\n" in text[words[index - 1].end : words[index].start]:
            yield index, index


def _overlaps(
    words: list[_Word], breaks: Iterator[tuple[int, int]], lengths: range
) -> Iterator[Region]:
    for before, after in breaks:
        length = _overlap(words, before, after, lengths)
        if length:
            kept = _last_sentence_end(words[after : after + length]) or length
            end = after + kept
            yield Region(
                words[before - length + kept - 1].end,
                words[end].start if end < len(words) else words[-1].end,
                "repeat",
            )


def _overlap(words: list[_Word], before: int, after: int, lengths: range) -> int:
    """Return the length of the longest end of words[:before] that words[after:] begins with."""
    head = [word.text for word in words[after : after + lengths.stop]]
    for start in range(max(0, before - lengths.stop + 1), before - lengths.start + 1):
        length = before - start
        if (
            length <= len(head)
            and words[start].text == head[0]
            and all(words[start + i].text == head[i] for i in range(1, length))
        ):
            return length
    return 0


def _last_sentence_end(words: list[_Word]) -> int:
    ends = [i for i, word in enumerate(words, start=1) if _SENTENCE_END.search(word.text)]
    return ends[-1] if ends else 0
