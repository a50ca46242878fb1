import pytest

from rag.people import Person, find_people, name_people, tokenise
from rag.results import InterviewSummary

ADA = Person("Ada Quill", ("Ada Quill", "Ayda Kwill", "the countess"), ("i1",))
BO = Person("Bo Lund", (), ("i2",))
CARL = Person("Carl Lund", (), (), ("i1", "i2"))
HERO = Person("Hero van Marken", (), ("i3",))
PEOPLE = [ADA, BO, CARL, HERO]
SAID = {"lunch", "quilt"}


def summary(interview: str, host: str | None, *speakers: str) -> InterviewSummary:
    words = dict.fromkeys(speakers, 9)
    return InterviewSummary(interview, "", "", "", host, (), 9, 1, words, "labelled", 0)


def test_people_are_guests_and_hosts_of_interviews():
    summaries = [summary("i1", "Carl", "Carl", "Ada"), summary("i2", None, "Carl", "Bo")]
    assert find_people(summaries, {"Ada": ("Ayda",)}) == [
        Person("Ada", ("Ayda",), ("i1",), ()),
        Person("Bo", (), ("i2",), ()),
        Person("Carl", (), ("i2",), ("i1",)),
    ]


def test_words_have_places_and_lose_their_possessive():
    tokens = tokenise("Ada's well-read; don’t ask James’ 2 cafés.")
    assert [t.text for t in tokens] == (
        ["ada", "well", "read", "don’t", "ask", "james", "2", "cafés"]
    )
    assert [(t.start, t.end, t.capital) for t in tokens[:2]] == [(0, 5, True), (6, 10, False)]


@pytest.mark.parametrize(
    ("text", "names", "naming"),
    [
        pytest.param("Does Ada Quill agree?", ["Ada Quill"], "ada quill", id="whole name"),
        pytest.param("Does Quill agree?", ["Ada Quill"], "quill", id="last name"),
        pytest.param("does quill agree?", ["Ada Quill"], "quill", id="lower case"),
        pytest.param("DOES QUILL AGREE?", ["Ada Quill"], "quill", id="shouted"),
        pytest.param("What is Quill's view?", ["Ada Quill"], "quill", id="possessive"),
        pytest.param("Does Quil agree?", ["Ada Quill"], "quil", id="a slip"),
        pytest.param("Does Qiull agree?", ["Ada Quill"], "qiull", id="two letters changed places"),
        pytest.param("Does Ayda Kwill agree?", ["Ada Quill"], "ayda kwill", id="as misheard"),
        pytest.param("Does the countess agree?", ["Ada Quill"], "countess the", id="a phrase"),
        pytest.param("Does Lund agree?", ["Bo Lund", "Carl Lund"], "lund", id="one of two"),
        pytest.param("Does Bo Lund agree?", ["Bo Lund"], "bo lund", id="the one with more"),
        pytest.param("Do Quill and Bo agree?", ["Ada Quill", "Bo Lund"], "bo quill", id="two"),
        pytest.param("What of van Marken?", ["Hero van Marken"], "marken", id="capitals count"),
        pytest.param("Does Quimble agree?", [], "", id="nobody"),
        pytest.param("Does anybody agree?", [], "", id="nobody is named"),
        pytest.param("Does Quilt agree?", [], "", id="a word that is said is no slip"),
        pytest.param("Is Lunch late?", [], "", id="nor is this"),
        pytest.param("Does Xo agree?", [], "", id="too short for a slip"),
        pytest.param("Does it have a hero, Quill?", ["Ada Quill"], "quill", id="a common word"),
        pytest.param("", [], "", id="nothing"),
    ],
)
def test_people_are_known_by_their_names(text, names, naming):
    people, tokens = name_people(text, PEOPLE, SAID.__contains__)
    assert sorted(person.name for person in people) == names
    assert sorted(token.text for token in tokens) == naming.split()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("What does Jeff Dean say about Noam Shazeer?", ["Jeff Dean"], id="topic"),
        pytest.param("Does anyone mention Jeff Dean?", [], id="nobody else"),
        pytest.param("Who talks about Jeff Dean's thesis?", ["Jeff Dean"], id="owner"),
        pytest.param("What about Jeff Dean?", ["Jeff Dean"], id="a turn to another"),
    ],
)
def test_somebody_who_is_only_talked_about_is_no_speaker_meant(text, names):
    cast = [Person("Jeff Dean", as_guest=("a",)), Person("Noam Shazeer", as_guest=("a",))]
    people, _ = name_people(text, cast, lambda _word: True)
    assert [person.name for person in people] == names
