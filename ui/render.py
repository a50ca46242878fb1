"""Answers as HTML: pure functions from values to markup; all text from outside is escaped here."""

from collections.abc import Mapping, Sequence
from html import escape
from types import MappingProxyType

from rag import Answer, AnswerSentence, Quote
from ui.exchange import Exchange

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
_THUMB = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M7 11v9H4v-9zm0 0 4-7c2 0 2.5 1.5'
    ' 2 3l-.7 3H19c1.5 0 2 1 1.7 2.3l-1.6 6.2c-.3 1-1 1.5-2 1.5H7"/></svg>'
)
NOWHERE: Mapping[str, int] = MappingProxyType({})
UNTITLED: Mapping[str, str] = MappingProxyType({})


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


def render_button(label: str, act: str, *, name: str = "", pressed: bool | None = None) -> str:
    """Return a small button that the page's script acts on; `name` is what it is read out as."""
    said = f' aria-label="{escape(name)}" title="{escape(name)}"' if name else ""
    state = "" if pressed is None else f' aria-pressed="{str(pressed).lower()}"'
    return f'<button type="button" class="act" data-act="{act}"{said}{state}>{label}</button>'


def render_thumbs(what: str) -> str:
    """Return the two thumbs for an answer or a quote."""
    return render_button(_THUMB, "good", name=f"{what} is good", pressed=False) + render_button(
        _THUMB, "bad", name=f"{what} is not good", pressed=False
    )


def render_mark(number: int, quotes: Sequence[Quote]) -> str:
    """Return the mark that opens a quote, or plain text where there is no such quote."""
    quote = next((q for q in quotes if q.number == number), None)
    if quote is None:
        return f"[{number}]"
    label = escape(f"Quote {number}: {quote.speaker or 'unknown speaker'}, {quote.title}")
    return (
        f'<button type="button" class="mark" data-quote="{number}" aria-label="{label}">'
        f"{number}</button>"
    )


def render_sentence(sentence: AnswerSentence, quotes: Sequence[Quote]) -> str:
    """Return one sentence with its marks, and a label where the check did not confirm it."""
    label, why = STATUS[sentence.status]
    marks = "".join(render_mark(number, quotes) for number in sentence.quotes)
    flag = f'&nbsp;<span class="flag" title="{why}">{label}</span>' if label else ""
    return (
        f'<span class="sentence {sentence.status}" title="{why}" dir="auto">'
        f"{escape(sentence.text)}</span>{flag}{marks}"
    )


def render_card(quote: Quote, hues: Mapping[str, int], *, stale: bool = False) -> str:
    """Return a quote as a card: the words, who says them, and where.

    `stale` tells that the interview no longer has these words at this place.
    """
    notes = [escape(quote.caution)] if quote.caution else []
    if stale:
        notes.append("The interview has changed or was removed since this was quoted.")
    return (
        f'<li class="card" data-quote="{quote.number}" data-interview="{escape(quote.interview)}"'
        f' data-start="{quote.start}" data-end="{quote.end}">'
        f'<span class="number">{quote.number}</span>'
        f'<blockquote dir="auto">{escape(quote.words)}</blockquote>'
        + "".join(f'<p class="caution">{note}</p>' for note in notes)
        + f'<div class="by">{render_speaker(quote.speaker, hues, certain=quote.certain)}'
        f"{_render_time(quote)}"
        '<button type="button" class="where"'
        f' aria-label="Read quote {quote.number} in {escape(quote.title)}">'
        f"<bdi>{escape(quote.title)}</bdi></button>"
        f'<span class="acts">{render_button("Copy", "copy", name=f"Copy quote {quote.number}")}'
        f"{render_thumbs(f'Quote {quote.number}')}</span></div></li>"
    )


def _render_time(quote: Quote) -> str:
    return f'<span class="time">{escape(quote.timestamp)}</span>' if quote.timestamp else ""


