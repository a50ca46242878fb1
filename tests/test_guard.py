import pytest
from talks import cite, make_interview, make_passage

from rag.guard import AFTER, BEFORE, QUESTION, guard_quotes, question_before

LONG = "and the boats leave the harbour when the fog has lifted over the stones " * 5


def guarded(*said: str, quoted: str) -> list[tuple[str, str | None]]:
    """Quote one sentence of what the guest said, as the guard leaves it."""
    passage = make_passage(
        make_interview(("Host", "What do you think?"), ("Guest", " ".join(said)), ("Host", "Hm."))
    )
    number = next(i for i, s in enumerate(passage.sentences) if quoted in s.text)
    return [(quote.words, quote.caution) for quote in guard_quotes(cite(passage, number))]


@pytest.mark.parametrize(
    ("before", "quoted"),
    [
        pytest.param("I used to think this.", "Scaling is enough.", id="used to think"),
        pytest.param("I used to think.", "Scaling is enough.", id="nothing thought yet"),
        pytest.param("People say all the time.", "And scaling is enough.", id="people say"),
        pytest.param("Some researchers would say…", "Scaling is enough.", id="some say"),
        pytest.param("Critics argue like this.", "Scaling is enough.", id="critics"),
        pytest.param("There is a misconception.", "That scaling is enough.", id="a misconception"),
        pytest.param("I never said that.", "That scaling is enough.", id="never said"),
        pytest.param("Suppose that.", "Then scaling is enough.", id="a supposition"),
        pytest.param("The argument goes like this.", "Scaling is enough.", id="an argument"),
    ],
)
def test_a_quote_that_the_sentence_before_turns_is_widened_by_it(before, quoted):
    assert guarded(before, quoted, quoted=quoted) == [(f"{before} {quoted}", None)]


@pytest.mark.parametrize(
    "after",
    [
        pytest.param("But I don't believe that.", id="not believed"),
        pytest.param("I don't think so.", id="not thought"),
        pytest.param("But I don’t really think it holds.", id="a curly apostrophe"),
        pytest.param("That's not true.", id="not true"),
        pytest.param("But that is wrong.", id="wrong"),
        pytest.param("That's just a myth.", id="a myth"),
        pytest.param("That isn't how it goes.", id="is not"),
        pytest.param("Not anymore.", id="not anymore"),
        pytest.param("I'm kidding.", id="kidding"),
        pytest.param("I've since changed my mind.", id="changed"),
        pytest.param("Or so people say.", id="so people say"),
        pytest.param("That's what people say.", id="what people say"),
        pytest.param("But now I see it otherwise.", id="but now"),
        pytest.param("No, it is not.", id="no"),
    ],
)
def test_a_quote_that_is_taken_back_is_widened_by_what_takes_it_back(after):
    assert guarded("Scaling is enough.", after, quoted="enough") == [
        (f"Scaling is enough. {after}", None)
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("People say many things.", "Boats leave at noon.", id="others, of else"),
        pytest.param("I measured it.", "I don't know the year.", id="not known"),
        pytest.param("It was cold.", "But the boats left.", id="but something else"),
        pytest.param("I think so.", "And that is good.", id="agreed"),
        pytest.param("We say it often.", "Now the boats leave.", id="now"),
        pytest.param("I was there.", "I never saw a keeper again.", id="never"),
    ],
)
def test_a_quote_that_stands_on_its_own_stays(before, after):
    said = ("Scaling is enough.", None)
    assert guarded(before, "Scaling is enough.", after, quoted="Scaling") == [said]


def test_a_quote_that_cannot_be_widened_is_marked():
    said = f"Scaling is enough for the whole wide world {LONG.strip()}."
    assert guarded("I used to think this.", said, quoted="Scaling") == [(said, BEFORE)]
    assert guarded(said, "But that is wrong.", quoted="Scaling") == [(said, AFTER)]


def test_a_question_is_marked():
    assert guarded("Is scaling enough?", quoted="scaling") == [("Is scaling enough?", QUESTION)]


def test_a_quote_is_not_widened_over_a_turns_end():
    passage = make_passage(
        make_interview(("Host", "People say this."), ("Guest", "Scaling is enough."))
    )
    (quote,) = guard_quotes(cite(passage, 1))
    assert (quote.text, quote.speaker, quote.caution) == ("Scaling is enough.", "Guest", None)


def test_a_quote_is_not_widened_over_a_cut():
    passage = make_passage(
        make_interview(
            ("Guest", "I used to think this. [music] Scaling is enough."),
            marked={" [music]": "unspoken"},
        )
    )
    number = len(passage.sentences) - 1
    assert [q.text for q in guard_quotes(cite(passage, number))] == ["Scaling is enough."]


def test_sentences_that_meet_by_widening_are_one_quote():
    passage = make_passage(
        make_interview(("Guest", "Boats leave. I used to think this. Scaling is enough."))
    )
    assert [q.text for q in guard_quotes(cite(passage, 0, 2))] == [
        "Boats leave. I used to think this. Scaling is enough."
    ]


def test_the_question_that_a_turn_replies_to_is_found():
    passage = make_passage(
        make_interview(("Host", "Hm. How long?"), ("Guest", "Ten years. I think."), ("Host", "No."))
    )
    for number in (2, 3):
        assert question_before(cite(passage, number)[0]).text == "How long?"
    assert question_before(cite(passage, 4)[0]) is None
    assert question_before(cite(passage, 0)[0]) is None


DENIED = (
    "No, I don't think scaling alone is enough. We need better data, and honestly I would never"
    " invest in a company that only buys GPUs."
)
ADVERSARIAL = make_passage(
    make_interview(
        ("Host", "So do you think scaling is enough?"),
        (
            "Guest",
            DENIED,
        ),
        ("Host", "Interesting. And what about open source?"),
        ("Guest", "Open source will win in the long run because the incentives are aligned."),
    )
)


def test_no_quote_loses_its_negation_or_spans_two_speakers():
    every = cite(ADVERSARIAL, *range(len(ADVERSARIAL.sentences)))
    assert [(quote.speaker, quote.words, quote.caution) for quote in guard_quotes(every)] == [
        ("Host", "So do you think scaling is enough?", QUESTION),
        (
            "Guest",
            DENIED,
            None,
        ),
        ("Host", "Interesting. And what about open source?", None),
        (
            "Guest",
            "Open source will win in the long run because the incentives are aligned.",
            None,
        ),
    ]
