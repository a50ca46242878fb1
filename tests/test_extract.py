import json
from dataclasses import replace
from itertools import pairwise

import pytest
from places import REPOSITORY
from talks import cite, make_interview, make_passage

from rag import Answer, AnswerSentence, Message
from rag.domain import Moment
from rag.extract import compose, introduce
from rag.query import Query
from rag.quotes import make_quotes

ROWS = [
    json.loads(line)
    for line in (REPOSITORY / "tests/data/samples_questions.jsonl").read_text("utf-8").splitlines()
]
PASSAGE = make_passage(
    make_interview(("Bo Lund", "It lifts\n by noon."), (None, "Nobody knows."), title="On fog"),
    moments=[Moment(0, 65.0)],
)
BY_NOON, NOBODY = (
    replace(quote, number=number)
    for number, quote in enumerate(make_quotes(cite(PASSAGE, 0, 1)), start=1)
)


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        pytest.param(BY_NOON, "Bo Lund, in “On fog” at 00:01:05: “It lifts by noon.”", id="time"),
        pytest.param(
            replace(BY_NOON, timestamp=None),
            "Bo Lund, in “On fog”: “It lifts by noon.”",
            id="no time",
        ),
        pytest.param(
            replace(BY_NOON, certain=False, timestamp=None),
            "Bo Lund (probably), in “On fog”: “It lifts by noon.”",
            id="not certain",
        ),
        pytest.param(
            replace(NOBODY, timestamp=None),
            "An unknown speaker, in “On fog”: “Nobody knows.”",
            id="unknown",
        ),
    ],
)
def test_a_quote_is_introduced_by_who_said_it_where(quote, text):
    assert introduce(quote) == AnswerSentence(text, (quote.number,), "verified")


FIRST = "Bo Lund, in “On fog” at 00:01:05: “It lifts by noon.” [1]"
SECOND = "An unknown speaker, in “On fog” at 00:01:05: “Nobody knows.” [2]"


NOT_ANSWERED = "The interviews do not answer this."
CLOSEST = f"{NOT_ANSWERED} The closest passages are:"
ABSENT = "Di Moss does not speak in these interviews."


@pytest.mark.parametrize(
    ("quotes", "reason", "text"),
    [
        pytest.param((BY_NOON, NOBODY), None, f"{FIRST}\n\n{SECOND}", id="found"),
        pytest.param((BY_NOON,), "no_evidence", f"{CLOSEST}\n\n{FIRST}", id="close"),
        pytest.param((), "no_evidence", NOT_ANSWERED, id="nothing"),
        pytest.param((), "out_of_scope", NOT_ANSWERED, id="off the topic"),
        pytest.param(
            (BY_NOON,),
            "speaker_absent",
            f"{ABSENT} The closest passages are:\n\n{FIRST}",
            id="said by another",
        ),
        pytest.param((), "speaker_absent", ABSENT, id="not there"),
    ],
)
def test_quotes_are_an_answer(quotes, reason, text):
    query = Query("Does it lift?", "Does it lift?", (), "", absent=("Di Moss",))
    assert compose(query, quotes, reason) == Answer(
        question="Does it lift?",
        text=text,
        found=reason is None,
        reason=reason,
        mode="extractive",
        quotes=quotes,
        sentences=tuple(introduce(quote) for quote in quotes),
    )


def test_two_who_are_absent_do_not_speak():
    query = Query("Do they?", "Do they?", (), "", absent=("Di Moss", "Ed Nye"))
    text = compose(query, (), "speaker_absent").text
    assert text == "Di Moss and Ed Nye do not speak in these interviews."


@pytest.fixture(scope="module")
def answers(samples) -> dict[str, Answer]:
    """The answers to the questions about the samples, by id."""
    return {
        row["id"]: samples.ask(
            row["question"], history=[Message("user", text) for text in row.get("history") or ()]
        )
        for row in ROWS
    }


