from dataclasses import replace

import pytest
from talks import cite, make_interview, make_passage

from rag.domain import Moment, Piece, Quote, Span
from rag.errors import InvalidInput
from rag.quotes import format_time, make_quotes, quote_at

INTERVIEW = make_interview(
    ("Ann Vale", "Does the fog lift? I ask\n  you."),
    ("Bo Lund", "It lifts by noon. [beep] I measured it. It was cold."),
    marked={" [beep]": "unspoken"},
    id="fog",
    file="fog.txt",
    title="On fog",
)
PASSAGE = make_passage(INTERVIEW)


def texts(*numbers: int) -> list[str]:
    return [quote.text for quote in make_quotes(cite(PASSAGE, *numbers))]


def test_a_quote_is_cut_from_the_passage_with_its_place():
    assert make_quotes(cite(PASSAGE, 0, 1)) == [
        Quote(
            number=0,
            text="Does the fog lift? I ask\n  you.",
            speaker="Ann Vale",
            certain=True,
            interview="fog",
            title="On fog",
            file="fog.txt",
            start=0,
            end=31,
            passage="fog:0",
            segments=(Span(0, 31),),
        )
    ]


def test_a_quote_shows_its_words_with_white_space_folded():
    (quote,) = make_quotes(cite(PASSAGE, 1))
    assert (quote.text, quote.words) == ("I ask\n  you.", "I ask you.")
    assert quote.to_dict()["text"] == "I ask you."


@pytest.mark.parametrize(
    ("numbers", "quotes"),
    [
        pytest.param((), [], id="none"),
        pytest.param((3, 4), ["I measured it. It was cold."], id="neighbours are one"),
        pytest.param((0, 3), ["Does the fog lift?", "I measured it."], id="not neighbours"),
        pytest.param((4, 3), ["It was cold.", "I measured it."], id="in reverse"),
        pytest.param((1, 2), ["I ask\n  you.", "It lifts by noon."], id="two speakers"),
        pytest.param((2, 3), ["It lifts by noon.", "I measured it."], id="over a cut"),
        pytest.param((3, 3), ["I measured it.", "I measured it."], id="the same twice"),
    ],
)
def test_sentences_are_merged_where_they_follow_one_another(numbers, quotes):
    assert texts(*numbers) == quotes


def test_a_speaker_who_is_sure_and_one_who_is_not_are_two_quotes():
    passage = make_passage(make_interview((None, "It lifts."), ("Bo Lund", "It does.")))
    assert [(q.speaker, q.certain) for q in make_quotes(cite(passage, 0, 1))] == [
        (None, False),
        ("Bo Lund", True),
    ]


def test_two_unknown_people_are_two_quotes():
    passage = make_passage(make_interview((None, "It lifts."), (None, "It never does.")))
    assert [q.text for q in make_quotes(cite(passage, 0, 1))] == ["It lifts.", "It never does."]


def test_a_quote_stays_inside_one_passage():
    one = make_passage(INTERVIEW)
    other = make_passage(make_interview(("Bo Lund", "One. Two."), id="other"))
    quotes = make_quotes([*cite(one, 4), *cite(other, 0, 1)])
    assert [(q.interview, q.text) for q in quotes] == [
        ("fog", "It was cold."),
        ("other", "One. Two."),
    ]


def test_a_quote_has_at_most_eighty_words():
    passage = make_passage(make_interview(("Bo Lund", " ".join(["Fog " * 29 + "lifts."] * 4))))
    quotes = make_quotes(cite(passage, 0, 1, 2, 3))
    assert [len(q.words.split()) for q in quotes] == [60, 60]


@pytest.mark.parametrize(
    ("number", "timestamp"),
    [
        pytest.param(1, None, id="before the first time"),
        pytest.param(2, "00:01:05", id="at a time"),
        pytest.param(3, "00:01:05", id="after a time"),
        pytest.param(4, "01:00:00", id="after the last"),
    ],
)
def test_a_quote_has_the_last_time_before_it(number, timestamp):
    first, last = PASSAGE.sentences[2], PASSAGE.sentences[4]
    passage = make_passage(
        INTERVIEW, moments=[Moment(first.start, 65.9), Moment(last.start, 3600.0)]
    )
    (quote,) = make_quotes(cite(passage, number))
    assert quote.timestamp == timestamp


