"""The reader: a quote highlighted in its interview, as HTML; pure functions as in render."""

import re
from collections.abc import Iterator, Mapping
from html import escape
from itertools import pairwise
from types import MappingProxyType

from rag import Interview, Quote, Span, Turn
from ui.render import render_speaker

AROUND = 1200  # characters shown on either side of the quote
_UNSPOKEN = frozenset({"front_matter", "end_matter", "unspoken", "repeat"})
_SENTENCE_BREAK = re.compile(r"[.?!…][\"'”\u2019)\]]*\s+")
_PARAGRAPH = re.compile(r"(?<=[.?!…\"”])\s*\n\s*\n\s*")
_WHITE_SPACE = re.compile(r"\s+")

EMPTY = (
    '<div class="source-empty"><p>Click a number or a quote in an answer'
    " to read it here, in the place where it was said.</p></div>"
)


def render_source(
    interview: Interview,
    quote: Quote,
    *,
    exchange: int = 0,
    hues: Mapping[str, int] = MappingProxyType({}),
    whole: bool = False,
) -> str:
    """Return a quote in its surroundings, or in the whole interview.

    `exchange` is the place in the conversation of the answer that the quote belongs to;
    `hues` are the colours of the speakers.
    """
    window = Span(0, len(interview.text)) if whole else _window(interview, quote)
    turns = "".join(
        _render_turn(interview, turn, window, quote, hues)
        for turn in interview.turns
        if turn.start < window.end and turn.end > window.start
    )
    return (
        f'<article class="source" data-exchange="{exchange}" data-quote="{quote.number}">'
        f"{_render_head(interview, quote, hues, exchange=exchange, whole=whole)}"
        f'<div class="turns">{turns}</div></article>'
    )


def _render_head(
    interview: Interview, quote: Quote, hues: Mapping[str, int], *, exchange: int, whole: bool
) -> str:
    label = "Only this passage" if whole else "Whole interview"
    people = ", ".join(filter(None, (interview.host, *interview.guests)))
    about = escape(" · ".join(filter(None, (interview.podcast, people))))
    segments = quote.segments or (Span(quote.start, quote.end),)
    characters = f"{segments[0].start:,}&ndash;{segments[-1].end:,}"
    where = f"<bdi>{escape(interview.file)}</bdi>, characters {characters}"
    if quote.timestamp:
        where = f"{escape(quote.timestamp)} · {where}"
    return (
        '<header><button type="button" class="quiet back" data-back>Back to the answer</button>'
        f"<h2><bdi>{escape(interview.title)}</bdi></h2>"
        f'<p class="about"><bdi>{about}</bdi></p>'
        f'<p class="place"><span class="number">{quote.number}</span> '
        f"{render_speaker(quote.speaker, hues, certain=quote.certain)} · {where}"
        f"{_render_link(quote.url or interview.url)}</p>"
        f'<button type="button" class="quiet" data-exchange="{exchange}"'
        f' data-quote="{quote.number}" data-whole="{int(not whole)}">{label}</button></header>'
    )


def _render_link(url: str | None) -> str:
    """Return a link to where the interview was published; only web addresses become links."""
    if url is None or not url.lower().startswith(("http://", "https://")):
        return ""
    return f' · <a href="{escape(url)}" target="_blank" rel="noreferrer">Open the original</a>'


def _render_turn(
    interview: Interview, turn: Turn, window: Span, quote: Quote, hues: Mapping[str, int]
) -> str:
    """Return what one person says within the window, without what nobody said."""
    shown = Span(max(turn.start, window.start), min(turn.end, window.end))
    text = "".join(_render_stretches(interview, shown, quote))
    if not text.strip():
        return ""
    who = render_speaker(turn.speaker, hues, certain=turn.certain)
    before = "… " if shown.start > turn.start else ""
    after = " …" if shown.end < turn.end else ""
    return (
        f'<section class="turn"><p class="who">{who}</p>'
        f'<p class="talk" dir="auto">{before}{text}{after}</p></section>'
    )


def _render_stretches(interview: Interview, shown: Span, quote: Quote) -> Iterator[str]:
    """Yield the markup between the borders of regions and of the quote."""
    regions = [r for r in interview.regions if r.start < shown.end and r.end > shown.start]
    borders = {*shown, quote.start, quote.end, *(b for r in regions for b in (r.start, r.end))}
    inside = sorted(border for border in borders if shown.start <= border <= shown.end)
    for start, end in pairwise(inside):
        kinds = {r.kind for r in regions if r.start <= start and end <= r.end}
        if kinds & _UNSPOKEN:
            yield " "
            continue
        text = '<span class="gap"></span>'.join(
            escape(_WHITE_SPACE.sub(" ", paragraph))
            for paragraph in _PARAGRAPH.split(interview.text[start:end])
        )
        if quote.start <= start and end <= quote.end:
            text = f'<mark class="quoted">{text}</mark>'
        if "sponsor_read" in kinds:
            text = f'<span class="sponsor" title="A sponsor&rsquo;s message">{text}</span>'
        yield text


def _window(interview: Interview, quote: Quote) -> Span:
    """Return the stretch to show: about `AROUND` characters on either side, whole sentences."""
    start, end = quote.start - AROUND, quote.end + AROUND
    for turn in interview.turns:
        if turn.start < start < turn.end:
            limit = min(turn.end, quote.start)
            found = _SENTENCE_BREAK.search(interview.text, start, limit)
            start = found.end() if found else limit
        if turn.start < end < turn.end:
            found = _SENTENCE_BREAK.search(interview.text, end, turn.end)
            end = found.end() if found else turn.end
    return Span(start, end)
