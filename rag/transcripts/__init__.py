"""Transcript files of any layout to interviews, with the text exactly as decoded."""

import hashlib
import re
from pathlib import Path

from rag.domain import Interview
from rag.transcripts.cleaning import find_headings, find_repeats
from rag.transcripts.decoding import decode_transcript
from rag.transcripts.front_matter import read_front_matter
from rag.transcripts.labelled import read_labelled
from rag.transcripts.plain import read_plain

SUFFIXES = frozenset({".txt", ".md", ".markdown", ".text"})


def read_transcript(data: bytes, file: str) -> Interview:
    """Read the bytes of the transcript file named `file`, labels in its text included.

    Raises:
        TranscriptError: the bytes are no text.
    """
    text = decode_transcript(data)
    front = read_front_matter(text)
    layout = read_labelled(text, front.end) or read_plain(text, front.end)
    stem = Path(file).stem
    return Interview(
        id=re.sub(r"[^\w.-]+", "-", stem).strip("-") or "interview",
        file=file,
        sha256=hashlib.sha256(data).hexdigest(),
        text=text,
        title=front.title or " ".join(re.split(r"[\s_-]+", stem)).strip() or file,
        turns=layout.turns,
        regions=(*find_headings(text), *find_repeats(text)),
        podcast=front.podcast,
        host=front.host,
        guests=front.guests,
        attribution=layout.attribution,
        moments=layout.moments,
        url=front.url,
    )
