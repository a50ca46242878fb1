import pytest

from rag.errors import InvalidInput
from rag.filters import find_interview, find_speaker
from rag.results import InterviewSummary

SPEAKERS = ["Ada Quill", "Bo Lund", "Casimir Otterby"]


def summary(interview: str, title: str, file: str) -> InterviewSummary:
    return InterviewSummary(interview, title, file, "", None, (), 9, 1, {}, "labelled", 0)


KNOWN = [summary("fog-1", "On Fog", "fog 1.txt"), summary("ice", "On Ice", "ice.md")]


@pytest.mark.parametrize("name", ["Ada Quill", "ada quill", " ADA QUILL "])
def test_a_speaker_is_found_however_the_name_is_written(name):
    assert find_speaker(name, SPEAKERS) == "Ada Quill"


@pytest.mark.parametrize("name", ["fog-1", "On Fog", "on fog", "fog 1.txt", " FOG-1 "])
def test_an_interview_is_found_by_id_title_or_file(name):
    assert find_interview(name, KNOWN) == "fog-1"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param("Ada Quil", "did you mean Ada Quill?", id="a slip"),
        pytest.param("Otterby", "did you mean Casimir Otterby?", id="half a name"),
        pytest.param("Zzz", "there are Ada Quill, Bo Lund, Casimir Otterby", id="nothing near"),
        pytest.param("", "there are Ada Quill, Bo Lund, Casimir Otterby", id="empty"),
    ],
)
def test_an_unknown_speaker_is_told_who_there_is(name, message):
    with pytest.raises(InvalidInput) as raised:
        find_speaker(name, SPEAKERS)
    assert str(raised.value) == f"nobody named {name!r} speaks in the interviews; {message}"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param("On Fogg", "did you mean On Fog", id="a slip"),
        pytest.param("Zzz", "there are On Fog, On Ice", id="nothing near"),
    ],
)
def test_an_unknown_interview_is_told_which_there_are(name, message):
    with pytest.raises(InvalidInput) as raised:
        find_interview(name, KNOWN)
    assert str(raised.value).startswith(f"there is no interview {name!r}; {message}")


def test_a_near_name_in_capitals_is_found():
    with pytest.raises(InvalidInput, match=r"did you mean Casimir Otterby\?"):
        find_speaker("CASIMIR OTERBY", SPEAKERS)


def test_without_interviews_there_is_nobody_to_name():
    with pytest.raises(InvalidInput, match="nothing is indexed yet"):
        find_speaker("Ada", [])
    with pytest.raises(InvalidInput, match="nothing is indexed yet"):
        find_interview("fog", [])
