import pytest
from talks import cite, make_interview, make_passage

from rag.cite import find_support
from rag.claims import Verdict

TALK = make_passage(
    make_interview(
        ("Ann Vale", "Does the harbour fog lift by noon?"),
        ("Bo Lund", "The harbour fog lifts. By noon the stones are warm. Boats leave then."),
        ("Cy Reed", "Keepers sold the lamps."),
    )
)
NUMBERED = dict(enumerate(cite(TALK, 0, 1, 2, 3, 4), start=1))


def judge(*needed: str):
    """Verify what rests on quotes that hold all of the words needed."""

    def check(claim, cited):
        text = " ".join(item.sentence.text for item in cited)
        return Verdict(supported=all(word in text for word in needed), score=None, reason="")

    return check


@pytest.mark.parametrize(
    ("claim", "needed", "found"),
    [
        pytest.param(
            "The harbour fog lifts by warm stones.", ["lifts"], ["The harbour fog lifts."], id="one"
        ),
        pytest.param(
            "The harbour fog lifts by warm stones.",
            ["lifts", "stones"],
            ["The harbour fog lifts.", "By noon the stones are warm."],
            id="two in a row",
        ),
        pytest.param("The harbour fog lifts by noon.", ["snow"], [], id="none supports it"),
        pytest.param("Fog lifts.", [], [], id="too short to tell"),
        pytest.param("Whales sing under northern ice.", [], [], id="nothing shared"),
    ],
)
def test_a_quote_is_found_for_a_sentence_without_a_number(claim, needed, found):
    support = find_support(claim, NUMBERED, judge(*needed))
    assert [item.sentence.text for item in support] == found


def test_two_speakers_are_never_one_support():
    support = find_support("Boats leave; keepers sold lamps.", NUMBERED, judge("Boats", "Keepers"))
    assert support == []
