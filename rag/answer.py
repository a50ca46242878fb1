"""The answering chain: retrieve | prompt | model | verify, as LangChain runnables.

Its stream is text as the model writes it, then the Answer that supersedes it. When the model
fails or nothing it wrote stands, the answer is made of quotes alone and says so.
"""

import logging
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage, HumanMessage, SystemMessage
from langchain_core.runnables import (
    Runnable,
    RunnableGenerator,
    RunnableLambda,
    RunnablePassthrough,
)

from rag.domain import Answer, Passage, Timings, Usage
from rag.errors import ModelError
from rag.extract import compose
from rag.markers import MarkedText
from rag.prompts import (
    ANSWER_RULES,
    NOT_FOUND,
    Sources,
    frame_question,
    number_passages,
)
from rag.query import Query
from rag.verify import Check, verify_answer

logger = logging.getLogger(__name__)

WITHOUT_MODEL = "These are quotes found without it."
NOTHING_STANDS = (
    "What the model wrote was not backed by its quotes and is withheld; these are quotes found"
    " without it."
)

Retrieve = Callable[[Query], list[Passage]]
Extract = Callable[[Query, Sequence[Passage]], Answer]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was retrieved for a question, and when."""

    query: Query
    passages: list[Passage]
    sources: Sources
    started: float
    retrieved: float


@dataclass(frozen=True, slots=True)
class Writer:
    """A model that writes answers, and what it may use."""

    model: BaseChatModel
    name: str
    budget: int
    check: Check
    hosts: frozenset[str] = frozenset()


def extractive_chain(retrieve: Retrieve, extract: Extract) -> Runnable[Query, Answer]:
    """Return the chain without a model: retrieve | extract."""

    def answer(query: Query) -> Answer:
        started = time.perf_counter()
        passages = retrieve(query)
        retrieved = time.perf_counter()
        found = extract(query, passages)
        return _timed(found, started, retrieved, time.perf_counter())

    return RunnableLambda(answer)


def model_chain(
    retrieve: Retrieve, extract: Extract, writer: Writer
) -> Runnable[Query, str | Answer]:
    """Return the chain with a model: retrieve | prompt | model | verify."""

    def gather(query: Query) -> dict[str, Evidence]:
        started = time.perf_counter()
        passages = retrieve(query)
        retrieved = time.perf_counter()
        sources = number_passages(passages, query.text, writer.budget, writer.hosts)
        return {"evidence": Evidence(query, passages, sources, started, retrieved)}

    def prompt(inputs: dict[str, Evidence]) -> list[BaseMessage]:
        return build_prompt(inputs["evidence"])

    def verify(chunks: Iterator[dict[str, Any]]) -> Iterator[str | Answer]:
        first = next(chunks)  # the evidence comes first; invoked whole, with the reply
        replies = (chunk["reply"] for chunk in chain([first], chunks) if "reply" in chunk)
        yield from _verify(first["evidence"], replies, extract, writer)

    reply = RunnableLambda(prompt) | writer.model
    return (
        RunnableLambda(gather) | RunnablePassthrough.assign(reply=reply) | RunnableGenerator(verify)
    )


def build_prompt(evidence: Evidence) -> list[BaseMessage]:
    """Return the rules, then the numbered sentences and the question, framed as data."""
    query = evidence.query
    framed = frame_question(evidence.sources.text, query.question, query.text)
    return [SystemMessage(ANSWER_RULES), HumanMessage(framed)]


def _verify(
    evidence: Evidence, chunks: Iterator[AIMessageChunk], extract: Extract, writer: Writer
) -> Iterator[str | Answer]:
    marked = MarkedText()
    usage: Usage | None = None
    failure: ModelError | None = None
    try:
        for chunk in chunks:
            usage = _usage(chunk) or usage
            if text := marked.feed(chunk.text):
                yield text
    except Exception as error:  # noqa: BLE001 - every provider has errors of its own
        logger.warning("the model failed: %s", type(error).__name__)
        failure = explain_failure(error)
    if text := marked.finish():
        yield text
    written = time.perf_counter()
    answer = _conclude(evidence, marked, failure, extract, writer)
    timed = _timed(answer, evidence.started, evidence.retrieved, written)
    yield replace(timed, model=writer.name, usage=usage)


def _conclude(
    evidence: Evidence,
    marked: MarkedText,
    failure: ModelError | None,
    extract: Extract,
    writer: Writer,
) -> Answer:
    query = evidence.query
    if failure:
        answer = extract(query, evidence.passages)
        return replace(answer, notice=f"{failure} {WITHOUT_MODEL}")
    verified = verify_answer(marked, evidence.sources.numbered, writer.check)
    rejected = tuple(verified.rejected)
    if verified.quotes:
        return Answer(
            question=query.question,
            text=verified.text,
            found=True,
            reason=None,
            mode="model",
            quotes=tuple(verified.quotes),
            sentences=tuple(verified.sentences),
            rejected=rejected,
        )
    quotes = extract(query, evidence.passages).quotes
    if not re.search(r"\w", marked.text.replace(NOT_FOUND, "")):
        return compose(query, quotes, "no_evidence")
    answer = compose(query, quotes, "unverified")
    return replace(answer, rejected=rejected, notice=NOTHING_STANDS)


def explain_failure(error: Exception) -> ModelError:
    """Map a provider's error, by its status or kind, to a sentence on what to do."""
    status = getattr(error, "status_code", None)
    kind = type(error).__name__
    if status in (401, 403):
        return ModelError("The model server refused the key; check OPENAI_API_KEY.")
    if status == 404:
        return ModelError("The model server does not know this model; check ONRECORD_MODEL.")
    if status == 429:
        return ModelError("The model server is over its limit of requests; try again later.")
    if "Timeout" in kind:
        return ModelError("The model did not answer in time; see ONRECORD_MODEL_TIMEOUT.")
    if "Connect" in kind:
        return ModelError("The model server cannot be reached; check OPENAI_BASE_URL.")
    return ModelError(f"The model failed ({kind}).")


def _usage(chunk: AIMessageChunk) -> Usage | None:
    found = chunk.usage_metadata
    return Usage(found["input_tokens"], found["output_tokens"]) if found else None


def _timed(answer: Answer, started: float, retrieved: float, written: float) -> Answer:
    now = time.perf_counter()
    return replace(
        answer,
        timings=Timings(
            retrieve_ms=(retrieved - started) * 1000,
            answer_ms=(written - retrieved) * 1000,
            verify_ms=(now - written) * 1000,
        ),
    )
