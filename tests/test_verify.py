import pytest
from talks import cite, make_interview, make_passage

from rag.claims import ClaimCheck, Verdict
from rag.markers import MarkedText
from rag.results import AnswerSentence, Rejected
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
RULES = ClaimCheck(("Ann Vale", "Bo Lund", "Cy Reed"))


def check(claim, spoken):
    """Refuse what the rules refuse and what speaks of snow; verify what speaks of noon."""
    if refused := RULES.refuse(claim, spoken):
        return refused
    if "snow" in claim:
        return Verdict(supported=False, score=0.1, reason="its quotes do not say all of it")
    return Verdict(supported="noon" in claim or None, score=0.5, reason="")


def verify(reply: str, check=check):
    marked = MarkedText()
    marked.feed(reply)
    marked.finish()
    return verify_answer(marked, NUMBERED, check)


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
    assert verified.rejected == [
        Rejected("It lifts.", "names S9, which it was not shown"),
        Rejected("It lifts.", "rests on no quote"),
    ]
    assert (verified.sentences, verified.quotes, verified.text) == ([], [], "")


def test_a_sentence_without_a_number_is_uncited_beside_one_that_has_a_quote():
    verified = verify("It lifts. Lund measured it [S3].")
    assert verified.sentences == [
        AnswerSentence("It lifts.", (), "uncited"),
        AnswerSentence("Lund measured it.", (1,), "undecided"),
    ]


def test_a_supported_sentence_is_verified():
    verified = verify("It lifts by noon [S2].")
    assert verified.sentences == [AnswerSentence("It lifts by noon.", (1,), "verified")]


def test_an_unsupported_sentence_is_withheld_and_kept_with_the_reason():
    verified = verify("It lifts by noon [S2]. Lund shovelled snow [S3].")
    assert verified.text == "It lifts by noon. [1]"
    assert verified.rejected == [
        Rejected("Lund shovelled snow.", "its quotes do not say all of it")
    ]
    assert [q.text for q in verified.quotes] == ["It lifts by noon."]


def test_a_quote_that_may_mislead_proves_nothing():
    verified = verify("By noon, it is asked [S1].")
    assert [q.caution for q in verified.quotes] == ["it is a question, not a statement"]
    assert [s.status for s in verified.sentences] == ["undecided"]


def test_what_the_question_makes_up_for_stands_undecided():
    def check(claim, spoken):
        asked = any(said.speaker == "Ann Vale" for said in spoken)
        return Verdict(supported=asked, score=0.9 if asked else 0.1, reason="too short")

    assert verify("The fog does lift [S2].", check).sentences == [
        AnswerSentence("The fog does lift.", (1,), "undecided")
    ]
    assert verify("The fog never lifts [S4].", check).rejected == [
        Rejected("The fog never lifts.", "too short")
    ]


def test_a_name_said_around_the_quote_stands_undecided_and_one_said_nowhere_does_not():
    talk = make_passage(
        make_interview(
            ("Ann Vale", "How is the fog over Port Amber?"),
            ("Bo Lund", "We have Newt Bay as well. It lifts by noon."),
        )
    )
    (cited,) = cite(talk, 2)
    for claim, supported in (
        ("By noon it lifts over Port Amber.", None),
        ("By noon it lifts over Newt Bay.", None),
        ("By noon it lifts over Port Granite.", False),
    ):
        assert check_claim(claim, [cited], check).supported is supported


def test_a_name_of_the_readers_own_question_stands_undecided():
    claim, cited = "By noon it lifts over Port Granite.", cite(PASSAGE, 1)
    assert check_claim(claim, cited, check).supported is False
    asked = "When does the fog over Port Granite lift?"
    assert check_claim(claim, cited, check, asked).supported is None


def test_what_is_refused_narrowly_is_shown_as_undecided():
    def refuse(score):
        return lambda claim, spoken: Verdict(supported=False, score=score, reason="not all of it")

    assert [s.status for s in verify("It lifts [S2].", refuse(0.4)).sentences] == ["undecided"]
    assert verify("It lifts [S2].", refuse(0.2)).rejected == [
        Rejected("It lifts.", "not all of it")
    ]


def test_a_quote_is_found_for_a_sentence_that_names_none():
    passage = make_passage(
        make_interview(("Bo Lund", "The harbour fog lifts by noon. Boats leave then."))
    )
    marked = MarkedText()
    marked.feed("The harbour fog lifts by noon. Nobody knows why.")
    marked.finish()
    verified = verify_answer(marked, dict(enumerate(cite(passage, 0, 1), start=1)), check)
    assert verified.sentences == [
        AnswerSentence("The harbour fog lifts by noon.", (1,), "verified"),
        AnswerSentence("Nobody knows why.", (), "uncited"),
    ]


def test_the_open_end_of_a_reply_that_was_cut_off_is_withheld():
    marked = MarkedText()
    marked.feed("It lifts by noon [S2]. It never")
    marked.finish()
    verified = verify_answer(marked, NUMBERED, check, cut_off=True)
    assert verified.text == "It lifts by noon. [1]"
    assert verified.rejected == [Rejected("It never", "was cut off")]


def test_the_sentence_that_gives_up_is_kept_among_the_rejected():
    verified = verify("It lifts by noon [S2]. About snow: NOT FOUND")
    assert verified.text == "It lifts by noon. [1]"
    assert verified.rejected == [
        Rejected("About snow: NOT FOUND", "says that the sentences do not answer")
    ]


def test_a_sentence_that_names_another_than_its_quotes_speaker_is_withheld():
    verified = verify("Cy Reed says that it lifts [S2]. Lund measured it [S3].")
    assert verified.rejected == [
        Rejected(
            "Cy Reed says that it lifts.",
            "names Cy Reed, but its quotes are the words of Bo Lund",
        )
    ]
    assert verified.sentences == [AnswerSentence("Lund measured it.", (1,), "undecided")]
    assert [q.text for q in verified.quotes] == ["I measured it."]


def test_an_unknown_speaker_does_not_stand_for_a_person_named():
    verified = verify("Reed says that nobody knows [S5].")
    assert verified.rejected == [
        Rejected(
            "Reed says that nobody knows.",
            "names Cy Reed, but its quotes are the words of an unknown speaker",
        )
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
    ("claim", "cited", "supported"),
    [
        pytest.param("It lifts.", (1,), None, id="nobody is named"),
        pytest.param("Bo Lund says it.", (1,), None, id="the speaker is named"),
        pytest.param("According to Lund's notes it does.", (1,), None, id="a possessive"),
        pytest.param("Reed says it.", (1,), False, id="another is named"),
        pytest.param("Lund tells Reed.", (1,), None, id="the speaker among others"),
        pytest.param("Lund and Reed differ.", (1, 3), None, id="both are quoted"),
        pytest.param("Reed and Vale agree.", (1,), False, id="two others"),
        pytest.param("The reeds grow.", (1,), None, id="a word that holds a name"),
        pytest.param("Cy says it.", (1,), False, id="a first name that is nobody else's"),
    ],
)
def test_a_claim_is_checked_against_its_own_quotes(claim, cited, supported):
    assert check_claim(claim, cite(PASSAGE, *cited), check).supported is supported
