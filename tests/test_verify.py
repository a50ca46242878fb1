import pytest
from talks import cite, make_interview, make_passage

from rag.domain import AnswerSentence, Rejected
from rag.markers import MarkedText
from rag.quotes import make_quotes
from rag.verify import check_claim, verify_answer

PASSAGE = make_passage(
    make_interview(
        ("Ann Vale", "Does the fog lift?"),
        ("Bo Lund", "It lifts by noon. I measured it."),
        ("Cy Reed", "It never lifts."),
        (None, "Nobody knows."),
    )
)
NUMBERED = dict(enumerate(cite(PASSAGE, 0, 1, 2, 3, 4), start=1))
SPEAKERS = ("Ann Vale", "Bo Lund", "Cy Reed")


def verify(reply: str):
    marked = MarkedText()
    marked.feed(reply)
    marked.finish()
    return verify_answer(marked, NUMBERED, SPEAKERS)


def test_markers_become_quotes_of_the_speakers_own_words():
    verified = verify("Lund says that it lifts [S2-3]. Reed denies it [S4].")
    assert verified.sentences == [
        AnswerSentence("Lund says that it lifts.", (1,), "undecided"),
        AnswerSentence("Reed denies it.", (2,), "undecided"),
    ]
    assert [(q.number, q.text, q.speaker, q.certain) for q in verified.quotes] == [
        (1, "It lifts by noon. I measured it.", "Bo Lund", True),
        (2, "It never lifts.", "Cy Reed", True),
    ]
    assert verified.rejected == []
    assert verified.text == "Lund says that it lifts. [1] Reed denies it. [2]"


def test_a_number_that_was_not_shown_is_rejected_and_the_others_stand():
    verified = verify("It lifts [S2, S9, S12].")
    assert verified.rejected == [
        Rejected("It lifts.", "names S9, S12, which it was not shown"),
    ]
    assert verified.sentences == [AnswerSentence("It lifts.", (1,), "undecided")]
    assert [q.text for q in verified.quotes] == ["It lifts by noon."]


def test_a_sentence_with_invented_numbers_alone_is_uncited():
    verified = verify("It lifts [S9].")
    assert verified.rejected == [Rejected("It lifts.", "names S9, which it was not shown")]
    assert verified.sentences == [AnswerSentence("It lifts.", (), "uncited")]
    assert verified.quotes == []
    assert verified.text == "It lifts."


def test_a_sentence_that_names_another_than_its_quotes_speaker_is_withheld():
    verified = verify("Cy Reed says that it lifts [S2]. Lund measured it [S3].")
    assert verified.rejected == [
        Rejected("Cy Reed says that it lifts.", "its quotes are the words of Bo Lund")
    ]
    assert verified.sentences == [AnswerSentence("Lund measured it.", (1,), "undecided")]
    assert [q.text for q in verified.quotes] == ["I measured it."]


def test_an_unknown_speaker_does_not_stand_for_a_person_named():
    verified = verify("Reed says that nobody knows [S5].")
    assert verified.rejected == [
        Rejected("Reed says that nobody knows.", "its quotes are the words of an unknown speaker")
    ]
    assert verified.sentences == []


def test_a_quote_used_twice_has_one_number():
    verified = verify("It lifts [S2]. Reed differs [S4]. By noon, he says [S2].")
    assert [s.quotes for s in verified.sentences] == [(1,), (2,), (1,)]
    assert [q.number for q in verified.quotes] == [1, 2]


def test_numbers_are_taken_in_the_order_of_the_transcript():
    assert [q.text for q in verify("It lifts [S3, S2].").quotes] == [
        "It lifts by noon. I measured it."
    ]


@pytest.mark.parametrize(
    ("claim", "cited", "status"),
    [
        pytest.param("It lifts.", (), "uncited", id="no quote"),
        pytest.param("Lund says it.", (), "uncited", id="no quote, though somebody is named"),
        pytest.param("It lifts.", (1,), "undecided", id="nobody is named"),
        pytest.param("Bo Lund says it.", (1,), "undecided", id="the speaker is named"),
        pytest.param("LUND SAYS IT.", (1,), "undecided", id="in capitals"),
        pytest.param("According to Lund's notes it does.", (1,), "undecided", id="a possessive"),
        pytest.param("Reed says it.", (1,), "unsupported", id="another is named"),
        pytest.param("Lund tells Reed.", (1,), "undecided", id="the speaker among others"),
        pytest.param("Lund and Reed differ.", (1, 3), "undecided", id="both are quoted"),
        pytest.param("Reed and Vale agree.", (1,), "unsupported", id="two others"),
        pytest.param("The reeds grow.", (1,), "undecided", id="a word that holds a name"),
        pytest.param("Cy says it.", (1,), "undecided", id="a first name decides nothing"),
    ],
)
def test_a_claim_is_checked_against_its_own_quotes(claim, cited, status):
    assert check_claim(claim, make_quotes(cite(PASSAGE, *cited)), SPEAKERS) == status
