"""What several people say on one topic, in columns; pure functions."""

from collections.abc import Mapping, Sequence
from html import escape

from rag import Answer
from ui.render import render_card, render_reason, render_speaker
from ui.sources import render_avatar


def render_compare(people: Sequence[str], hues: Mapping[str, int]) -> str:
    """Return the form: whom to compare, and on what."""
    boxes = "".join(
        f'<li><label><input type="checkbox" name="person" value="{escape(person)}">'
        f'{render_avatar(person, hues)}<bdi class="label">{escape(person)}</bdi></label></li>'
        for person in people
    )
    return (
        '<div class="page"><h2 tabindex="-1">Compare</h2>'
        '<form id="comparing"><fieldset><legend>Whom (two or more)</legend>'
        f'<ul class="persons">{boxes}</ul></fieldset>'
        '<div class="box"><input id="topic" maxlength="500" aria-label="Topic"'
        ' placeholder="On what topic?"><button type="submit" class="strong">Compare</button></div>'
        '<p id="compare-note" role="status"></p></form><div id="columns"></div></div>'
    )


def render_column(person: str, answer: Answer, hues: Mapping[str, int]) -> str:
    """Return what one person says on the topic, or what comes closest."""
    cards = "".join(render_card(quote, hues) for quote in answer.quotes)
    reason = "" if answer.found else render_reason(answer)
    closest = '<p class="lead">What comes closest:</p>' if cards and not answer.found else ""
    listed = f'<ol class="cards" aria-label="Quotes">{cards}</ol>' if cards else ""
    state = "found" if answer.found else "absent"
    return (
        f'<section class="column exchange" aria-label="{escape(person)}">'
        f"<h3>{render_avatar(person, hues)}{render_speaker(person, hues)}</h3>"
        f'<div class="answer {state}">{reason}{closest}{listed}</div></section>'
    )
