"""Bytes of a transcript file to text, without changing a single character."""

import codecs
import re
from typing import NamedTuple

from rag.errors import TranscriptError

# Control characters other than those that text files do hold: tab, line feeds, carriage return.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_NAMES = {"cp1252": "Windows-1252", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}


class Decoded(NamedTuple):
    """The text of a file and, where the encoding was guessed, a note that says so."""

    text: str
    notes: tuple[str, ...] = ()


def decode_transcript(data: bytes) -> Decoded:
    """Return the text of a file as UTF-8, UTF-16, or else Windows-1252.

    Newlines and the byte order mark of UTF-8 stay as they are, so that offsets fit the file.

    Raises:
        TranscriptError: the bytes are no text in any of these encodings.
    """
    if not data.strip():
        raise TranscriptError("the file is empty")
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            name = _NAMES.get(encoding)
            return Decoded(text, (f"read as {name}, for it is not UTF-8",) if name else ())
    raise TranscriptError("the file is binary, not text; export the transcript as plain text")


def _encodings(data: bytes) -> list[str]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ["utf-16"]
    head = data[:4096]
    if head[1::2].count(0) > len(head) / 4:
        return ["utf-16-le"]
    if head[::2].count(0) > len(head) / 4:
        return ["utf-16-be"]
    return ["utf-8", "cp1252"]


def _is_text(text: str) -> bool:
    return len(_CONTROL.findall(text)) <= len(text) / 1000
