"""Plain text without labels: one turn of an unknown speaker."""

from rag.domain import Turn
from rag.transcripts.layout import Layout


def read_plain(text: str, start: int) -> Layout:
    """Take everything from `start` on as talk of one unknown speaker."""
    if text.startswith("\ufeff", start):
        start += 1
    return Layout(turns=(Turn(start, len(text), None, certain=False),))
