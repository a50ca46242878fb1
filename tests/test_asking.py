"""Questions made to stand alone, and what answers them outside a filter."""

import pytest
from doubles import ScriptedModel

from rag import Corpus, Message
from rag.asking import rewrite_follow_up

FOG = """\
Ann Vale: When does the fog lift?

Bo Lund: The fog lifts by noon in most weeks of the year.

Ann Vale: And what else do you measure?

Bo Lund: Only the height of the tide, twice a day.
"""
BELL = """\
Dee Marsh: Who rings the bell of the harbour?

Cy Reed: My sister rings the harbour bell when the fog is thick.

Dee Marsh: Does she like it?

Cy Reed: She rings it twice and goes home.
"""
HISTORY = [Message("user", "What does Bo Lund measure?"), Message("assistant", "Fog.")]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory, wordllama) -> Corpus:
    folder = tmp_path_factory.mktemp("asking")
    (folder / "fog.txt").write_text(FOG)
    (folder / "bell.txt").write_text(BELL)
    corpus = Corpus.open(folder / "data", embed=wordllama)
    corpus.ingest([folder / "fog.txt", folder / "bell.txt"])
    return corpus


def test_what_answers_outside_a_filter_is_offered_apart(corpus):
    answer = corpus.ask("Whose sister rings the harbour bell?", speakers=["Bo Lund"])
    assert (answer.found, answer.reason) == (False, "no_evidence")
    assert {quote.speaker for quote in answer.quotes} <= {"Bo Lund"}
    assert answer.outside[0].words == ("My sister rings the harbour bell when the fog is thick.")
    assert answer.notice.startswith("Outside what you limited the question to, Cy Reed")
    assert answer.to_dict()["outside"][0]["speaker"] == "Cy Reed"


def test_nothing_is_sought_outside_where_the_filter_answers_or_there_is_none(corpus):
    within = corpus.ask("Whose sister rings the harbour bell?", speakers=["Cy Reed"])
    assert (within.found, within.outside, within.notice) == (True, (), None)
    unlimited = corpus.ask("What is the capital of Australia?")
    assert (unlimited.found, unlimited.outside) == (False, ())


@pytest.mark.parametrize(
    ("reply", "rewritten"),
    [
        pytest.param(["When does the fog ", "lift?"], "When does the fog lift?", id="a question"),
        pytest.param([' "When?"\n'], "When?", id="in quotes"),
        pytest.param(["It lifts by noon."], None, id="an answer"),
        pytest.param(["Why? " * 100], None, id="too long"),
        pytest.param([""], None, id="nothing"),
        pytest.param([TimeoutError()], None, id="no model"),
    ],
)
def test_a_follow_up_is_rewritten_or_left(reply, rewritten):
    model = ScriptedModel(replies=[reply])
    assert rewrite_follow_up(model, "And when?", HISTORY) == rewritten
    ((_, data),) = model.prompts
    assert data.text.startswith("<conversation>\nuser: What does Bo Lund measure?\n")
    assert data.text.endswith("Question: And when?")


def test_a_rewritten_follow_up_is_what_is_searched_for(corpus):
    replies = [["Who rings the harbour bell?"], ["His sister does [S{My sister rings}]."]]
    model = ScriptedModel(replies=replies)
    asked = Corpus(corpus.settings, corpus.embed, model)
    answer = asked.ask("And who rings it?", history=HISTORY)
    assert answer.question == "And who rings it?"
    assert answer.understood.text == "Who rings the harbour bell?"
    assert answer.understood.speakers == ()


def test_a_question_that_stands_alone_is_not_rewritten(corpus):
    model = ScriptedModel(replies=[["NOT FOUND"]])
    asked = Corpus(corpus.settings, corpus.embed, model)
    asked.ask("Does the fog lift by noon in most weeks?", history=HISTORY)
    assert len(model.prompts) == 1
