"""Transcript files of any layout to interviews: their text, and who speaks where."""

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path, PurePath

from rag.domain import Interview, Moment, Region
from rag.transcripts.captions import read_captions
from rag.transcripts.cleaning import find_headings, find_repeats
from rag.transcripts.decoding import decode_transcript
from rag.transcripts.front_matter import FrontMatter, read_front_matter
from rag.transcripts.furniture import find_furniture
from rag.transcripts.json_exports import read_json_export
from rag.transcripts.labelled import find_false_labels, read_labelled
from rag.transcripts.layout import Layout
from rag.transcripts.plain import read_plain

SUFFIXES = frozenset({".txt", ".md", ".markdown", ".text", ".srt", ".vtt", ".json"})


def read_transcript(data: bytes, file: str) -> Interview:
    """Read the bytes of the transcript file named `file`, labels in its text included.

    Raises:
        TranscriptError: the bytes are no text, or JSON without a transcript known here.
    """
    text, notes = decode_transcript(data)
    front = FrontMatter()
    suffix = PurePath(file).suffix.lower()
    layout = read_captions(text) or read_json_export(text, named_json=suffix == ".json")
    if layout is None:
        front = read_front_matter(text)
        layout = read_labelled(text, front.end, _known(front)) or _read_page(text, front.end)
    talk = text if layout.text is None else layout.text
    furniture = find_furniture(talk, front.end, page=layout.attribution == "none" and talk is text)
    regions = _inside((*furniture.regions, *layout.regions), layout)
    moments = [
        m
        for m in furniture.moments
        if _inside([Region(m.offset, m.offset + 1, "unspoken")], layout)
    ]
    stem = Path(file).stem
    return Interview(
        id=re.sub(r"[^\w.-]+", "-", stem).strip("-") or "interview",
        file=file,
        sha256=hashlib.sha256(data).hexdigest(),
        text=talk,
        title=front.title or " ".join(re.split(r"[\s_-]+", stem)).strip() or file,
        turns=layout.turns,
        regions=(*regions, *find_headings(talk), *find_repeats(talk)),
        podcast=front.podcast,
        host=front.host,
        guests=front.guests,
        attribution=layout.attribution,
        moments=_ordered((*layout.moments, *moments)),
        url=front.url,
        pieces=layout.pieces,
        repeats_dropped=layout.repeats_dropped,
        notes=(*notes, *front.notes, *layout.notes),
        date=front.date,
    )


def _known(front: FrontMatter) -> tuple[str, ...]:
    return (*front.guests, *((front.host,) if front.host else ()))


def _read_page(text: str, start: int) -> Layout:
    plain, false = read_plain(text, start), find_false_labels(text, start)
    return replace(plain, regions=false.regions, notes=false.notes)


def _inside(regions: Iterable[Region], layout: Layout) -> list[Region]:
    """Return the regions that cut into a turn; what lies outside of turns is not spoken anyway."""
    starts = [turn.start for turn in layout.turns]
    return [
        region
        for region in regions
        if (after := bisect_left(starts, region.end)) and layout.turns[after - 1].end > region.start
    ]


def _ordered(moments: Iterable[Moment]) -> tuple[Moment, ...]:
    """Return moments in the order of the text, one at each place."""
    found = {moment.offset: moment for moment in moments}
    return tuple(found[offset] for offset in sorted(found))
