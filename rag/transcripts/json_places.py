"""JSON whose strings know where in the file they stand."""

import json
import re
from collections.abc import Iterator
from typing import Any

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_ESCAPE = re.compile(r"(?:\\u[dD][89abAB][\da-fA-F]{2})?\\(?:u[\da-fA-F]{4}|.)", re.DOTALL)
_LONE = frozenset(map(chr, range(0xD800, 0xE000)))  # half a character, which no file can hold


class Located(str):
    """A string of a JSON file: `start` is where it begins there, `raw` how it stands."""

    __slots__ = ("raw", "start")
    start: int
    raw: str

    def places(self, start: int, end: int) -> Iterator[tuple[str, int, int]]:
        """Yield the stretches of `self[start:end]` with their beginning and length in the file."""
        if "\\" not in self.raw:
            yield self[start:end], self.start + start, end - start
            return
        offset = last = 0
        for match in _ESCAPE.finditer(self.raw):
            plain = self.raw[last : match.start()]
            yield from _clip(plain, offset, self.start + last, (start, end))
            offset += len(plain)
            char = json.loads(f'"{match[0]}"')
            if start <= offset < end:
                shown = "\ufffd" if char == "\x00" or char in _LONE else char
                yield shown, self.start + match.start(), len(match[0])
            offset += len(char)
            last = match.end()
        yield from _clip(self.raw[last:], offset, self.start + last, (start, end))


def _clip(
    plain: str, offset: int, file_start: int, limits: tuple[int, int]
) -> Iterator[tuple[str, int, int]]:
    low, high = max(limits[0], offset), min(limits[1], offset + len(plain))
    if low < high:
        yield plain[low - offset : high - offset], file_start + low - offset, high - low


class _Pairs(list[tuple[str, Any]]):
    """An object's members in the order of the file, doubles included."""


def load_located(text: str) -> Any:
    """Parse JSON; its strings are `Located`.

    Quotes occur in JSON around strings only, so that the strings found one after the other in the
    file are those of the tree in its own order.

    Raises:
        json.JSONDecodeError: it is no JSON.
        RecursionError: it is nested too deeply.
    """
    blank = text.startswith("\ufeff")
    tree = json.loads(text[1:] if blank else text, object_pairs_hook=_Pairs)
    return _locate(tree, _STRING.finditer(text))


def _locate(node: Any, strings: Iterator[re.Match[str]]) -> Any:
    if isinstance(node, _Pairs):
        found = {}
        for key, value in node:
            next(strings)
            found[key] = _locate(value, strings)
        return found
    if isinstance(node, list):
        return [_locate(value, strings) for value in node]
    if isinstance(node, str):
        match = next(strings)
        located = Located(node)
        located.start = match.start() + 1
        located.raw = match[0][1:-1]
        return located
    return node
