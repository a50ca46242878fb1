from dataclasses import FrozenInstanceError, replace

import pytest
from talks import make_interview, make_passage

from rag.domain import Passage, Piece, Quote, Region, Span, file_segments
from rag.results import Answer, AnswerSentence, Rejected, Timings, Understood, Usage

QUOTE = Quote(
    number=1,
    text="It lifts\n by noon.",
    speaker=None,
    certain=False,
    interview="fog",
    title="On fog",
    file="fog.txt",
    start=10,
    end=28,
    passage="fog:0",
    timestamp="00:01:05",
    url="https://a.example/v?t=65s",
)


def test_a_quote_has_one_json_form():
    assert QUOTE.to_dict() == {
        "number": 1,
        "text": "It lifts by noon.",
        "speaker": None,
        "certain": False,
        "interview": "fog",
        "title": "On fog",
        "file": "fog.txt",
        "start": 10,
        "end": 28,
        "segments": [[10, 28]],
        "passage": "fog:0",
        "timestamp": "00:01:05",
        "url": "https://a.example/v?t=65s",
        "caution": None,
    }


def test_the_json_form_of_a_quote_leads_into_the_file():
    shown = replace(QUOTE, segments=(Span(40, 49), Span(90, 98))).to_dict()
    assert (shown["start"], shown["end"]) == (40, 98)
    assert shown["segments"] == [[40, 49], [90, 98]]


def test_an_answer_has_one_json_form():
    answer = Answer(
        question="Does it lift?",
        text="It does. [1]",
        found=True,
        reason=None,
        mode="model",
        quotes=(QUOTE,),
        sentences=(AnswerSentence("It does.", (1,), "undecided"),),
        rejected=(Rejected("It never does.", "no"),),
        model="scripted",
        timings=Timings(1.234, 5.678, 9.0),
        usage=Usage(12, 3),
        understood=Understood("Does it lift?", ("Bo Lund",), ("fog",)),
        notice="Mind the gap.",
    )
    assert answer.to_dict() == {
        "question": "Does it lift?",
        "text": "It does. [1]",
        "found": True,
        "reason": None,
        "mode": "model",
        "model": "scripted",
        "quotes": [QUOTE.to_dict()],
        "sentences": [{"text": "It does.", "quotes": [1], "status": "undecided"}],
        "rejected": [{"text": "It never does.", "reason": "no"}],
        "timings": {"retrieve_ms": 1.23, "answer_ms": 5.68, "verify_ms": 9.0},
        "usage": {"input_tokens": 12, "output_tokens": 3},
        "notice": "Mind the gap.",
        "outside": [],
        "understood": {"speakers": ["Bo Lund"], "interviews": ["fog"]},
    }


def test_an_answer_that_knows_nothing_more_says_null():
    shown = Answer("Q?", "No.", found=False, reason="no_evidence", mode="extractive").to_dict()
    assert {key: shown[key] for key in ("model", "usage", "understood", "notice")} == {
        "model": None,
        "usage": None,
        "understood": None,
        "notice": None,
    }
    assert (shown["quotes"], shown["sentences"], shown["rejected"]) == ([], [], [])


def test_an_answer_supersedes_the_text_streamed_before_it():
    answer = Answer("Q?", "No.", found=False, reason="no_evidence", mode="model")
    assert "It lifts" + answer is answer


def test_a_passage_has_one_json_form():
    passage = replace(
        make_passage(
            make_interview(
                (None, "Does it lift?"),
                ("Bo Lund", "By noon."),
                ("Ann Vale", "Oh."),
                ("Bo Lund", "Yes."),
                id="fog",
                title="On fog",
                file="fog.txt",
            )
        ),
        score=0.12345678,
    )
    assert passage.to_dict() == {
        "passage": "fog:0",
        "score": 0.123457,
        "interview": "fog",
        "title": "On fog",
        "file": "fog.txt",
        "start": 0,
        "end": 31,
        "speakers": ["Bo Lund", "Ann Vale"],
        "text": "Does it lift?\nBy noon.\nOh.\nYes.",
    }


def test_the_json_form_of_a_passage_leads_into_the_file():
    passage = Passage("x:0", "x", "X", "x.vtt", 0, 8, "By noon.", (), pieces=(Piece(0, 8, 40, 8),))
    assert (passage.to_dict()["start"], passage.to_dict()["end"]) == (40, 48)


def test_words_of_repeats_are_counted_with_those_dropped_on_reading():
    text = "It lifts. It lifts. Buy soap now."
    regions = (Region(10, 20, "repeat"), Region(20, 33, "sponsor_read"))
    interview = make_interview(("Bo", text), regions=regions, repeats_dropped=5)
    assert interview.duplicates_removed == 7
    assert interview.words_in("sponsor_read") == 3


@pytest.mark.parametrize("value", [QUOTE, make_interview(("Bo", "It lifts."))])
def test_values_are_frozen(value):
    with pytest.raises(FrozenInstanceError):
        value.text = "It never lifts."


# "Fog &amp; ice" spoken at 40, then " lift" at 90: text is "Fog & ice lift".
PIECES = (Piece(0, 4, 40, 4), Piece(4, 1, 44, 5), Piece(5, 4, 49, 4), Piece(9, 5, 90, 5))


@pytest.mark.parametrize(
    ("pieces", "span", "segments"),
    [
        pytest.param((), (3, 7), [(3, 7)], id="the file is the text"),
        pytest.param(PIECES, (1, 3), [(41, 43)], id="inside one piece"),
        pytest.param(PIECES, (0, 4), [(40, 44)], id="a whole piece"),
        pytest.param(PIECES, (2, 7), [(42, 51)], id="over pieces that touch in the file"),
        pytest.param(PIECES, (4, 5), [(44, 49)], id="what stands differently is taken whole"),
        pytest.param(PIECES, (7, 12), [(51, 53), (90, 93)], id="over a gap in the file"),
        pytest.param(PIECES, (0, 14), [(40, 53), (90, 95)], id="everything"),
        pytest.param(PIECES[2:], (6, 8), [(50, 52)], id="only the pieces at hand"),
    ],
)
def test_text_leads_back_into_its_file(pieces, span, segments):
    assert file_segments(pieces, *span) == tuple(Span(*segment) for segment in segments)
