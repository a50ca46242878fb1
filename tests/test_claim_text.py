import pytest

from rag.claim_text import HEDGES, NEGATORS, clauses, content_words, stretches, under


def test_content_words_are_what_is_said_not_who_says_it():
    found = content_words(
        "Bo Lund says that the keepers' lamps weren't lit.", without=frozenset({"bo", "lund"})
    )
    assert found.words == ("keepers", "lamps", "lit")
    assert found.stems == ("keeper", "lamp", "lit")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("The fog lifts.", ["The fog lifts."], id="one"),
        pytest.param(
            "The fog over it lifts by noon, and all the boats leave.",
            ["The fog over it lifts by noon", "and all the boats leave."],
            id="two",
        ),
        pytest.param("In fog, boats wait.", ["In fog boats wait."], id="too short to be alone"),
        pytest.param("", [], id="none"),
    ],
)
def test_a_sentence_is_taken_apart_at_its_clauses(text, parts):
    assert clauses(text) == parts


def test_long_speech_is_taken_in_stretches_that_overlap():
    words = [f"w{n}" for n in range(100)]
    parts = stretches(" ".join(words), words=40)
    assert parts[:2] == [" ".join(words[:40]), " ".join(words[20:60])]
    assert parts[-1].endswith("w99")
    assert stretches("One.  Two!\nThree?") == ["One.", "Two!", "Three?"]
    assert stretches("") == []


def turned(text: str, turning) -> list[str]:
    return [word for word, under_it in under(text, turning, 6) if under_it]


@pytest.mark.parametrize(
    ("text", "turning", "words"),
    [
        pytest.param("It never lifts.", NEGATORS, ["lift"], id="denied"),
        pytest.param("It lifts, not the boat.", NEGATORS, ["the", "boat"], id="behind only"),
        pytest.param("I don't know but it lifts.", NEGATORS, ["know"], id="up to a but"),
        pytest.param("It might lift.", HEDGES, ["lift"], id="hedged"),
    ],
)
def test_what_turns_a_meaning_reaches_to_the_end_of_its_clause(text, turning, words):
    assert turned(text, turning) == words
