"""Vectors in a real Chroma server: what is found is what the embedded store finds."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from chromadb.api import ServerAPI
from chromadb.api.shared_system_client import SharedSystemClient

from rag import Corpus, Settings, StorageError
from rag.ingest import samples_folder

QUESTIONS = (
    "Which glue does Lucasta Bremmel use, and why?",
    "What do the guests think of walls against floods?",
    "How many instruments has she repaired?",
)
TALK = "Ann: Does the fog lift?\nBo: By noon.\nAnn: Does it come back?\nBo: Every night.\n"


@contextmanager
def chroma_server(folder: Path, port: int) -> Iterator[tuple[subprocess.Popen, str]]:
    """Run a Chroma server on loopback with an empty store; yield its process and address."""
    command = [str(Path(sys.executable).parent / "chroma"), "run", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--path", str(folder / "store")]
    with (
        (folder / "log.txt").open("w") as log,
        subprocess.Popen(command, stdout=log, stderr=log) as process,
    ):
        giving_up = threading.Timer(60, process.kill)
        giving_up.start()
        try:
            address = f"http://127.0.0.1:{port}"
            with httpx.Client(transport=httpx.HTTPTransport(retries=7)) as client:
                assert client.get(f"{address}/api/v2/heartbeat").status_code == 200
            yield process, address
        finally:
            giving_up.cancel()
            process.kill()


@pytest.fixture(scope="module", autouse=True)
def _close_connections() -> Iterator[None]:
    """Close what Chroma's client leaves open, which would be told in the middle of another test."""
    yield
    for system in SharedSystemClient._identifier_to_system.values():
        if session := getattr(system.instance(ServerAPI), "_session", None):
            session.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory, unused_port):
    with chroma_server(tmp_path_factory.mktemp("chroma"), unused_port) as (_, address):
        yield address


@pytest.fixture(scope="module")
def served(address, tmp_path_factory, wordllama) -> Corpus:
    """The samples, with their vectors in the server."""
    settings = Settings(data=tmp_path_factory.mktemp("served"), chroma_url=address)
    corpus = Corpus.open(settings=settings, embed=wordllama)
    corpus.ingest([samples_folder()])
    return corpus


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_server_finds_what_the_embedded_store_finds(served, samples, question):
    found, expected = (corpus.search(question, limit=8) for corpus in (served, samples))
    assert [passage.id for passage in found] == [passage.id for passage in expected]
    assert [p.score for p in found] == pytest.approx([p.score for p in expected], abs=1e-4)
    assert served.ask(question).text == samples.ask(question).text


def test_vectors_are_kept_in_the_server_alone(served):
    assert served._vectors.count() == len(served._catalog.window_keys()) > 100
    assert not (served.settings.data / "chroma").exists()


def test_another_process_finds_the_same(served, address):
    script = (
        "import json; from rag import Corpus; print(json.dumps("
        f"[p.to_dict() for p in Corpus.open().search({QUESTIONS[0]!r})]))"
    )
    places = {"ONRECORD_DATA": str(served.settings.data), "ONRECORD_CHROMA_URL": address}
    run = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, **places},
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    found = [passage.to_dict() for passage in served.search(QUESTIONS[0])]
    assert json.loads(run.stdout) == found


def test_a_second_reader_finds_the_same(served, wordllama):
    reader = Corpus.open(settings=served.settings, embed=wordllama)
    assert reader.search(QUESTIONS[0]) == served.search(QUESTIONS[0])


def test_a_server_that_goes_away_is_told(tmp_path, free_port, wordllama):
    with chroma_server(tmp_path, free_port) as (process, address):
        settings = Settings(data=tmp_path / "data", chroma_url=address)
        corpus = Corpus.open(settings=settings, embed=wordllama)
        corpus.ingest([samples_folder()])
        process.kill()
        process.wait()
        with pytest.raises(StorageError, match="no Chroma server answers at"):
            corpus.search(QUESTIONS[1])


def test_two_corpora_share_a_server(served, samples, tmp_path, wordllama):
    settings = Settings(data=tmp_path / "data", chroma_url=served.settings.chroma_url)
    (tmp_path / "fog.txt").write_text(TALK)
    other = Corpus.open(settings=settings, embed=wordllama)
    assert other.search("fog") == []
    other.ingest([tmp_path / "fog.txt"])
    assert served._vectors.keys() >= set(served._catalog.window_keys())
