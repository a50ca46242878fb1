"""Search by meaning: embeddings of windows in Chroma, which can be rebuilt from the catalog."""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

import httpx
import numpy as np
import numpy.typing as npt

from rag.catalog import IndexedWindow
from rag.errors import ModelError, StorageError
from rag.lexical import Filter
from rag.settings import Settings

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

logger = logging.getLogger(__name__)

Matrix = npt.NDArray[np.float32]
BATCH = 2_000
_UNREACHABLE = (
    "no Chroma server answers at {}; start it with `chroma run` or unset ONRECORD_CHROMA_URL"
)


class Embed(Protocol):
    """Embeds texts as rows of unit length."""

    def __call__(self, texts: Sequence[str]) -> Matrix:
        """Return one row a text."""


class Vectors:
    """The vectors of one corpus, under the name of the embedding that made them."""

    def __init__(self, settings: Settings, embed: Embed, corpus: str = "") -> None:
        """Prepare the collection of a corpus; nothing is opened before it is needed.

        The corpus's id is in the collection's name, so that several may share a Chroma server.
        """
        self.embed = embed
        self._corpus = corpus
        self._settings = settings
        self._lock = threading.RLock()
        self._collection: Collection | None = None

    def reopen(self) -> None:
        """Forget the open collection, so that what another process wrote is seen."""
        with self._lock:
            if self._collection is not None and not self._settings.chroma_url:
                from chromadb.api.shared_system_client import (  # noqa: PLC0415 - slow to import
                    SharedSystemClient,
                )

                SharedSystemClient.clear_system_cache()
            self._collection = None

    def count(self) -> int:
        """Return the number of vectors."""
        with self._reached():
            return self.collection.count()

    def keys(self) -> set[int]:
        """Return the keys of all windows that have a vector."""
        with self._reached():
            return {int(key) for key in self.collection.get(include=[])["ids"]}

    def add(self, windows: Sequence[IndexedWindow]) -> None:
        """Embed and write windows."""
        for start in range(0, len(windows), BATCH):
            batch = windows[start : start + BATCH]
            rows = list(self.embed([window.text for window in batch]))
            with self._reached():
                self.collection.upsert(
                    ids=[str(window.key) for window in batch],
                    embeddings=rows,
                    metadatas=[
                        {"interview": window.interview, "speaker": window.speaker or ""}
                        for window in batch
                    ],
                )

    def remove(self, keys: Sequence[int]) -> None:
        """Delete the vectors of windows, those that are there."""
        for start in range(0, len(keys), BATCH):
            with self._reached():
                self.collection.delete(ids=[str(key) for key in keys[start : start + BATCH]])

    def rows(self, keys: Sequence[int]) -> dict[int, Matrix]:
        """Return the vectors of windows by their keys, of those that have one."""
        if not keys:
            return {}
        with self._reached():
            found = self.collection.get(ids=[str(key) for key in keys], include=["embeddings"])
        vectors = np.asarray(found["embeddings"], dtype=np.float32)
        if not vectors.size:
            return {}
        return dict(zip(map(int, found["ids"]), unit(vectors), strict=True))

    def search(self, text: str, limits: Filter, *, limit: int) -> list[tuple[int, float]]:
        """Return the keys of the windows nearest in meaning, each with its cosine similarity.

        Sponsor reads are among them; the catalog knows which those are.
        """
        if not text.strip():
            return []
        question = list(self.embed([text]))
        with self._reached():
            result = self.collection.query(
                query_embeddings=question,
                n_results=limit,
                where=_where(limits),
                include=["distances"],
            )
        distances = result["distances"] or [[]]
        return [
            (int(key), 1.0 - distance)
            for key, distance in zip(result["ids"][0], distances[0], strict=True)
        ]

    @property
    def collection(self) -> "Collection":
        """The Chroma collection, opened at first use."""
        with self._lock:
            if self._collection is None:
                made_by = "".join(c if c.isalnum() else "-" for c in self._settings.embeddings)
                self._collection = self._client().get_or_create_collection(
                    f"windows-{made_by}-{self._corpus}".rstrip("-"),
                    embedding_function=None,
                    configuration={"hnsw": {"space": "cosine", "ef_search": 400}},
                )
            return self._collection

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """Say which server is gone, when Chroma's has stopped answering."""
        try:
            yield
        except httpx.HTTPError as error:
            raise StorageError(_UNREACHABLE.format(self._settings.chroma_url)) from error

    def _client(self) -> "ClientAPI":
        import chromadb  # noqa: PLC0415 - slow to import

        options = chromadb.config.Settings(anonymized_telemetry=False)
        url = self._settings.chroma_url
        try:
            if url:
                parts = urlsplit(url)
                return chromadb.HttpClient(
                    host=parts.hostname or "127.0.0.1",
                    port=parts.port or (443 if parts.scheme == "https" else 8000),
                    ssl=parts.scheme == "https",
                    settings=options,
                )
            return chromadb.PersistentClient(str(self._settings.data / "chroma"), options)
        except ValueError as error:
            raise StorageError(_UNREACHABLE.format(url)) from error


def _where(limits: Filter) -> Any:
    conditions: list[dict[str, Any]] = []
    if limits.interviews:
        conditions.append({"interview": {"$in": list(limits.interviews)}})
    if limits.speakers:
        conditions.append({"speaker": {"$in": list(limits.speakers)}})
    if len(conditions) > 1:
        return {"$and": conditions}
    return conditions[0] if conditions else None


def load_embed(name: str, settings: Settings | None = None) -> Embed:
    """Return the embedding of a name: `wordllama`, or "provider:model" through LangChain.

    Raises:
        ModelError: the provider's package or key is missing.
    """
    return _load_wordllama() if name == "wordllama" else _load_provider(name, settings)


@cache
def _load_wordllama() -> Embed:
    root = logging.getLogger()
    before = root.level, list(root.handlers)
    import wordllama  # noqa: PLC0415 - slow to import

    # Importing it makes every library log to the terminal; logging is the program's to set up.
    root.level, root.handlers[:] = before[0], before[1]
    # The package looks for its tokenizer in a folder it does not ship, then asks the network;
    # from its own folder it finds both files.
    folder = Path(wordllama.__file__).parent
    model = wordllama.WordLlama.load(cache_dir=folder, disable_download=True)

    def embed(texts: Sequence[str]) -> Matrix:
        return unit(model.embed(list(texts)))

    return embed


def _load_provider(name: str, settings: Settings | None) -> Embed:
    from langchain.embeddings import init_embeddings  # noqa: PLC0415 - slow to import

    # OpenAI's client would count tokens over the network, and send numbers for words.
    options: dict[str, Any] = {}
    if name.startswith("openai:"):
        options["check_embedding_ctx_length"] = False
        if settings and settings.openai_api_key:
            options["api_key"] = settings.openai_api_key.get_secret_value()
        if settings and settings.openai_base_url:
            options["base_url"] = settings.openai_base_url
    try:
        model = init_embeddings(name, **options)
    except Exception as error:  # providers raise what they like on a missing key
        raise ModelError(f"the embedding {name} cannot be used: {error}") from error

    def embed(texts: Sequence[str]) -> Matrix:
        try:
            return unit(np.asarray(model.embed_documents(list(texts)), dtype=np.float32))
        except Exception as error:
            raise ModelError(f"the embedding {name} did not answer: {error}") from error

    return embed


def unit(rows: Matrix) -> Matrix:
    """Scale rows to length one; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths == 0, 1, lengths), dtype=np.float32)
