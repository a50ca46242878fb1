import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.transcripts.cleaning import find_headings, find_repeats


def kept(text: str) -> list[str]:
    """Return the words that are left when headings and repeats are cut out."""
    left, start = "", 0
    for region in sorted([*find_headings(text), *find_repeats(text)], key=lambda r: r.start):
        left += text[start : region.start] + " "
        start = max(start, region.end)
    return (left + text[start:]).split()


def words(*numbers: range) -> str:
    """Return a word for each number, and a full stop behind each tenth."""
    return " ".join(f"w{n}." if n % 10 == 9 else f"w{n}" for span in numbers for n in span)


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        pytest.param("# Fog\nIt lifts.\n### Ice \nYes.", ["# Fog", "### Ice "], id="levels"),
        pytest.param("#fog is a tag", [], id="no space"),
        pytest.param("Number # 4 is it", [], id="inside a line"),
        pytest.param("#\nIt lifts.", [], id="no words"),
    ],
)
def test_headings_are_spoken_by_nobody(text, headings):
    found = find_headings(text)
    assert [text[r.start : r.end] for r in found] == headings
    assert {r.kind for r in found} <= {"unspoken"}


def test_a_chapter_that_begins_with_a_copy_loses_it():
    text = f"# One\n{words(range(60))}\n# Two\n{words(range(30, 100))}\n"
    assert kept(text) == words(range(100)).split()


def test_of_a_copy_broken_off_the_whole_one_is_kept():
    # The first chapter breaks off in the sentence that begins after "w49.".
    text = f"# One\n{words(range(55))}\n# Two\n{words(range(30, 100))}\n"
    (repeat,) = find_repeats(text)
    assert text[repeat.start :].startswith(" w50 w51 w52 w53 w54\n# Two\nw30")
    assert text[repeat.end :].startswith("w50 w51")
    assert kept(text) == words(range(100)).split()


def test_a_copy_of_fewer_than_twenty_words_is_talk():
    text = f"# One\n{words(range(60))}\n# Two\n{words(range(41, 100))}\n"
    assert find_repeats(text) == []


def captions(count: int, overlap: int = 6) -> str:
    """Return lines of ten new words, each beginning with the last words of the line before."""
    lines = [words(range(10))]
    lines += [words(range(n * 10 - overlap, n * 10 + 10)) for n in range(1, count + 1)]
    return "\n".join(lines)


def test_captions_that_roll_are_kept_once():
    assert kept(captions(6)) == words(range(70)).split()
    assert len(find_repeats(captions(6))) == 6


def test_a_few_repetitions_are_a_speaker_who_repeats_himself():
    assert find_repeats(captions(4)) == []
    assert len(find_repeats(captions(5))) == 5


def test_copies_are_found_whatever_their_case_and_white_space():
    text = captions(6).replace("\nw", "\n  W", 3)
    assert [w.lower() for w in kept(text)] == words(range(70)).split()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("It lifts.", id="one line"),
        pytest.param(
            "".join(
                f"Say {n}: it lifts by noon.\nIt lifts by noon, he {n} says.\n" for n in range(9)
            ),
            id="four words said again",
        ),
        pytest.param("\n".join(f"It lifts. By noon {n}." for n in range(50)), id="a list"),
    ],
)
def test_what_is_no_copy_is_left_alone(text):
    assert find_repeats(text) == []


@given(
    st.lists(st.sampled_from(["fog", "ice.", "lifts", "\n", "# Two\n", "# One\n"]), max_size=120)
)
def test_a_repeat_is_a_stretch_of_the_text(pieces):
    text = " ".join(pieces)
    for region in find_repeats(text):
        assert 0 <= region.start < region.end <= len(text)
        assert region.kind == "repeat"