@pytest.mark.parametrize(
    ("url", "seconds", "link"),
    [
        pytest.param(None, 65.9, None, id="no address"),
        pytest.param("https://a.example/v", None, "https://a.example/v", id="no time"),
        pytest.param("https://a.example/v", 65.9, "https://a.example/v?t=65s", id="time"),
        pytest.param("http://a.example/w?v=1", 5.0, "http://a.example/w?v=1&t=5s", id="query"),
        pytest.param("javascript:alert(1)", 5.0, None, id="no web address"),
        pytest.param("file:///etc/passwd", None, None, id="a file"),
    ],
)
def test_a_quote_links_to_its_moment(url, seconds, link):
    interview = make_interview(("Bo Lund", "It lifts."), url=url)
    moments = [] if seconds is None else [Moment(0, seconds)]
    (quote,) = make_quotes(cite(make_passage(interview, moments=moments), 0))
    assert quote.url == link


def test_a_quote_of_captions_has_the_places_of_its_words_in_the_file():
    passage = make_passage(make_interview(("Bo Lund", "It lifts by noon.")))
    pieces = (Piece(0, 9, 40, 9), Piece(9, 8, 90, 8))
    (quote,) = make_quotes(cite(replace(passage, pieces=pieces), 0))
    assert (quote.start, quote.end) == (0, 17)
    assert quote.segments == (Span(40, 49), Span(90, 98))


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        pytest.param(0, 18, "Does the fog lift?", id="a sentence"),
        pytest.param(9, 16, "fog lif", id="any words"),
        pytest.param(19, 999, "I ask\n  you.", id="to the turn's end"),
        pytest.param(32, 49, "It lifts by noon.", id="the next turn"),
        pytest.param(56, 71, " I measured it.", id="behind a cut"),
        pytest.param(
            32,
            71,
            "It lifts by noon.",
            marks=pytest.mark.xfail(strict=True, reason="what is cut out is quoted with the rest"),
            id="up to a cut",
        ),
    ],
)
def test_any_place_of_an_interview_is_quoted(start, end, text):
    quote = quote_at(INTERVIEW, start, end)
    assert quote.text == text == INTERVIEW.text[quote.start : quote.end]
    turn = INTERVIEW.turns[0 if start < 32 else 1]
    assert (quote.speaker, quote.certain) == (turn.speaker, turn.certain)
    assert (quote.interview, quote.title, quote.file) == ("fog", "On fog", "fog.txt")
    assert quote.segments == (Span(quote.start, quote.end),)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        pytest.param(31, 32, id="between turns"),
        pytest.param(999, 1_000, id="past the end"),
        pytest.param(-5, 3, id="before the beginning"),
        pytest.param(5, 5, id="empty"),
        pytest.param(9, 5, id="backwards"),
        pytest.param(
            50,
            55,
            marks=pytest.mark.xfail(strict=True, reason="what is cut out is quoted"),
            id="cut out",
        ),
    ],
)
def test_where_nobody_speaks_nothing_is_quoted(start, end):
    with pytest.raises(InvalidInput, match="nobody speaks at character"):
        quote_at(INTERVIEW, start, end)


def test_a_place_has_its_time_and_address():
    interview = replace(INTERVIEW, moments=(Moment(19, 65.0),), url="https://a.example/v")
    before, behind = quote_at(interview, 0, 18), quote_at(interview, 32, 49)
    assert (before.timestamp, before.url) == (None, "https://a.example/v")
    assert (behind.timestamp, behind.url) == ("00:01:05", "https://a.example/v?t=65s")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "00:00:00"), (59.99, "00:00:59"), (61, "00:01:01"), (36_061.5, "10:01:01")],
)
def test_times_are_shown_as_clock_times(seconds, text):
    assert format_time(seconds) == text
