import pytest

from rag.divide import SENTENCE_WORDS, divide_sentence, strip_span
from rag.domain import Span


def divide(text: str) -> list[str]:
    return [text[part.start : part.end] for part in divide_sentence(text, Span(0, len(text)))]


def test_a_sentence_of_eighty_words_stays_whole():
    assert divide(" ".join(["fog"] * SENTENCE_WORDS)) == [" ".join(["fog"] * SENTENCE_WORDS)]


def test_a_sentence_in_which_every_word_denies_is_divided_all_the_same():
    parts = divide(" ".join(["not"] * 100))
    assert [len(part.split()) for part in parts] == [61, 39]


@pytest.mark.parametrize("between", [" ", "\n"], ids=["one line", "a line a word"])
@pytest.mark.parametrize(
    "turned",
    [
        "I don't think that scaling alone is enough",
        "I don’t think, you know, scaling alone is enough",
        "people say that scaling alone is enough",
        "I used to think scaling alone is enough",
        "if you believe that scaling alone is enough",
        "I do not think which model you take is enough",
    ],
)
def test_speech_without_punctuation_is_never_divided_behind_what_denies_or_reports(turned, between):
    for place in range(100):
        words = ["fog"] * place + turned.split() + ["fog"] * (110 - place)
        parts = divide(between.join(words))
        assert any(turned in " ".join(part.split()) for part in parts), place


def test_white_space_is_no_part_of_a_span():
    assert strip_span(" fog  ", Span(0, 6)) == Span(1, 4)
    assert strip_span("fog   ", Span(3, 6)) is None
