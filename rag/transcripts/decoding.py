"""Bytes of a transcript file to text, without changing a single character."""

import codecs

from rag.errors import TranscriptError

# Control characters that text files do hold: tab, line feed, form feed, carriage return.
_TEXT_CONTROLS = frozenset("\t\n\f\r")


def decode_transcript(data: bytes) -> str:
    """Return the text of a file as UTF-8, UTF-16 with a byte order mark, or else Windows-1252.

    Newlines and a byte order mark stay as they are, so that offsets fit the file.

    Raises:
        TranscriptError: the bytes are no text in any of these encodings.
    """
    if not data.strip():
        raise TranscriptError("the file is empty")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return text
    raise TranscriptError("the file is binary, not text; export the transcript as plain text")


def _is_text(text: str) -> bool:
    controls = sum(char < " " and char not in _TEXT_CONTROLS for char in text)
    return controls <= len(text) / 1000
