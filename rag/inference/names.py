"""The names of host and guests, where the talk's own introduction tells them."""

import re
from collections import Counter
from dataclasses import dataclass, replace

from rag.domain import Interview

INTRODUCTION = 4000  # characters of the file, page furniture included
SHORTER = 3  # a first name is looked for from this length on

_WORD = r"[A-Z][\w'’-]+"
_NAME = rf"{_WORD}(?:\s+(?:de|van|von|der|al|bin|[A-Z]\.|{_WORD})){{0,2}}\s+{_WORD}"
_LINE_NAME = _NAME.replace(r"\s", "[ ]")
_NAMES = rf"(?P<names>{_NAME}(?:(?:,\s+|\s+and\s+|,\s+and\s+){_NAME}){{0,3}})"
_GUESTS = (
    re.compile(
        rf"\b(?:speak(?:ing)?|talk(?:ing)?|chat(?:ting)?|sit(?:ting)?(?:\s+down)?|conversation"
        rf"|interview|discussion|here|am)\s+(?:today\s+)?(?:with|to)\s+{_NAMES}"
    ),
    re.compile(
        rf"\b(?:[Mm]y|[Oo]ur)\s+guests?(?:\s+\w+){{0,3}}\s+(?:is|are)\s+{_NAMES}"
        rf"|\b(?:joined\s+by|[Ww]elcome,?)\s+{_NAMES.replace('names', 'more')}"
    ),
    re.compile(
        rf"{_NAMES}\s+(?:is|are|really|needs?)\s+(?:the|a|an|one|co|no|really|need|in|at)\b"
    ),
)
_HOSTS = (
    re.compile(rf"\b(?:I['’]m|I\s+am|[Mm]y\s+name\s+is)\s+(?:your\s+host,?\s+)?(?P<name>{_NAME})"),
    re.compile(rf"\b(?:[Hh]osted\s+by|[Yy]our\s+host,?|[Ww]ith\s+host)\s+(?P<name>{_NAME})"),
    re.compile(rf"^By\s.*\b[Ww]ith[ ](?P<name>{_LINE_NAME})", re.MULTILINE),
)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who hosts and who is the guest; where nobody tells, a provisional `Speaker 1`."""

    host: str
    guests: tuple[str, ...]


def find_cast(interview: Interview) -> Cast:
    """Return the names given with an interview, else those of its introduction."""
    opening = interview.text[:INTRODUCTION]
    host = interview.host or _find_host(opening)
    guests = tuple(g for g in interview.guests or _find_guests(opening) if g != host)
    return Cast(host or "Speaker 1", guests or ("Speaker 2",))


def with_cast(interview: Interview, cast: Cast) -> Interview:
    """Return the interview with its cast as host and guests."""
    return replace(interview, host=cast.host, guests=cast.guests)


def first_names(guests: tuple[str, ...]) -> dict[str, str]:
    """Return the guests by first name, those of the same first name left out."""
    counts = Counter(guest.split()[0] for guest in guests)
    return {
        first: guest
        for guest in guests
        if counts[first := guest.split()[0]] == 1 and len(first) >= SHORTER
    }


def _find_host(opening: str) -> str | None:
    for pattern in _HOSTS:
        found = pattern.search(opening)
        if found:
            return " ".join(found["name"].split())
    return None


def _find_guests(opening: str) -> tuple[str, ...]:
    for pattern in _GUESTS:
        found = pattern.search(opening)
        if found:
            names = (
                found["names"] or found["more"] if "more" in found.groupdict() else found["names"]
            )
            parts = re.split(r",\s+and\s+|,\s+|\s+and\s+", names)
            return tuple(" ".join(part.split()) for part in parts)
    return ()
