"""Questions: the answer as it is written, for the page and for programs."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr
from pydantic import BaseModel

from rag import Answer, Corpus, Message, OnrecordError
from ui.exchange import EXCHANGE, Exchange, describe_about
from ui.markdown import format_answer, format_quote
from ui.render import assign_hues, render_exchange, render_pending

REMEMBERED_EXCHANGES = 6
SECONDS_BETWEEN_UPDATES = 0.1
FAILED = "Something went wrong here; the log of the server tells what."


class Earlier(BaseModel):
    """An earlier question of the conversation, and its answer."""

    question: str
    text: str


class Asked(BaseModel):
    """What the page sends with a question; `id` comes back with every reply to it."""

    id: str
    question: str
    history: list[Earlier] = []
    speakers: list[str] = []
    interviews: list[str] = []


@dataclass(frozen=True, slots=True)
class Chat:
    """Answers over one corpus; remembers nothing, for conversations are kept in the browser."""

    corpus: Corpus

    def ask(self, event: gr.EventData) -> Iterator[dict[str, Any]]:
        """Yield replies for the page while the answer is written, and at last the exchange."""
        asked = Asked.model_validate(event._data)  # noqa: SLF001 - all that the page sent
        exchange = Exchange(asked.question.strip(), tuple(asked.speakers), tuple(asked.interviews))
        yield {"id": asked.id, "html": render_pending(exchange.question, "")}
        try:
            for event_or_text in _throttled(self._stream(exchange, asked.history)):
                if isinstance(event_or_text, Answer):
                    exchange = replace(exchange, answer=event_or_text)
                else:
                    html = render_pending(exchange.question, event_or_text)
                    yield {"id": asked.id, "html": html}
        except OnrecordError as error:
            exchange = replace(exchange, failure=str(error))
        except Exception:  # nobody foresaw it: the reader is told, and Gradio logs it
            yield {"id": asked.id, "failed": FAILED}
            raise
        about = describe_about(exchange, frozenset(self.corpus.speakers()))
        yield {"id": asked.id, "done": True} | self.present(replace(exchange, about=about))

    def present(self, exchange: Exchange, *, kept: bool = False) -> dict[str, Any]:
        """Return an exchange as the page shows, copies and keeps it.

        In one that was `kept` before, quotes that no longer hold are marked.
        """
        answer = exchange.answer
        titles = {summary.id: summary.title for summary in self.corpus.interviews()}
        hues = assign_hues(self.corpus.speakers())
        stale = self._stale(answer) if answer and kept else frozenset()
        return {
            "html": render_exchange(exchange, hues=hues, titles=titles, stale=stale),
            "markdown": format_answer(exchange.question, answer) if answer else "",
            "quotes": {str(q.number): format_quote(q) for q in (answer.quotes if answer else ())},
            "exchange": EXCHANGE.dump_python(exchange, mode="json"),
        }

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

    def _stream(self, exchange: Exchange, history: Sequence[Earlier]) -> Iterator[str | Answer]:
        return self.corpus.stream(
            exchange.question,
            history=[
                message
                for earlier in history[-REMEMBERED_EXCHANGES:]
                for message in (
                    Message("user", earlier.question),
                    Message("assistant", earlier.text),
                )
            ],
            speakers=exchange.speakers or None,
            interviews=exchange.interviews or None,
        )

    def _stale(self, answer: Answer) -> frozenset[int]:
        """Return the numbers of the quotes whose words are no longer at their place."""
        texts: dict[str, str] = {}
        for interview in {quote.interview for quote in answer.quotes}:
            try:
                texts[interview] = self.corpus.interview(interview).text
            except OnrecordError:
                texts[interview] = ""
        return frozenset(
            q.number for q in answer.quotes if texts[q.interview][q.start : q.end] != q.text
        )


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
