"""What the page does: each method answers one event with new values for parts of the page."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import gradio as gr

from rag import Answer, Corpus, Message, OnrecordError, Quote, Understood
from ui.reader import EMPTY, render_source
from ui.render import (
    assign_hues,
    render_answer,
    render_exchange,
    render_failure,
    render_header,
    render_pending,
)

REMEMBERED_EXCHANGES = 6
SECONDS_BETWEEN_UPDATES = 0.1
ASK = "Ask"
STOP = "Stop"
STOPPED = "Stopped."
FAILED = "Something went wrong here; the log of the server tells what."


class Exchange(NamedTuple):
    """One question of a conversation, with its answer or with what went wrong."""

    question: str
    only: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    answer: Answer | None = None
    failure: str = ""


class Shown(NamedTuple):
    """New values for the parts of the page that a question changes."""

    exchanges: Any
    conversation: Any
    pending: str
    reader: Any
    question: Any


@dataclass(frozen=True, slots=True)
class Chat:
    """The conversation over one corpus; what it remembers lives in the page's session."""

    corpus: Corpus

    def refresh(self) -> tuple[str, Any, Any]:
        """Return the header and the choices of the filters as the corpus is now."""
        titles = [(summary.title, summary.id) for summary in self.corpus.interviews()]
        return (
            render_header(samples_only=self.corpus.samples_only, model=self.corpus.model),
            gr.update(choices=self.corpus.speakers()),
            gr.update(choices=titles),
        )

    def ask(
        self,
        question: str,
        exchanges: list[Exchange],
        speakers: list[str],
        interviews: list[str],
    ) -> Iterator[Shown]:
        """Yield the page while the answer is written, and at last with the answer."""
        if not question.strip():
            return
        opened = Exchange(question.strip(), self._names(speakers, interviews))
        yield self._open(exchanges, opened)
        try:
            events = self.corpus.stream(
                opened.question,
                history=_history(exchanges),
                speakers=speakers or None,
                interviews=interviews or None,
            )
            for event in _throttled(events):
                if isinstance(event, Answer):
                    opened = self._answered(opened, event)
                else:
                    yield _streaming(opened, len(exchanges), event)
        except OnrecordError as error:
            opened = opened._replace(failure=str(error))
        yield self._close([*exchanges, opened])

    def take_example(self, event: gr.EventData) -> str:
        """Return the example that was clicked, to be asked."""
        return str(event.question)

    def stop(self, exchanges: list[Exchange]) -> Shown:
        """Return the page after the reader stopped an answer."""
        return self._close(exchanges, reason=STOPPED)

    def fail(self, exchanges: list[Exchange]) -> Shown:
        """Return the page after an error that nobody foresaw."""
        return self._close(exchanges, reason=FAILED)

    def read(self, exchanges: list[Exchange], event: gr.EventData) -> str:
        """Return the quote that was clicked, in its surroundings or in the whole interview."""
        for exchange, quote in _quotes(exchanges):
            if (str(exchange), str(quote.number)) == (event.exchange, event.quote):
                return self._source(quote, exchange, whole=bool(event.whole))
        return EMPTY

    def answer(
        self,
        question: str,
        speakers: list[str] | None = None,
        interviews: list[str] | None = None,
    ) -> dict[str, Any]:
        """Answer a question, from everything or only from some speakers and interviews (by id)."""
        try:
            answer = self.corpus.ask(question, speakers=speakers, interviews=interviews)
        except OnrecordError as error:
            raise gr.Error(str(error), print_exception=False) from error
        return answer.to_dict()

    def _open(self, exchanges: list[Exchange], opened: Exchange) -> Shown:
        shown = _streaming(opened, len(exchanges), "")
        return shown._replace(
            exchanges=[*exchanges, opened],
            conversation=self._conversation(exchanges),
            question=gr.update(value="", submit_btn=False, stop_btn=STOP),
        )

    def _close(self, exchanges: list[Exchange], *, reason: str = "") -> Shown:
        """Return the page with its last exchange ended, for `reason` where it has no answer."""
        *earlier, last = exchanges
        if last.answer is None and not last.failure:
            last = last._replace(failure=reason)
        quotes = last.answer.quotes if last.answer else ()
        return Shown(
            exchanges=[*earlier, last],
            conversation=self._conversation([*earlier, last]),
            pending="",
            reader=self._source(quotes[0], len(earlier)) if quotes else gr.skip(),
            question=gr.update(submit_btn=ASK, stop_btn=False),
        )

    def _conversation(self, exchanges: Sequence[Exchange]) -> str:
        hues = assign_hues(self.corpus.speakers())
        return "".join(
            render_exchange(
                exchange.question,
                render_answer(exchange.answer, exchange=number, hues=hues)
                if exchange.answer
                else render_failure(exchange.failure),
                exchange=number,
                only=exchange.only,
                about=exchange.about,
            )
            for number, exchange in enumerate(exchanges)
        )

    def _answered(self, opened: Exchange, answer: Answer) -> Exchange:
        """Return the exchange with its answer, and what the question was understood to ask."""
        meant = answer.understood or Understood(opened.question)
        names = self._names(meant.speakers, () if meant.speakers else meant.interviews)
        about = tuple(name for name in names if name not in opened.only)
        return opened._replace(answer=answer, about=about)

    def _names(self, speakers: Sequence[str], interviews: Sequence[str]) -> tuple[str, ...]:
        titles = {s.id: s.title for s in self.corpus.interviews()} if interviews else {}
        return (*speakers, *(titles.get(interview, interview) for interview in interviews))

    def _source(self, quote: Quote, exchange: int, *, whole: bool = False) -> str:
        try:
            interview = self.corpus.interview(quote.interview)
        except OnrecordError as error:
            return render_failure(str(error))
        hues = assign_hues(self.corpus.speakers())
        return render_source(interview, quote, exchange=exchange, hues=hues, whole=whole)


def _streaming(opened: Exchange, number: int, text: str) -> Shown:
    """Return the page with the text streamed so far, and all else as it is."""
    pending = render_exchange(
        opened.question, render_pending(text), exchange=number, only=opened.only
    )
    return Shown(gr.skip(), gr.skip(), pending, gr.skip(), gr.skip())


def _throttled(events: Iterator[str | Answer]) -> Iterator[str | Answer]:
    """Yield the text streamed so far, a few times a second, and the answer at the end."""
    text = ""
    shown_at = 0.0
    for event in events:
        if isinstance(event, Answer):
            yield event
            continue
        text += event
        if time.monotonic() - shown_at >= SECONDS_BETWEEN_UPDATES:
            shown_at = time.monotonic()
            yield text


def _quotes(exchanges: Sequence[Exchange]) -> Iterator[tuple[int, Quote]]:
    """Yield every quote of a conversation with the place of its exchange."""
    for number, exchange in enumerate(exchanges):
        for quote in exchange.answer.quotes if exchange.answer else ():
            yield number, quote


def _history(exchanges: Sequence[Exchange]) -> list[Message]:
    """Return the earlier questions and answers, as the corpus takes them."""
    return [
        message
        for exchange in exchanges[-REMEMBERED_EXCHANGES:]
        if exchange.answer
        for message in (
            Message("user", exchange.question),
            Message("assistant", exchange.answer.text),
        )
    ]
