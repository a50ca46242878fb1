"""Answers as Markdown, to paste elsewhere with who said what and where; pure functions."""

import re
from collections.abc import Sequence

from rag import Answer, Quote, Span
from ui.exchange import Exchange

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!])")


def format_quote(quote: Quote) -> str:
    """Return a quote as a block quote, with its speaker, interview, time and place."""
    speaker = quote.speaker or "Unknown speaker"
    if quote.speaker and not quote.certain:
        speaker += " (uncertain)"
    segments = quote.segments or (Span(quote.start, quote.end),)
    place = [
        quote.title,
        quote.timestamp,
        f"{quote.file}, characters {segments[0].start}–{segments[-1].end}",
    ]
    where = ", ".join(_escape(part) for part in place if part)
    link = f" <{quote.url}>" if quote.url and re.fullmatch(r"https?://[^\s<>]+", quote.url) else ""
    return f"> {_escape(quote.words)}\n>\n> — **{_escape(speaker)}**, {where}{link}"


def format_answer(question: str, answer: Answer) -> str:
    """Return an answer with its question, its marks, and its quotes one by one."""
    parts = [f"## {_escape(question)}"]
    if answer.mode == "model" or not answer.quotes:
        marked = (
            _escape(s.text) + "".join(f" [{number}]" for number in s.quotes) + _doubt(s.status)
            for s in answer.sentences
        )
        parts.append(" ".join(marked) or _escape(answer.text))
    elif not answer.found:
        parts.append("Not found; what comes closest:")
    parts += [f"[{quote.number}]\n{format_quote(quote)}" for quote in answer.quotes]
    return "\n\n".join(parts) + "\n"


def format_conversation(title: str, exchanges: Sequence[Exchange]) -> str:
    """Return a whole conversation."""
    parts = [f"# {_escape(title)}\n"]
    for exchange in exchanges:
        if exchange.answer:
            parts.append(format_answer(exchange.question, exchange.answer))
        else:
            parts.append(f"## {_escape(exchange.question)}\n\n{_escape(exchange.failure)}\n")
    return "\n".join(parts)


def _doubt(status: str) -> str:
    return "" if status == "verified" else f" *({status})*"


def _escape(text: str) -> str:
    """Return text on one line, that Markdown shows as it stands."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
