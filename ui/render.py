"""Answers as HTML: pure functions from values to markup; all text from outside is escaped here."""

from collections.abc import Mapping, Sequence
from html import escape
from types import MappingProxyType

from rag import Answer, AnswerSentence, Quote

STATUS = {
    "verified": ("", "Checked: the quotes say this."),
    "undecided": ("not settled", "The check could not settle whether the quotes say this."),
    "unsupported": ("not in the quotes", "The check found that the quotes do not say this."),
    "uncited": ("no quote", "Nothing is quoted for this sentence."),
}
REASON = {
    "no_evidence": "Not found",
    "speaker_absent": "Not a speaker here",
    "out_of_scope": "Outside these interviews",
    "unverified": "Not verified",
}
UNCERTAIN = "The transcript does not make clear who speaks here; this is the likeliest speaker."
UNKNOWN = "The transcript does not tell who speaks here."


def assign_hues(speakers: Sequence[str]) -> dict[str, int]:
    """Return a hue in degrees for each speaker, by the golden angle, so that neighbours differ."""
    return {speaker: round(index * 137.508) % 360 for index, speaker in enumerate(speakers)}


def render_speaker(speaker: str | None, hues: Mapping[str, int], *, certain: bool = True) -> str:
    """Return a speaker's name in that speaker's colour, and what is not known about it."""
    if speaker is None:
        return f'<span class="voice unknown" title="{UNKNOWN}">Unknown speaker</span>'
    colour = f' style="--hue:{hues[speaker]}"' if speaker in hues else ""
    name = f'<bdi class="voice"{colour}>{escape(speaker)}</bdi>'
    return name if certain else f'{name} <span class="doubt" title="{UNCERTAIN}">uncertain</span>'


def render_mark(number: int, quotes: Sequence[Quote], exchange: int) -> str:
    """Return the mark that opens a quote, or plain text where there is no such quote."""
    quote = next((q for q in quotes if q.number == number), None)
    if quote is None:
        return f"[{number}]"
    label = escape(f"Quote {number}: {quote.speaker or 'unknown speaker'}, {quote.title}")
    return (
        f'<button type="button" class="mark" data-exchange="{exchange}" data-quote="{number}"'
        f' aria-label="{label}" title="{label}">[{number}]</button>'
    )


def render_sentence(sentence: AnswerSentence, quotes: Sequence[Quote], exchange: int) -> str:
    """Return one sentence with its marks, and a label where the check did not confirm it."""
    label, why = STATUS[sentence.status]
    marks = "".join(render_mark(number, quotes, exchange) for number in sentence.quotes)
    flag = f'&nbsp;<span class="flag">{label}</span>' if label else ""
    return (
        f'<span class="sentence {sentence.status}" title="{why}" dir="auto">'
        f"{escape(sentence.text)}</span>{flag}{marks}"
    )


def render_card(quote: Quote, exchange: int, hues: Mapping[str, int]) -> str:
    """Return a quote as a card: the words, who says them, and where."""
    time = f'<span class="time">{escape(quote.timestamp)}</span>' if quote.timestamp else ""
    return (
        f'<li class="card" data-exchange="{exchange}" data-quote="{quote.number}">'
        f'<span class="number">{quote.number}</span>'
        f'<blockquote dir="auto">{escape(quote.words)}</blockquote>'
        f'<p class="by">{render_speaker(quote.speaker, hues, certain=quote.certain)}{time}'
        f'<button type="button" class="where" data-exchange="{exchange}"'
        f' data-quote="{quote.number}" aria-label="Read quote {quote.number} in its surroundings">'
        f"<bdi>{escape(quote.title)}</bdi></button></p></li>"
    )


