"""The answering chain: retrieve | prompt | model | verify, as LangChain runnables.

Its stream is text as the model writes it, then the Answer that supersedes it. When the model
fails or nothing it wrote stands, the answer is made of quotes alone and says so.
"""

import logging
import re
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage, HumanMessage, SystemMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.runnables import (
    Runnable,
    RunnableGenerator,
    RunnableLambda,
    RunnablePassthrough,
)

from rag.claims import ClaimCheck
from rag.domain import Passage
from rag.errors import ModelError
from rag.extract import compose
from rag.failures import explain_failure
from rag.markers import MarkedText
from rag.people import Person, find_hosts
from rag.prompts import (
    ANSWER_RULES,
    NOT_FOUND,
    Shown,
    Sources,
    frame_question,
    number_passages,
)
from rag.query import Query
from rag.reply_cache import ReplyCache
from rag.results import Answer, Timings, Usage
from rag.settings import Settings
from rag.verify import Check, verify_answer

logger = logging.getLogger(__name__)

NOTHING_WRITTEN = "The model wrote nothing."
CUT_OFF = "The model's reply was cut off at its limit of tokens."
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
    shown: Shown | None = None
    cache: ReplyCache | None = None


def open_writer(
    settings: Settings,
    model: BaseChatModel,
    name: str,
    people: Sequence[Person],
    only: Collection[str] = (),
) -> Writer:
    """Return a writer as the settings want it, for a corpus in which some people speak.

    `only` are those whose words alone may be cited, if not everyone's.
    """
    server = settings.openai_base_url or ""
    return Writer(
        model=model,
        name=name,
        budget=settings.prompt_tokens,
        check=ClaimCheck(
            [person.name for person in people], model=model if settings.verify == "model" else None
        ),
        shown=Shown(find_hosts(people), only),
        cache=ReplyCache(settings.data, server=server) if settings.cache else None,
    )


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
        sources = number_passages(passages, query.text, writer.budget, writer.shown)
        return {"evidence": Evidence(query, passages, sources, started, retrieved)}

    def prompt(inputs: dict[str, Evidence]) -> list[BaseMessage]:
        return build_prompt(inputs["evidence"])

    def verify(chunks: Iterator[dict[str, Any]]) -> Iterator[str | Answer]:
        first = next(chunks)  # the evidence comes first; invoked whole, with the reply
        replies = (chunk["reply"] for chunk in chain([first], chunks) if "reply" in chunk)
        yield from _verify(first["evidence"], replies, extract, writer)

    reply = RunnableLambda(prompt) | RunnableGenerator(partial(write_reply, writer))
    return (
        RunnableLambda(gather) | RunnablePassthrough.assign(reply=reply) | RunnableGenerator(verify)
    )


def build_prompt(evidence: Evidence) -> list[BaseMessage]:
    """Return the rules, then the numbered sentences and the question, framed as data."""
    query = evidence.query
    framed = frame_question(evidence.sources.text, query.question, query.text)
    return [SystemMessage(ANSWER_RULES), HumanMessage(framed)]


@dataclass(slots=True)
class Reply:
    """What a model wrote, how it ended, and what it took."""

    marked: MarkedText = field(default_factory=MarkedText)
    usage: Usage | None = None
    failure: ModelError | None = None
    cut_off: bool = False


def write_reply(writer: Writer, prompts: Iterator[list[BaseMessage]]) -> Iterator[AIMessageChunk]:
    """Stream what the model writes; what it wrote to the same prompt before comes from the cache.

    Only a reply that came to its own end is kept.
    """
    for prompt in prompts:
        known = writer.cache.find(writer.name, prompt) if writer.cache else None
        if known is not None:
            nothing = UsageMetadata(input_tokens=0, output_tokens=0, total_tokens=0)
            yield AIMessageChunk(content=known, usage_metadata=nothing)
            continue
        text, cut_off = "", False
        for chunk in writer.model.stream(prompt):
            text += chunk.text
            cut_off = cut_off or _is_cut_off(chunk)
            yield chunk
        if writer.cache and text.strip() and not cut_off:
            writer.cache.keep(writer.name, prompt, text)


def _verify(
    evidence: Evidence, chunks: Iterator[AIMessageChunk], extract: Extract, writer: Writer
) -> Iterator[str | Answer]:
    reply = Reply()
    try:
        for chunk in chunks:
            reply.usage = _usage(chunk) or reply.usage
            reply.cut_off = reply.cut_off or _is_cut_off(chunk)
            if text := reply.marked.feed(chunk.text):
                yield text
    except Exception as error:  # noqa: BLE001 - every provider has errors of its own
        logger.warning("the model failed: %s", type(error).__name__)
        reply.failure = explain_failure(error)
    if text := reply.marked.finish():
        yield text
    written = time.perf_counter()
    answer = _conclude(evidence, reply, extract, writer)
    timed = _timed(answer, evidence.started, evidence.retrieved, written)
    if reply.usage:
        read, wrote = reply.usage.input_tokens, reply.usage.output_tokens
        logger.info("%s read %d tokens and wrote %d", writer.name, read, wrote)
    yield replace(timed, model=writer.name, usage=reply.usage)


def _conclude(evidence: Evidence, reply: Reply, extract: Extract, writer: Writer) -> Answer:
    query, text = evidence.query, reply.marked.text
    if reply.failure or not re.search(r"\w", text):
        answer = extract(query, evidence.passages)
        return replace(answer, notice=f"{reply.failure or NOTHING_WRITTEN} {WITHOUT_MODEL}")
    numbered = evidence.sources.numbered
    verified = verify_answer(
        reply.marked, numbered, writer.check, query.text, cut_off=reply.cut_off
    )
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
            notice=CUT_OFF if reply.cut_off else None,
        )
    quotes = extract(query, evidence.passages).quotes
    if not re.search(r"\w", text.replace(NOT_FOUND, "")):
        return compose(query, quotes, "no_evidence")
    answer = compose(query, quotes, "unverified")
    return replace(answer, rejected=rejected, notice=NOTHING_STANDS)


def _is_cut_off(chunk: AIMessageChunk) -> bool:
    """Tell whether a model stopped because it may write no more, as providers put it."""
    ended = chunk.response_metadata
    return "length" in (ended.get("finish_reason"), ended.get("done_reason")) or (
        ended.get("stop_reason") == "max_tokens"
    )


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
