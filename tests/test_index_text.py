import pytest
from talks import make_interview

from rag.domain import Span
from rag.index_text import (
    interview_token,
    place_tokens,
    preceding_words,
    section_text,
    speaker_token,
    window_text,
)
from rag.split import Window, split_interview

SENTENCES = split_interview(
    make_interview(
        ("Ann", "Does the\n fog lift?"), ("Bo", "It lifts. I measured it."), (None, "Hm.")
    )
).sentences


def test_a_section_is_indexed_with_speakers_and_the_words_before():
    assert section_text(SENTENCES, Span(1, 4)) == (
        "Does the fog lift?\nBo: It lifts. I measured it. \n: Hm. "
    )


def test_the_first_section_has_nothing_before_it():
    assert section_text(SENTENCES, Span(0, 2)) == "\nAnn: Does the fog lift? \nBo: It lifts. "


def test_a_section_that_begins_inside_a_turn_names_its_speaker():
    assert section_text(SENTENCES, Span(2, 3)) == (
        "Does the fog lift? It lifts.\nBo: I measured it. "
    )


@pytest.mark.parametrize(
    ("window", "text"),
    [
        pytest.param(Window(0, 1, 0), "Ann: Does the fog lift?", id="white space is folded"),
        pytest.param(Window(1, 3, 0), "Bo: It lifts. I measured it.", id="two sentences"),
        pytest.param(Window(3, 4, 0), "Hm.", id="nobody known"),
    ],
)
def test_a_window_is_indexed_with_its_speaker(window, text):
    assert window_text(SENTENCES, window) == text


def test_at_most_sixty_words_come_before():
    long = split_interview(
        make_interview(("Bo", "Fog one. " + "Ice " * 58 + "two. End."))
    ).sentences
    assert preceding_words(long, 2).split() == ["one.", *["Ice"] * 58, "two."]
    assert preceding_words(long, 0) == ""


def test_a_place_is_told_in_words_that_name_interview_and_speakers():
    ann, bo = speaker_token("Ann"), speaker_token("Bo")
    assert place_tokens(7, ["Bo", None, "Ann", "Bo"], sponsor=False).split() == (
        [interview_token(7), *sorted([ann, bo])]
    )
    assert place_tokens(7, [None], sponsor=True) == "i7 ad"
    tokens = {speaker_token(name) for name in ("Ann", "ann", "Ann Vale", "Änn", "Bo")}
    assert len(tokens) == 5
    assert all(token.isalnum() for token in tokens)
