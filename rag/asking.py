"""A question to its answer: the follow-up made to stand alone, the chain, and what lies outside.

A reader's filter is hard. Where nothing inside it answers, what does so outside is offered apart.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage, SystemMessage
from langchain_core.runnables import Runnable

from rag.answer import Writer, extractive_chain, model_chain
from rag.candidates import Judge
from rag.domain import Passage, Quote
from rag.extract import extract_answer
from rag.lexical import Filter
from rag.prompts import REWRITE_FRAME, REWRITE_RULES, frame_data
from rag.query import Query
from rag.results import Answer, Message
from rag.retrieve import Index, retrieve_passages

logger = logging.getLogger(__name__)

ANSWER_PASSAGES = 12
HISTORY_MESSAGES = 6
REWRITTEN_CHARACTERS = 400
_NOT_INSIDE = ("no_evidence", "out_of_scope")


@dataclass(frozen=True, slots=True)
class Desk:
    """What a question is answered with; without a writer, the answer is quotes alone."""

    index: Index
    judge: Judge
    writer: Writer | None = None


def answer_question(
    desk: Desk, query: Query, limits: Filter, *, filtered: bool
) -> Iterator[str | Answer]:
    """Yield text as it is written, then the Answer; `filtered` tells that a reader set limits."""

    def retrieve(query: Query) -> list[Passage]:
        return retrieve_passages(desk.index, query, limits, limit=ANSWER_PASSAGES)

    def extract(query: Query, passages: Sequence[Passage]) -> Answer:
        return extract_answer(query, passages, desk.judge, limits)

    chain: Runnable[Query, Any] = extractive_chain(retrieve, extract)
    if desk.writer:
        chain = model_chain(retrieve, extract, desk.writer)
    for event in chain.stream(query):
        if filtered and isinstance(event, Answer) and event.reason in _NOT_INSIDE:
            yield _point_outside(event, look_outside(desk, query, limits))
        else:
            yield event


def look_outside(desk: Desk, query: Query, limits: Filter) -> tuple[Quote, ...]:
    """Return the quotes that answer a question outside a reader's filter, if any do."""
    free = Filter(sponsors=limits.sponsors)
    passages = retrieve_passages(desk.index, query, free, limit=ANSWER_PASSAGES)
    answer = extract_answer(query, passages, desk.judge, free)
    if not answer.found:
        return ()
    return tuple(quote for quote in answer.quotes if not _within(quote, limits))


def _within(quote: Quote, limits: Filter) -> bool:
    spoken = not limits.speakers or quote.speaker in limits.speakers
    return spoken and (not limits.interviews or quote.interview in limits.interviews)


def _point_outside(answer: Answer, outside: tuple[Quote, ...]) -> Answer:
    if not outside:
        return answer
    who = " and ".join(dict.fromkeys(quote.speaker or "an unknown speaker" for quote in outside))
    pointer = f"Outside what you limited the question to, {who} may answer it."
    notice = f"{answer.notice} {pointer}" if answer.notice else pointer
    return replace(answer, outside=outside, notice=notice, reason="no_evidence")


def rewrite_follow_up(
    model: BaseChatModel, question: str, history: Sequence[Message]
) -> str | None:
    """Return a follow-up as the model writes it to stand alone; None when it does not manage.

    The conversation is used for that alone, and never as a source of facts.
    """
    said = "\n".join(f"{m.role}: {frame_data(m.content)}" for m in history[-HISTORY_MESSAGES:])
    framed = REWRITE_FRAME.format(conversation=said, question=frame_data(question))
    try:
        reply = model.invoke([SystemMessage(REWRITE_RULES), HumanMessage(framed)]).text
    except Exception as error:  # noqa: BLE001 - every provider has errors of its own
        logger.warning("the model did not rewrite a follow-up: %s", type(error).__name__)
        return None
    rewritten = " ".join(reply.split()).strip("\"' ")
    fits = 0 < len(rewritten) <= REWRITTEN_CHARACTERS and rewritten.endswith("?")
    return rewritten if fits else None


Understand = Callable[[str, Sequence[Message]], Query]


def understand_follow_up(
    query: Query, history: Sequence[Message], model: BaseChatModel, understand: Understand
) -> Query:
    """Return a query that was found to rest on earlier questions as the model has rewritten it."""
    if query.text == query.question:
        return query
    rewritten = rewrite_follow_up(model, query.question, history)
    if rewritten is None:
        return query
    return replace(understand(rewritten, ()), question=query.question)
