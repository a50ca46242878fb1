import pytest

from rag.errors import InvalidInput
from rag.people import Person
from rag.query import understand_question
from rag.results import Message

ADA = Person("Ada Quill", (), ("i1", "i2"))
BO = Person("Bo Lund", (), ("i3",))
CARL = Person("Carl Marken", (), (), ("i1", "i3"))


def understand(question: str, *earlier: str):
    history = []
    for text in earlier:
        history += [Message("user", text), Message("assistant", "Ada Quill said so.")]
    return understand_question(question, history, [ADA, BO, CARL], {"fog"}.__contains__)


def test_a_question_is_its_words_without_the_common_ones():
    query = understand("  What is the height of the fog at noon, then?\n")
    assert query.question == query.text == "What is the height of the fog at noon, then?"
    assert query.terms == ("height", "fog", "noon")
    assert (query.people, query.interviews, query.sponsors) == ((), (), False)


def test_names_are_searched_for_but_have_no_meaning():
    query = understand("How does Quill measure the fog?")
    assert query.people == ("Ada Quill",)
    assert query.terms == ("measure", "fog", "ada", "quill")
    assert "Quill" not in query.meaning
    assert "fog" in query.meaning


def test_a_misspelled_name_is_searched_for_as_it_is_written_right():
    query = understand("How does Quil measure the fog?")
    assert query.people == ("Ada Quill",)
    assert "quil" not in query.terms
    assert set(query.terms) >= {"measure", "fog", "ada", "quill"}


@pytest.mark.parametrize(
    ("question", "interviews"),
    [
        pytest.param("Why does Ada measure fog?", ("i1", "i2"), id="a guest's"),
        pytest.param("Why do Ada and Bo measure fog?", ("i1", "i2", "i3"), id="two guests'"),
        pytest.param("Why does Carl measure fog?", ("i1", "i3"), id="a host's"),
        pytest.param("Why does Carl ask Bo about fog?", ("i3",), id="a guest's before a host's"),
        pytest.param("Why does anybody measure fog?", (), id="nobody's"),
    ],
)
def test_the_interviews_meant_are_those_of_the_people_named(question, interviews):
    assert understand(question).interviews == interviews


FIRST = "How does Ada Quill measure the fog over harbours?"


@pytest.mark.parametrize(
    ("question", "earlier", "text"),
    [
        pytest.param(
            "And at night in winter?", [FIRST], f"{FIRST} And at night in winter?", id="and"
        ),
        pytest.param(
            "Does she trust the old tables?",
            [FIRST],
            f"{FIRST} Does she trust the old tables?",
            id="she",
        ),
        pytest.param("Why?", [FIRST], f"{FIRST} Why?", id="few words"),
        pytest.param(
            "What about Bo Lund?", [FIRST], f"{FIRST} What about Bo Lund?", id="what about a person"
        ),
        pytest.param(
            "And in spring?",
            [FIRST, "And at night in winter?"],
            f"{FIRST} And at night in winter? And in spring?",
            id="a chain",
        ),
        pytest.param(
            "Which tables give harbour depths?",
            [FIRST],
            "Which tables give harbour depths?",
            id="a question of its own",
        ),
        pytest.param(
            "How did Bo Lund build harbour walls?",
            [FIRST],
            "How did Bo Lund build harbour walls?",
            id="a question that names somebody",
        ),
        pytest.param("And in spring?", [], "And in spring?", id="nothing before"),
        pytest.param(
            "And in spring?", ["?", FIRST, " "], f"{FIRST} And in spring?", id="blank ones"
        ),
    ],
)
def test_a_follow_up_takes_the_earlier_question_along(question, earlier, text):
    query = understand(question, *earlier)
    assert query.text == text
    assert query.question == question


def test_a_follow_up_is_about_the_person_asked_about_before():
    assert understand("And at night in winter?", FIRST).people == ("Ada Quill",)


def test_a_follow_up_that_names_another_is_about_the_other():
    query = understand("What about Bo Lund?", FIRST)
    assert (query.people, query.interviews) == (("Bo Lund",), ("i3",))


def test_what_the_assistant_said_is_not_asked_for():
    history = [Message("assistant", "Ada Quill measures fog.")]
    query = understand_question("And in spring?", history, [ADA], {"fog"}.__contains__)
    assert (query.text, query.people) == ("And in spring?", ())


@pytest.mark.parametrize(
    ("question", "absent"),
    [
        pytest.param("What does Di Moss think of the fog?", ("Di Moss",), id="thinks"),
        pytest.param("When did Moss ever say that the fog lifts?", ("Moss",), id="ever said"),
        pytest.param(
            "Does Di Moss think that the fog lifts?",
            ("Di Moss",),
            id="at the beginning",
        ),
        pytest.param("What is Di Moss’s view of the fog?", ("Di Moss",), id="view"),
        pytest.param("According to Di Moss, does the fog lift?", ("Di Moss",), id="according to"),
        pytest.param("What does Quill think of the fog?", (), id="somebody who speaks"),
        pytest.param("What does Quill think of Di Moss?", (), id="somebody spoken of"),
        pytest.param("Who is Di Moss?", (), id="words are not asked for"),
        pytest.param("What does the fog tell?", (), id="nobody"),
    ],
)
def test_people_whose_words_are_asked_for_and_who_do_not_speak_are_absent(question, absent):
    assert understand(question).absent == absent


@pytest.mark.parametrize(
    ("question", "sponsors"),
    [
        pytest.param("Which sponsors pay for the fog?", True, id="sponsors"),
        pytest.param("Is the fog advertised?", True, id="advertised"),
        pytest.param("Is there a promotion?", True, id="promotion"),
        pytest.param("Who pays for the fog?", False, id="not asked for"),
    ],
)
def test_sponsor_reads_are_searched_only_when_asked_for(question, sponsors):
    assert understand(question).sponsors is sponsors


@pytest.mark.parametrize(
    ("question", "message"),
    [
        pytest.param("", "the question is empty", id="empty"),
        pytest.param(" \n", "the question is empty", id="blank"),
        pytest.param("?!…", "the question is empty", id="no word"),
        pytest.param("fog " * 501, "2,003 characters; ask in at most 2,000", id="too long"),
    ],
)
def test_what_is_no_question_is_refused(question, message):
    with pytest.raises(InvalidInput, match=message):
        understand(question)


def test_the_longest_question_is_taken():
    assert understand("fog " * 499 + "fog!").terms == ("fog",)


def test_a_long_history_is_cut():
    query = understand("Why?", "And so " + "x" * 5_000)
    assert len(query.text) == 2_000 + len(" Why?")
