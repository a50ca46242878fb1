"""The whole way with a real, small and unreliable language model behind OpenAI's API."""

import subprocess
import sys
import threading

import httpx
import pytest
from places import shared_path

from rag import Corpus

pytestmark = pytest.mark.model

QUESTION = "Which glue does Lucasta Bremmel use, and why?"
PATIENCE = 75  # seconds; the first run downloads the model's weights


@pytest.fixture(scope="module")
def server(tmp_path_factory, unused_port):
    """A language model on loopback; its address."""
    script = shared_path("tools") / "local_llm.py"
    log = tmp_path_factory.mktemp("model") / "log.txt"
    # A small model may ramble on until its context is full, so the context is small too.
    command = [sys.executable, str(script), "--model", "smollm2", "--context", "2048"]
    command += ["--port", str(unused_port)]
    with (
        log.open("w") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        giving_up = threading.Timer(PATIENCE, process.kill)
        giving_up.start()
        ready = any(line.startswith("ready: ") for line in process.stdout)
        giving_up.cancel()
        try:
            assert ready, log.read_text()[-2_000:]
            address = f"http://127.0.0.1:{unused_port}/v1"
            with httpx.Client(transport=httpx.HTTPTransport(retries=5)) as client:
                assert client.get(f"{address}/models").status_code == 200
            yield address
        finally:
            process.kill()


@pytest.fixture
def ask(samples, monkeypatch):
    """Ask the samples with the model at an address; return the events of the stream."""

    def stream(address: str):
        monkeypatch.setenv("OPENAI_BASE_URL", address)
        monkeypatch.setenv("ONRECORD_PROMPT_TOKENS", "900")
        monkeypatch.setenv("ONRECORD_MODEL_TIMEOUT", "30")
        return list(Corpus.open(samples.settings.data).stream(QUESTION))

    return stream


def assert_verbatim(corpus: Corpus, quotes) -> None:
    assert quotes
    for quote in quotes:
        text = corpus.interview(quote.interview).text
        assert quote.text == text[quote.start : quote.end]
        assert quote.words == " ".join(text[quote.start : quote.end].split())


def test_a_real_model_streams_and_only_words_of_the_transcript_are_quoted(server, ask, samples):
    *pieces, answer = ask(server)
    assert len(pieces) >= 2
    assert all(isinstance(piece, str) for piece in pieces)
    assert answer.model == "openai:gpt-5.4-mini"
    assert answer.mode == "model" or answer.notice or not answer.found
    assert_verbatim(samples, answer.quotes)
    assert answer.timings.answer_ms > 0
    # A server too busy to answer in time has told no usage, and the notice tells why.
    assert answer.notice or answer.usage.input_tokens > 100


def test_without_the_server_there_are_quotes_and_a_notice(ask, samples, free_port):
    (answer,) = ask(f"http://127.0.0.1:{free_port}/v1")
    assert answer.mode == "extractive"
    assert answer.notice == (
        "The model server cannot be reached; check OPENAI_BASE_URL."
        " These are quotes found without it."
    )
    assert any("hide glue" in quote.words for quote in answer.quotes)
    assert_verbatim(samples, answer.quotes)
