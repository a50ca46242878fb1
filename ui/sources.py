"""People and interviews as switches, and people to compare; pure functions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape

from rag import InterviewSummary

INITIALS = 2
SIFTED = 12  # in a list longer than this one can search


def count_words(interviews: Sequence[InterviewSummary]) -> dict[str, int]:
    """Return how many words each person says, who says most first."""
    words: Counter[str] = Counter()
    for interview in interviews:
        words.update(interview.speakers)
    return dict(words.most_common())


def render_sources(
    interviews: Sequence[InterviewSummary], people: Sequence[str], hues: Mapping[str, int]
) -> str:
    """Return the switches; everything is switched on to begin with."""
    words = count_words(interviews)
    ordered = sorted(people, key=lambda name: -words.get(name, 0))
    persons = "".join(
        _render_switch("speaker", p, p, words.get(p, 0), avatar=render_avatar(p, hues))
        for p in ordered
    )
    talks = "".join(_render_switch("interview", i.id, i.title, i.words) for i in interviews)
    return _render_group("People", len(people), persons) + _render_group(
        "Interviews", len(interviews), talks
    )


def render_avatar(person: str, hues: Mapping[str, int]) -> str:
    """Return a person's initials in that person's colour."""
    parts = person.split()
    letters = "".join(part[0] for part in (parts[:1] + parts[1:][-1:]))[:INITIALS].upper()
    colour = f' style="--hue:{hues[person]}"' if person in hues else ""
    return f'<span class="avatar" aria-hidden="true"{colour}>{escape(letters)}</span>'


def _render_group(title: str, count: int, switches: str) -> str:
    if not switches:
        return ""
    sift = f'<input type="search" class="sift" placeholder="Find" aria-label="Find in {title}">'
    return (
        f'<fieldset><legend>{title}</legend><div class="bar">'
        f'<button class="act" data-switch="all" aria-label="All {title}">All</button>'
        f'<button class="act" data-switch="none" aria-label="No {title}">None</button>'
        f"</div>{sift if count > SIFTED else ''}<ul>{switches}</ul></fieldset>"
    )


def _render_switch(kind: str, value: str, label: str, words: int, *, avatar: str = "") -> str:
    shown = escape(label)
    return (
        f'<li><label><input type="checkbox" role="switch" name="{kind}" value="{escape(value)}"'
        f' checked>{avatar}<bdi class="label" title="{shown}">{shown}</bdi>'
        f'<span class="words" title="{words:,} words">{_short(words)}</span></label>'
        f'<button class="act only" data-only aria-label="Only {shown}">only</button></li>'
    )


def _short(number: int) -> str:
    return f"{number / 1000:.0f}k" if number >= 10_000 else f"{number:,}"
