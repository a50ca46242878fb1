"""What all tests share: a clean place to run in, and interviews that are indexed once."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from doubles import WordCounts
from places import shared_path

from rag import Corpus
from rag.catalog import Catalog
from rag.ingest import samples_folder
from rag.vectors import Embed, load_embed

hypothesis.settings.register_profile(
    "onrecord", deadline=None, max_examples=60, derandomize="CI" in os.environ, database=None
)
hypothesis.settings.load_profile("onrecord")


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


@pytest.fixture
def free_port() -> int:
    """A port on which nothing listens."""
    return _find_port()


@pytest.fixture(scope="module")
def unused_port() -> int:
    """A port for a server that a whole module uses."""
    return _find_port()


def _find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
