from pathlib import Path

import pytest
from gradio.utils import get_upload_folder
from typer.testing import CliRunner

from evals.questions import QuestionRow
from rag import Corpus, Evidence, Rating
from rag.cli import app as cli
from rag.ingest import samples_folder
from ui.chat import Chat
from ui.desk import OUTDATED, Desk
from ui.exchange import EXCHANGE, About, Exchange, describe_about
from ui.markdown import format_conversation, format_quote

QUESTION = "How do Teodora Wrenfield and Casimir Otterby differ on walls against floods?"


@pytest.fixture
def own(tmp_path, wordllama):
    """A corpus of the samples that a test may write to."""
    corpus = Corpus.open(tmp_path / "own", embed=wordllama)
    corpus.ingest([samples_folder()])
    return corpus


@pytest.fixture
def calls():
    """The calls of a desk, by name."""
    return lambda corpus: {call.__name__: call for call in Desk(corpus).calls()}


def upload(text, name="talk.txt"):
    folder = Path(get_upload_folder()) / "test-ui-desk"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(text, "utf-8")
    return str(file)


def asked(corpus, **options):
    return Exchange(QUESTION, answer=corpus.ask(QUESTION), **options)


def test_what_the_browser_keeps_is_shown_again(samples):
    exchange = asked(samples)
    kept = EXCHANGE.dump_python(exchange, mode="json")

    [restored] = Desk(samples).restore([kept])

    assert restored == Chat(samples).present(exchange)
    assert "has changed" not in restored["html"]


def test_a_kept_quote_that_no_longer_holds_is_marked(own):
    kept = EXCHANGE.dump_python(asked(own), mode="json")
    own.remove(kept["answer"]["quotes"][0]["interview"])

    [restored] = Desk(own).restore([kept])

    assert "The interview has changed or was removed" in restored["html"]


@pytest.mark.parametrize(
    "kept", [{"question": "Why?", "answer": {"x": 1}}, {"question": "Why?", "about": 3}]
)
def test_what_cannot_be_read_is_said(samples, kept):
    [restored] = Desk(samples).restore([kept])

    assert restored["exchange"] == {
        "question": "Why?",
        "speakers": [],
        "interviews": [],
        "about": [[], []],
        "answer": None,
        "failure": OUTDATED,
    }


def test_a_file_is_added_read_and_removed(own, calls):
    path = upload("Ann Vale: The fog lifts at noon.\nBen Ode: It never does, in winter.\n" * 4)
    desk = calls(own)

    added = desk["add_file"]({"path": path, "name": "../fog talk.txt"})

    assert added["value"].startswith("Added")
    assert [s.file for s in own.interviews()] == ["fog talk.txt"]
    assert not Path(path).exists()
    copies = own.settings.data / "copies"
    assert [file.name for file in copies.rglob("*.txt")] == ["fog talk.txt"]
    assert desk["remove_interview"]({"interview": "fog-talk"}) == {"value": True}
    assert own.interviews() == []
    assert not list(copies.rglob("*.txt"))


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        pytest.param("talk.exe", "Ann: Hello.", "is no transcript", id="name"),
        pytest.param("talk.txt", "", "Not added", id="empty"),
        pytest.param("talk.txt", "\x00\x01\x02" * 50, "Not added", id="binary"),
    ],
)
def test_what_is_no_transcript_is_refused(own, calls, name, text, said):
    reply = calls(own)["add_file"]({"path": upload(text), "name": name})

    assert said in str(reply)
    assert len(own.interviews()) == 3


def test_only_uploads_are_added(own, calls, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("Ann: Hello.", "utf-8")

    reply = calls(own)["add_file"]({"path": str(secret), "name": "secret.txt"})

    assert reply == {"error": "only files that were uploaded here can be added"}
    assert secret.exists()


def test_thumbs_are_kept_changed_and_taken_back(own):
    exchange = EXCHANGE.dump_python(asked(own), mode="json")
    quote = exchange["answer"]["quotes"][1]
    desk = Desk(own)

    desk.rate_it(exchange, good=True)
    desk.rate_it(exchange, good=True, quote=2)
    desk.rate_it(exchange, good=False, quote=2)

    whole, single = own.ratings()
    assert (whole.about, whole.good, len(whole.evidence)) == ("answer", True, 3)
    assert (single.about, single.good, single.speakers) == ("quote", False, (quote["speaker"],))
    assert single.evidence == (Evidence(quote["file"], quote["start"], quote["end"]),)
    assert single.to_dict()["question"] == QUESTION
    desk.rate_it(exchange, good=None)
    assert own.ratings() == [single]


def test_ratings_are_exported_as_lines_of_an_evaluation():
    Corpus.open().rate(
        Rating("Why?", "quote", "So.", good=True, evidence=(Evidence("a.txt", 1, 4),))
    )

    printed = CliRunner().invoke(cli, ["ratings"])

    row = QuestionRow.model_validate_json(printed.stdout)
    assert (row.id, row.question, row.evidence[0].start) == ("rated-1", "Why?", 1)


@pytest.mark.parametrize(
    ("call", "sent", "error"),
    [
        pytest.param("quote_in_place", {"interview": "nobody"}, "nobody", id="no interview"),
        pytest.param("quote_in_place", {"interview": 3}, "reload", id="wrong type"),
        pytest.param("picture", {"other": 1}, "reload", id="wrong name"),
        pytest.param("compare_on", {"person": "Nobody", "topic": "x"}, "Nobody", id="no person"),
        pytest.param("rate_it", {"exchange": {"question": "Q"}, "good": True}, "rate", id="none"),
    ],
)
def test_a_call_that_fails_answers_with_a_sentence(samples, calls, call, sent, error):
    assert error in calls(samples)[call](sent)["error"]


def test_a_place_without_speech_opens_the_interview_unmarked(samples, calls):
    interview = samples.interviews()[0].id
    nowhere = {"start": 10_000_000, "end": 10_000_009, "number": 1}

    sent = {"interview": interview, "quotes": [nowhere], "number": 1}
    markup = calls(samples)["quote_in_place"](sent)["value"]

    assert "<mark" not in markup
    assert 'class="turn"' in markup


def test_comparing_quotes_each_person_alone(samples):
    markup = Desk(samples).compare_on("Casimir Otterby", "walls against floods")

    assert "Casimir Otterby" in markup
    assert "Teodora Wrenfield on Slow Water" not in markup


@pytest.mark.parametrize(
    ("exchange", "about"),
    [
        pytest.param(Exchange("Q"), About(), id="nothing understood"),
        pytest.param(Exchange("Q", ("Ada",), ("i",)), About(("Ada",), ("i",)), id="limits"),
        pytest.param(Exchange("Q", ("Ada", "Bea")), About(), id="everyone is no limit"),
    ],
)
def test_about_is_what_limits_a_question(exchange, about):
    assert describe_about(exchange, frozenset({"Ada", "Bea"})) == about


def test_markdown_names_speaker_and_place_and_shows_markup_as_text(samples):
    exchange = asked(samples)
    quote = exchange.answer.quotes[0]

    text = format_conversation("A *talk*", [exchange, Exchange("<b>?", failure="No [1](x).")])

    assert text.startswith(f"# A \\*talk\\*\n\n## {QUESTION}\n\n[1]\n> {quote.words}\n>\n> — **")
    assert f"{quote.file}, characters {quote.start}–{quote.end}" in format_quote(quote)
    assert text.endswith("## \\<b\\>?\n\nNo \\[1\\](x).\n")