def render_answer(
    answer: Answer, *, exchange: int = 0, hues: Mapping[str, int] = MappingProxyType({})
) -> str:
    """Return an answer: its sentences, its quotes as cards, and what was held back.

    `exchange` is the answer's place in the conversation, which marks and cards name when clicked;
    `hues` are the colours of the speakers.
    """
    cards = "".join(render_card(quote, exchange, hues) for quote in answer.quotes)
    parts = [
        "" if answer.found else f'<p class="reason">{REASON[answer.reason or "no_evidence"]}</p>',
        _render_text(answer, exchange),
        f'<ol class="cards" aria-label="Quotes">{cards}</ol>' if cards else "",
        _render_rejected(answer),
        f'<p class="note">{escape(answer.notice)}</p>' if answer.notice else "",
    ]
    return f'<div class="answer {"found" if answer.found else "absent"}">{"".join(parts)}</div>'


def render_exchange(
    question: str,
    reply: str,
    *,
    exchange: int = 0,
    only: Sequence[str] = (),
    about: Sequence[str] = (),
) -> str:
    """Return a question and the reply to it, which is markup already.

    `only` are the people and interviews it was limited to, `about` those it was taken to mean.
    """
    limits = " · ".join(
        f"{label} " + ", ".join(f"<bdi>{escape(name)}</bdi>" for name in names)
        for label, names in (("Only", only), ("Taken to be about", about))
        if names
    )
    return (
        f'<article class="exchange" data-number="{exchange}">'
        f'<h2 class="question" dir="auto">{escape(question)}</h2>'
        + (f'<p class="limits">{limits}</p>' if limits else "")
        + f"{reply}</article>"
    )


def render_pending(text: str) -> str:
    """Return the text streamed so far, marked as not checked yet."""
    if not text:
        return '<p class="pending" role="status">Reading the interviews…</p>'
    return (
        f'<p class="text streamed" dir="auto">{escape(text)}</p>'
        '<p class="pending" role="status">Not checked yet…</p>'
    )


def render_failure(message: str) -> str:
    """Return an error as a reply in the conversation."""
    return f'<div class="answer failed" role="alert"><p class="text">{escape(message)}</p></div>'


def render_welcome(examples: Sequence[str]) -> str:
    """Return what an empty conversation shows: questions to begin with."""
    buttons = "".join(
        f'<li><button type="button" class="example" data-ask="{escape(question)}">'
        f"<bdi>{escape(question)}</bdi></button></li>"
        for question in examples
    )
    lead = "Ask a question, or begin with one of these:" if examples else "Ask a question."
    return f'<div class="welcome"><p>{lead}</p><ul>{buttons}</ul></div>'


def render_header(*, samples_only: bool = False, model: str | None = "") -> str:
    """Return the name, what it does, and notices of invented samples and of a missing model."""
    notices = []
    if samples_only:
        notices.append(
            "These three interviews are invented. Add your own: <code>onrecord ingest FOLDER</code>"
        )
    if model is None:
        notices.append(
            "Answers are quotes alone. With <code>ONRECORD_MODEL</code> or"
            " <code>OPENAI_API_KEY</code> set, a model answers in sentences, and each is checked"
            " against its quotes."
        )
    return (
        "<h1>onrecord</h1>"
        "<p>Every answer is the interviews&rsquo; own words: who said it, and where.</p>"
        + "".join(f'<p class="notice">{notice}</p>' for notice in notices)
    )


def _render_text(answer: Answer, exchange: int) -> str:
    """Return the sentences of an answer, or a line instead where its quotes say it all."""
    if answer.mode == "extractive" and answer.quotes:
        lead = "In the interviews&rsquo; own words:" if answer.found else "What comes closest:"
        return f'<p class="lead">{lead}</p>'
    sentences = " ".join(render_sentence(s, answer.quotes, exchange) for s in answer.sentences)
    return f'<p class="text" dir="auto">{sentences or escape(answer.text)}</p>'


def _render_rejected(answer: Answer) -> str:
    if not answer.rejected:
        return ""
    items = "".join(
        f'<li dir="auto">{escape(r.text)} <span class="why">{escape(r.reason)}</span></li>'
        for r in answer.rejected
    )
    count = len(answer.rejected)
    summary = f"{count} sentence{'' if count == 1 else 's'} held back by the check"
    return f'<details class="rejected"><summary>{summary}</summary><ul>{items}</ul></details>'
