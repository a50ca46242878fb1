"""A clean place to run in, an embedding one can work out in the head, and a scripted model."""

import os
import re
import socket
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import hypothesis
import numpy as np
import pytest
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import Field

from rag import Corpus, Interview, Moment, Passage, Region, Turn
from rag.catalog import Catalog
from rag.domain import RegionKind
from rag.ingest import samples_folder
from rag.quotes import Cited
from rag.split import split_interview
from rag.vectors import Embed, load_embed

REPOSITORY = Path(__file__).parent.parent
SHARED = REPOSITORY.parent / "shared"

hypothesis.settings.register_profile(
    "onrecord", deadline=None, max_examples=60, derandomize="CI" in os.environ, database=None
)
hypothesis.settings.load_profile("onrecord")


class WordCounts:
    """An embedding with one dimension a word, so that cosine similarity is counted.

    Two texts of different words each are as near as the words they share, over the root of the
    product of their lengths: of "red fox" and "red dog" that is 1 / 2.
    """

    DIMENSIONS = 2_048

    def __init__(self) -> None:
        self.seen: dict[str, int] = {}

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        rows = np.zeros((len(texts), self.DIMENSIONS), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()):
                row[self.seen.setdefault(word, len(self.seen))] += 1
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / np.where(lengths == 0, 1, lengths)


class ScriptedModel(BaseChatModel):
    """A chat model that streams what it is told to, and remembers what it was sent.

    Each reply is a list of pieces; an exception among them is raised at its place. A call for
    which there is no reply left fails the test.
    """

    replies: list[list[str | Exception]]
    prompts: list[list[BaseMessage]] = Field(default_factory=list)
    usage: tuple[int, int] | None = None

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **options: object,
    ) -> Iterator[ChatGenerationChunk]:
        self.prompts.append(messages)
        if not self.replies:
            pytest.fail("the model was asked once more than its script goes")
        for piece in self.replies.pop(0):
            if isinstance(piece, Exception):
                raise piece
            yield ChatGenerationChunk(message=AIMessageChunk(content=piece))
        if self.usage:
            read, written = self.usage
            counts = {
                "input_tokens": read,
                "output_tokens": written,
                "total_tokens": read + written,
            }
            yield ChatGenerationChunk(message=AIMessageChunk(content="", usage_metadata=counts))

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **options: object,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **options))


@pytest.fixture(scope="session", autouse=True)
def _clean_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Hide the developer's own settings, `.env` and interviews, also from session fixtures."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("ONRECORD_", "OPENAI_")):
                patch.delenv(name)
        patch.setenv("ONRECORD_DATA", str(tmp_path_factory.mktemp("session-data")))
        patch.chdir(tmp_path_factory.mktemp("session"))
        yield


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test a data folder and a working folder of its own."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.setenv("ONRECORD_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(here)


@pytest.fixture(scope="session")
def wordllama() -> Embed:
    """The embedding that ships with the product."""
    return load_embed("wordllama")


@pytest.fixture
def embed() -> WordCounts:
    return WordCounts()


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory, wordllama: Embed) -> Corpus:
    """The three bundled interviews; shared by all tests, so nobody may write to it."""
    corpus = Corpus.open(tmp_path_factory.mktemp("samples"), embed=wordllama)
    corpus.ingest([samples_folder()])
    return corpus


@pytest.fixture(scope="session")
def real_interviews() -> Path:
    """The folder of the five real transcripts, which lies beside the repository."""
    return shared_path("interviews")


@pytest.fixture(scope="session")
def real_corpus(
    real_interviews: Path, tmp_path_factory: pytest.TempPathFactory, wordllama: Embed
) -> Corpus:
    """The five real interviews; shared by all tests, so nobody may write to it."""
    corpus = Corpus.open(tmp_path_factory.mktemp("real"), embed=wordllama)
    corpus.ingest([real_interviews])
    return corpus


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return Catalog(tmp_path / "data")


def shared_path(name: str) -> Path:
    """Return a path beside the repository; without it a test is skipped, but never in CI."""
    path = SHARED / name
    if not path.exists():
        (pytest.fail if "CI" in os.environ else pytest.skip)(f"{path} is not there")
    return path


def make_interview(
    *turns: tuple[str | None, str],
    marked: Mapping[str, RegionKind] | None = None,
    **fields: Any,
) -> Interview:
    """Return an interview of turns (who, what), one a line; `marked` words become regions."""
    text, spans = "", []
    for speaker, said in turns:
        spans.append(Turn(len(text), len(text) + len(said), speaker, speaker is not None))
        text += said + "\n"
    regions = []
    for words, kind in (marked or {}).items():
        start = text.index(words)
        regions.append(Region(start, start + len(words), kind))
    fixed = {"id": "talk", "file": "talk.txt", "sha256": "0", "title": "A talk", "text": text}
    return Interview(**fixed | {"turns": tuple(spans), "regions": tuple(regions)} | fields)


def make_passage(interview: Interview, *, moments: Sequence[Moment] = ()) -> Passage:
    """Return a whole interview as one passage."""
    sentences = split_interview(interview).sentences
    start, end = sentences[0].start, sentences[-1].end
    return Passage(
        id=f"{interview.id}:0",
        interview=interview.id,
        title=interview.title,
        file=interview.file,
        start=start,
        end=end,
        text=interview.text[start:end],
        sentences=sentences,
        moments=tuple(moments),
        url=interview.url,
    )


def store(catalog: Catalog, *interviews: Interview) -> None:
    """Save interviews under their file names."""
    with catalog.transaction():
        for interview in interviews:
            catalog.save(interview, split_interview(interview), f"/{interview.file}")


def cite(passage: Passage, *numbers: int) -> list[Cited]:
    """Return sentences of a passage, counted from 0, as an answer cites them."""
    return [Cited(passage, passage.sentences[number]) for number in numbers]


@pytest.fixture
def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