def render_answer(
    answer: Answer, *, hues: Mapping[str, int] = NOWHERE, stale: frozenset[int] = frozenset()
) -> str:
    """Return an answer: its sentences, its quotes as cards, and what was held back.

    `hues` are the colours of the speakers, `stale` the numbers of quotes that no longer hold.
    """
    cards = "".join(render_card(q, hues, stale=q.number in stale) for q in answer.quotes)
    parts = [
        "" if answer.found else render_reason(answer),
        f'<p class="note">{escape(answer.notice)}</p>' if answer.notice else "",
        _render_text(answer),
        f'<ol class="cards" aria-label="Quotes">{cards}</ol>' if cards else "",
        _render_rejected(answer),
    ]
    return f'<div class="answer {"found" if answer.found else "absent"}">{"".join(parts)}</div>'


def render_reason(answer: Answer) -> str:
    """Return in a word or two why there is no answer."""
    return f'<p class="reason">{REASON[answer.reason or "no_evidence"]}</p>'


def render_exchange(
    exchange: Exchange,
    *,
    hues: Mapping[str, int] = NOWHERE,
    titles: Mapping[str, str] = UNTITLED,
    stale: frozenset[int] = frozenset(),
) -> str:
    """Return a question, what it was understood as, the reply, and what can be done with it."""
    if exchange.answer:
        reply = render_answer(exchange.answer, hues=hues, stale=stale)
    else:
        reply = render_failure(exchange.failure)
    acts = (
        (
            render_button("Copy", "copy", name="Copy the answer as Markdown")
            if exchange.answer
            else ""
        )
        + render_button("Link", "link", name="Copy a link that asks this question")
        + render_button("Edit", "edit", name="Edit the question")
        + render_button("Ask again", "retry")
        + (render_thumbs("The answer") if exchange.answer else "")
    )
    return (
        '<article class="exchange">'
        f'<h2 class="question" dir="auto">{escape(exchange.question)}</h2>'
        f"{render_chips(exchange, titles)}{reply}"
        f'<div class="acts" role="group" aria-label="This answer">{acts}</div></article>'
    )


def render_chips(exchange: Exchange, titles: Mapping[str, str]) -> str:
    """Return whom and what a question was taken to be about, each to be taken away."""
    people, interviews = exchange.about
    chips = [_render_chip("speaker", name, name) for name in people]
    chips += [_render_chip("interview", i, titles.get(i, i)) for i in interviews]
    if not people:
        chips.insert(0, '<li class="chip all">everyone</li>')
    if not interviews:
        chips.append('<li class="chip all">all interviews</li>')
    return f'<ul class="chips" aria-label="Understood as about">{"".join(chips)}</ul>'


def _render_chip(kind: str, value: str, label: str) -> str:
    shown = escape(label)
    return (
        f'<li class="chip"><bdi>{shown}</bdi><button type="button" data-act="widen"'
        f' data-kind="{kind}" data-value="{escape(value)}" aria-label="Ask again without {shown}"'
        ' title="Ask again without this limit">×</button></li>'
    )


def render_pending(question: str, text: str) -> str:
    """Return a question with the text streamed so far, marked as not checked yet."""
    streamed = f'<p class="text streamed" dir="auto">{escape(text)}</p>' if text else ""
    doing = "Not checked yet…" if text else "Reading the interviews…"
    return (
        f'<article class="exchange"><h2 class="question" dir="auto">{escape(question)}</h2>'
        f'{streamed}<p class="pending">{doing}</p></article>'
    )


def render_failure(message: str) -> str:
    """Return an error as a reply in the conversation."""
    return f'<div class="answer failed" role="alert"><p class="text">{escape(message)}</p></div>'


def _render_text(answer: Answer) -> str:
    """Return the sentences of an answer, or a line instead where its quotes say it all."""
    if answer.mode == "extractive" and answer.quotes:
        lead = "In the interviews&rsquo; own words:" if answer.found else "What comes closest:"
        return f'<p class="lead">{lead}</p>'
    sentences = " ".join(render_sentence(s, answer.quotes) for s in answer.sentences)
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
