"""Sponsor reads that nothing in the transcript marks, found by where they send the listener.

A read ends with a call such as "go to acme.com/show". Its beginning is looked for backwards: the
first mention of the brand, then on to the last reply or filler word before it, since nobody
answers an advertisement, and it is read from a page.
"""

import re
from collections.abc import Sequence

from rag.domain import Region, Span

READ_WORDS = 900  # the longest read
BRAND_GAP = 14  # sentences that a read may go on without naming the brand
LEAD_SENTENCES = 15  # sentences in front of the brand's first mention that may belong to the read
SHORT_LEAD = 2  # of them, where no reply marks the beginning
REPLY_WORDS = 3

_FILLER = re.compile(
    r"\b(?:uh|um|yeah|you know|i mean|i think|kinda|like,|well,|right\?|okay)", re.IGNORECASE
)
_ADDRESS = re.compile(
    r"\b(?P<brand>[a-z0-9-]{3,})(?:\.| dot )(?:com|ai|io|org|net|dev|app|co|so|google|xyz|fm)\b"
    r"(?:/|\s+slash\s+)?",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"\b(?:go to|check (?:it |them )?out|head (?:over )?to|visit|sign up|learn more|free trial"
    r"|promo code|use (?:the )?code|percent off|get started|sponsored by|brought to you by"
    r"|today's sponsor|our sponsors?)\b",
    re.IGNORECASE,
)
_OWN = re.compile(r"\b(?:podcast|episode|subscribe|advertise|newsletter)\b", re.IGNORECASE)


def find_sponsor_reads(text: str, sentences: Sequence[Span]) -> list[Region]:
    """Return the sponsor reads in the talk; each begins and ends with a sentence."""
    reads: list[Region] = []
    free = 0  # the first sentence behind the last read
    for index, sentence in enumerate(sentences):
        words = text[sentence.start : sentence.end]
        address = _ADDRESS.search(words)
        if not address or not _CALL.search(words) or _OWN.search(words):
            continue
        first = _first_sentence(text, sentences, index, address["brand"].lower())
        if first is not None and first >= free:
            reads.append(Region(sentences[first].start, sentence.end, "sponsor_read"))
            free = index + 1
    return reads


def _first_sentence(text: str, sentences: Sequence[Span], last: int, brand: str) -> int | None:
    """Return the sentence that a read begins with, or None where the brand is named only once."""
    named = first = last
    words = 0
    while first > 0 and named - first < BRAND_GAP and words < READ_WORDS:
        first -= 1
        said = text[sentences[first].start : sentences[first].end]
        words += len(said.split())
        if brand in said.lower():
            named = first
    if named == last:
        return None
    for index in range(named - 1, max(-1, named - LEAD_SENTENCES - 1), -1):
        said = text[sentences[index].start : sentences[index].end]
        if len(said.split()) <= REPLY_WORDS or _FILLER.search(said):
            return index + 1
    return max(0, named - SHORT_LEAD)
