"""The reader: an interview by turns, with the quotes of an answer marked; pure functions."""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise

from rag import Interview, Quote, Span, Turn
from ui.render import NOWHERE, render_speaker

_UNSPOKEN = frozenset({"front_matter", "end_matter", "unspoken", "repeat"})
_PARAGRAPH = re.compile(r"(?<=[.?!…\"”])\s*\n\s*\n\s*")
_WHITE_SPACE = re.compile(r"\s+")
_WEB = ("http://", "https://")


def render_source(
    interview: Interview,
    quotes: Sequence[Quote] = (),
    *,
    current: Quote | None = None,
    hues: Mapping[str, int] = NOWHERE,
) -> str:
    """Return an interview with the quotes of an answer marked, the one being read most of all."""
    turns = "".join(
        _render_turn(interview, turn, quotes, current, hues) for turn in interview.turns
    )
    notes = "".join(f'<p class="caution">{escape(note)}</p>' for note in interview.notes)
    return (
        f'<article class="source" data-interview="{escape(interview.id)}">'
        f"{_render_head(interview, current, hues)}"
        f'<div class="turns" tabindex="0" role="region" aria-label="Transcript">{notes}{turns}'
        "</div></article>"
    )


def _render_head(interview: Interview, quote: Quote | None, hues: Mapping[str, int]) -> str:
    people = ", ".join(filter(None, (interview.host, *interview.guests)))
    about = escape(" · ".join(filter(None, (interview.podcast, people))))
    place = _render_place(quote, hues) if quote else f"<bdi>{escape(interview.file)}</bdi>"
    link = _render_link(quote.url if quote and quote.url else interview.url)
    steps = (
        _step("previous", "‹", "Previous quote") + _step("next", "›", "Next quote")
        if quote and quote.number
        else ""
    )
    return (
        '<header class="head"><div class="bar">'
        f"{steps}"
        '<input type="search" class="find" placeholder="Search this interview"'
        ' aria-label="Search this interview"><span class="tally" role="status"></span>'
        f"{_step('up', '↑', 'Previous match')}{_step('down', '↓', 'Next match')}"
        f"{_step('place', 'Link', 'Copy a link to this place')}"
        f"{_step('close', '×', 'Close the interview')}</div>"
        f'<h2 tabindex="-1"><bdi>{escape(interview.title)}</bdi></h2>'
        f'<p class="about"><bdi>{about}</bdi></p>'
        f'<p class="place">{place}{link}</p></header>'
    )


def _step(act: str, label: str, name: str) -> str:
    return (
        f'<button type="button" class="act" data-act="{act}" aria-label="{name}" title="{name}">'
        f"{label}</button>"
    )


def _render_place(quote: Quote, hues: Mapping[str, int]) -> str:
    segments = quote.segments or (Span(quote.start, quote.end),)
    where = (
        f"<bdi>{escape(quote.file)}</bdi>, characters "
        f"{segments[0].start:,}&ndash;{segments[-1].end:,}"
    )
    if quote.timestamp:
        where = f"{escape(quote.timestamp)} · {where}"
    number = f'<span class="number">{quote.number}</span> ' if quote.number else ""
    return f"{number}{render_speaker(quote.speaker, hues, certain=quote.certain)} · {where}"


def _render_link(url: str | None) -> str:
    """Return a link to where the interview was published; only web addresses become links."""
    if url is None or not url.lower().startswith(_WEB):
        return ""
    return f' · <a href="{escape(url)}" target="_blank" rel="noreferrer">Open the original</a>'


def _render_turn(
    interview: Interview,
    turn: Turn,
    quotes: Sequence[Quote],
    current: Quote | None,
    hues: Mapping[str, int],
) -> str:
    """Return what one person says, without what nobody said."""
    text = "".join(_render_stretches(interview, turn, quotes, current))
    if not text.strip():
        return ""
    who = render_speaker(turn.speaker, hues, certain=turn.certain)
    return (
        f'<section class="turn" data-start="{turn.start}"><p class="who">{who}</p>'
        f'<p class="talk" dir="auto">{text}</p></section>'
    )


def _render_stretches(
    interview: Interview, turn: Turn, quotes: Sequence[Quote], current: Quote | None
) -> Iterator[str]:
    """Yield the markup between the borders of regions and of quotes."""
    inside = Span(turn.start, turn.end)
    regions = [r for r in interview.regions if r.start < inside.end and r.end > inside.start]
    marked = [q for q in quotes if q.start < inside.end and q.end > inside.start]
    borders = {*inside}
    borders |= {border for region in regions for border in (region.start, region.end)}
    borders |= {border for quote in marked for border in (quote.start, quote.end)}
    for start, end in pairwise(sorted(b for b in borders if inside.start <= b <= inside.end)):
        kinds = {r.kind for r in regions if r.start <= start and end <= r.end}
        if kinds & _UNSPOKEN:
            yield " "
            continue
        text = '<span class="gap"></span>'.join(
            escape(_WHITE_SPACE.sub(" ", paragraph))
            for paragraph in _PARAGRAPH.split(interview.text[start:end])
        )
        within = [q for q in marked if q.start <= start and end <= q.end]
        if within:
            now = any(current and q.number == current.number for q in within)
            text = f'<mark class="{"quoted" if now else "also"}">{text}</mark>'
        if "sponsor_read" in kinds:
            text = f'<span class="sponsor" title="A sponsor&rsquo;s message">{text}</span>'
        yield text