def test_answers_are_one_to_three_quotes_of_at_most_about_150_words(answers):
    for name, answer in answers.items():
        words = [len(quote.words.split()) for quote in answer.quotes]
        assert (name, 1 <= len(words) <= 3, sum(words) <= 150) == (name, True, True)
        assert [quote.number for quote in answer.quotes] == list(range(1, len(words) + 1))


def test_answers_are_verified_word_by_word(answers):
    for answer in answers.values():
        assert [s.status for s in answer.sentences] == ["verified"] * len(answer.quotes)
        assert all(quote.words in answer.text for quote in answer.quotes)
        assert (answer.mode, answer.model, answer.rejected) == ("extractive", None, ())


def test_quotes_are_whole_sentences_that_share_none(answers, samples):
    bounds = {}
    for summary in samples.interviews():
        interview = samples.interview(summary.id)
        passages = samples.search("the", limit=1_000, interviews=[interview.id])
        sentences = [s for p in passages for s in p.sentences]
        bounds[summary.id] = {s.start for s in sentences}, {s.end for s in sentences}
    for answer in answers.values():
        spans = sorted((q.interview, q.start, q.end) for q in answer.quotes)
        for interview, start, end in spans:
            starts, ends = bounds[interview]
            assert start in starts
            assert end in ends
        assert all(
            before[2] <= after[1] for before, after in pairwise(spans) if before[0] == after[0]
        )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("sample-01", "the third log dam broke loose", id="fact"),
        pytest.param("sample-02", "was in the jacket of a man called Benno Stradwick", id="why"),
        pytest.param("sample-03", "mostly a story for selling instruments", id="opinion"),
        pytest.param("sample-05", "31 centimetres lower", id="number"),
        pytest.param("sample-07", "a fiddle nobody plays is furniture", id="who said"),
        pytest.param("sample-14", "overrated as flood engineers", id="a name misspelled"),
    ],
)
def test_the_sentence_that_answers_is_quoted(answers, name, words):
    answer = answers[name]
    row = next(row for row in ROWS if row["id"] == name)
    assert answer.found
    (quote,) = (quote for quote in answer.quotes if words in quote.words)
    assert quote.speaker == row["speakers"][0]


@pytest.mark.parametrize("name", ["sample-08", "sample-09"])
def test_everybody_who_is_compared_is_quoted(answers, name):
    row = next(row for row in ROWS if row["id"] == name)
    assert set(row["speakers"]) <= {quote.speaker for quote in answers[name].quotes}


def test_no_question_of_a_host_is_an_answer(answers):
    hosts = {"Joss Averdieck", "Nell Tarrowby", "Imre Sundholt"}
    asked = [
        quote.words
        for answer in answers.values()
        if answer.found
        for quote in answer.quotes
        if quote.speaker in hosts and quote.words.endswith("?")
    ]
    assert asked == []


@pytest.mark.parametrize(
    "question",
    [
        "How many moons does Jupiter have?",
        "Who won the World Cup in 1998?",
        "What is the capital of France?",
        "Which programming language is best for web servers?",
        "Wie wird das Wetter morgen?",
    ],
)
def test_a_question_off_the_topic_is_declined(samples, question):
    answer = samples.ask(question)
    assert (answer.found, answer.reason) == (False, "out_of_scope")
    assert answer.text.startswith("The interviews do not answer this.")


@pytest.mark.parametrize(
    "question",
    [
        "What does Elinor Crabtree think about walls?",
        "According to Elinor Crabtree, are walls any good?",
        "What is Elinor Crabtree's view of walls?",
    ],
)
def test_a_question_for_the_words_of_somebody_else_is_declined(samples, question):
    answer = samples.ask(question)
    assert (answer.found, answer.reason) == (False, "speaker_absent")
    assert answer.text.startswith("Elinor Crabtree does not speak in these interviews.")


def test_where_nobody_may_be_quoted_nothing_is(samples):
    answer = samples.ask(
        "What about the wall?", speakers=["Joss Averdieck"], interviews=["invented-casimir-otterby"]
    )
    assert (answer.found, answer.quotes) == (False, ())
    assert answer.text == "The interviews do not answer this."
