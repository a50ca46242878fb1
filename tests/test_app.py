import asyncio
import socket

import gradio as gr
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from rag import (
    Answer,
    AnswerSentence,
    Interview,
    InterviewSummary,
    InvalidInput,
    Message,
    OnrecordError,
    Quote,
    Turn,
    Understood,
)
from ui import launch_app
from ui.app import find_free_port
from ui.chat import FAILED, Chat
from ui.examples import suggest_questions

TALK = "I like the Analytical Engine. Rome is far. I work in Lovelace Hall, the Lovelace Hall."
INTERVIEW = Interview("i", "i.txt", "0", TALK, "Ada on Engines", (Turn(0, len(TALK), "Ada"),))
QUOTE = Quote(
    number=1,
    text=TALK[:29],
    speaker="Ada",
    certain=True,
    interview="i",
    title="Ada on Engines",
    file="i.txt",
    start=0,
    end=29,
    passage="i:0",
)
ANSWER = Answer(
    "Does she?",
    "She does. [1]",
    found=True,
    reason=None,
    mode="model",
    quotes=(QUOTE,),
    sentences=(AnswerSentence("She does.", (1,), "verified"),),
    model="fake",
    understood=Understood("Does she?", speakers=("Ada",), interviews=("i",)),
)


class FakeCorpus:
    """One interview and one answer; remembers what it was asked."""

    model = "fake"
    samples_only = False

    def __init__(self, error=None):
        self.asked = []
        self.error = error

    def interviews(self):
        words = {"Ada": 14, "Bea": 2}
        return [
            InterviewSummary(
                "i", "Ada on Engines", "i.txt", "0", "Bea", ("Ada",), 14, 1, words, "annotated", 0
            )
        ]

    def interview(self, interview):
        if interview != "i":
            raise InvalidInput(f"there is no interview {interview}")
        return INTERVIEW

    def speakers(self):
        return ["Ada"]

    def stream(self, question, **options):
        self.asked.append((question, options))
        yield "She "
        if self.error:
            raise self.error
        yield "does."
        yield ANSWER

    def ask(self, question, **options):
        *_, answer = self.stream(question, **options)
        return answer


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def serve(port):
    """Serve the page on a free port; returns its address.

    Within a coroutine, for elsewhere Gradio opens event loops that it does not close.
    """
    running = []

    async def launch(corpus):
        running.append(launch_app(corpus, port=port, wait=False))
        return running[-1].local_url

    yield lambda corpus: asyncio.run(launch(corpus))
    for app in running:
        app.close()


def test_the_page_has_one_public_endpoint(serve):
    api = Client(serve(FakeCorpus()), verbose=False).view_api(return_format="dict")

    assert list(api["named_endpoints"]) == ["/ask"]
    assert api["unnamed_endpoints"] == {}


def test_ask_returns_the_json_form_of_the_answer(serve):
    corpus = FakeCorpus()
    client = Client(serve(corpus), verbose=False)

    assert client.predict("Does she?", ["Ada"], ["i"], api_name="/ask") == ANSWER.to_dict()
    client.predict("Does she?", api_name="/ask")

    assert corpus.asked == [
        ("Does she?", {"speakers": ["Ada"], "interviews": ["i"]}),
        ("Does she?", {"speakers": None, "interviews": None}),
    ]


def test_ask_passes_an_error_on_as_its_sentence(serve):
    client = Client(serve(FakeCorpus(OnrecordError("No such speaker."))), verbose=False)

    with pytest.raises(AppError, match="No such speaker"):
        client.predict("Does she?", api_name="/ask")


def test_a_taken_port_is_passed_over(serve, port, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        serve(FakeCorpus())

    assert f"Port {port} is taken, so this uses {port + 1}." in capsys.readouterr().out


def test_a_host_elsewhere_has_no_free_port():
    with pytest.raises(OnrecordError, match="No free port from 7860 on"):
        find_free_port("192.0.2.1", 7860)


def asked(question, **options):
    return gr.EventData(None, {"id": "7", "question": question, **options})


def test_a_question_is_shown_at_once_then_its_text_then_its_answer():
    first, streamed, last = Chat(FakeCorpus()).ask(asked(" Does she? "))

    assert "Reading the interviews" in first["html"]
    assert "She " in streamed["html"]
    assert {reply["id"] for reply in (first, streamed, last)} == {"7"}
    assert last["done"]
    assert "She does." in last["html"]
    assert last["exchange"]["about"] == [[], []]
    assert last["markdown"].startswith("## Does she?\n\nShe does. [1]")


def test_earlier_questions_and_limits_are_passed_on():
    corpus = FakeCorpus()
    earlier = [{"question": "Does she?", "text": "She does. [1]"}]

    *_, last = Chat(corpus).ask(asked("Why?", history=earlier, speakers=["Ada"]))

    history = [Message("user", "Does she?"), Message("assistant", "She does. [1]")]
    assert corpus.asked == [
        ("Why?", {"history": history, "speakers": ("Ada",), "interviews": None})
    ]
    assert last["exchange"]["speakers"] == ["Ada"]


def test_an_error_becomes_a_reply():
    *_, last = Chat(FakeCorpus(OnrecordError("The <index> is busy."))).ask(asked("Why?"))

    assert last["exchange"]["failure"] == "The <index> is busy."
    assert "The &lt;index&gt; is busy." in last["html"]


def test_examples_come_from_what_guests_mention():
    assert suggest_questions(FakeCorpus()) == [
        "What does Ada say about Lovelace Hall?",
        "What does Ada say about Analytical Engine?",
    ]


def test_an_error_nobody_foresaw_is_told_and_passed_on():
    replies = Chat(FakeCorpus(RuntimeError("?"))).ask(asked("Why?"))

    assert [next(replies) for _ in range(3)][-1] == {"id": "7", "failed": FAILED}
    with pytest.raises(RuntimeError):
        next(replies)
