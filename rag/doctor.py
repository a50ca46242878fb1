"""What works and what does not, and what to do about it: `onrecord doctor`."""

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage

from rag.catalog import Catalog
from rag.errors import InvalidInput, OnrecordError
from rag.failures import explain_failure
from rag.models import load_chat_model
from rag.settings import Settings
from rag.vectors import Embed, Vectors, load_embed

Found = TypeVar("Found")

TRY_OUT = "Reply with the word OK and nothing else."


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried: what, whether it works, and what was found or is to be done."""

    what: str
    works: bool
    said: str


def diagnose() -> Iterator[Finding]:
    """Try out, one after another, all that an answer needs."""
    try:
        settings = Settings.load()
    except InvalidInput as error:
        yield Finding("settings", works=False, said=str(error))
        return
    yield Finding("settings", works=True, said=f"data in {settings.data}")
    yield from diagnose_index(settings)
    yield from diagnose_model(settings)


def diagnose_index(
    settings: Settings, load: Callable[[str], Embed] | None = None
) -> Iterator[Finding]:
    """Try out the embedding, the catalog and the vectors."""
    take = load or partial(load_embed, settings=settings)
    embed = yield from _try("embeddings", lambda: take(settings.embeddings))
    if embed is None:
        return
    size = yield from _try("embeddings", lambda: embed(["fog"]).shape[1])
    if size is not None:
        yield Finding("embeddings", works=True, said=f"{settings.embeddings}, {size} dimensions")
    catalog = yield from _try("catalog", lambda: Catalog(settings.data))
    if catalog is None:
        return
    interviews, windows = len(catalog.files()), len(catalog.window_keys())
    hint = "" if interviews else "; index transcripts with: onrecord ingest FOLDER"
    yield Finding("catalog", works=True, said=f"{interviews} interviews{hint}")
    count = yield from _try("vectors", Vectors(settings, embed, catalog.corpus_id).count)
    if count is not None:
        place = settings.chroma_url or "embedded Chroma"
        missing = f", {windows} wanted; the next question makes what is missing"
        said = f"{count} in {place}{missing if count != windows else ''}"
        yield Finding("vectors", works=True, said=said)


def diagnose_model(
    settings: Settings, load: Callable[[Settings], BaseChatModel] = load_chat_model
) -> Iterator[Finding]:
    """Try out the model with a plain call and with a stream."""
    if not settings.chat_model:
        yield Finding("model", works=True, said="none; answers are made of quotes")
        return
    model = yield from _try("model", lambda: load(settings))
    if model is None:
        return
    prompt = [HumanMessage(TRY_OUT)]
    for what, call in (
        ("model, plain call", lambda: model.invoke(prompt).text),
        ("model, streaming", lambda: "".join(chunk.text for chunk in model.stream(prompt))),
    ):
        started = time.perf_counter()
        text = yield from _try(what, call)
        if text is None:
            return
        seconds = time.perf_counter() - started
        said = f"{settings.chat_model} replied in {seconds:.1f} s"
        if not text.strip():
            said = f"{settings.chat_model} replied nothing; try another model"
        yield Finding(what, works=bool(text.strip()), said=said)


def _try(what: str, call: Callable[[], Found]) -> Generator[Finding, None, Found | None]:
    """Return what a call returns; one that fails is a finding instead."""
    try:
        return call()
    except OnrecordError as error:
        yield Finding(what, works=False, said=str(error))
    except Exception as error:  # noqa: BLE001 - whatever is broken is to be told, not raised
        yield Finding(what, works=False, said=str(explain_failure(error)))
    return None
