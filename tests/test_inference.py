"""Who speaks in talk without names: the chain, the cues, names, and the five real interviews."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from places import shared_path

from evals.speakers_benchmark import make_lesson, read_hidden, score_interview
from rag.domain import Interview, Span
from rag.inference import compute_marginals, infer_speakers, load_model, read_talk
from rag.inference.features import count_cues
from rag.inference.guests import assign_guests
from rag.inference.layout_cues import find_layout_cues
from rag.inference.names import find_cast
from rag.transcripts import read_transcript


def interview(text: str, **given: object) -> Interview:
    return replace(read_transcript(text.encode(), "talk.txt"), **given)


TALK = """\
Welcome to the podcast. I'm Nell Tarrow, and today I'm talking to Ada Byron.
Thank you so much for coming on. How did you start baking?
Yeah, so when I was a child we had an oven. We had no money. I remember the smell of it.
And what did you bake in it, and why do you think people stopped?
I think that we baked rye. We didn't have wheat at the time, so I learned it that way.
You mentioned rye. Do you think that your bread is better than what one can buy?
I think so. I've been baking for forty years, and I would say that we know our flour.
What would you tell someone who is listening and wants to start?
I would say that you need patience. I had none. I burned everything I made.
Thank you so much for your time. Do you have a last word?
I think we should all bake. I really do. I love it.
"""


def test_marginals_are_those_of_all_sequences_counted_one_by_one():
    random = np.random.default_rng(1)
    units, steps = random.normal(size=5), random.normal(size=(4, 4))

    found = compute_marginals(units, steps)

    weights = {
        roles: np.exp(
            sum(unit * role for unit, role in zip(units, roles, strict=True))
            + sum(steps[k][roles[k] * 2 + roles[k + 1]] for k in range(4))
        )
        for roles in itertools.product((0, 1), repeat=5)
    }
    total = sum(weights.values())
    host = [sum(w for roles, w in weights.items() if roles[k]) / total for k in range(5)]
    both = [sum(w for r, w in weights.items() if r[k] and r[k + 1]) / total for k in range(4)]
    assert found.host == pytest.approx(host)
    assert found.pairs[:, 3] == pytest.approx(both)
    assert found.pairs.sum(axis=1) == pytest.approx(np.ones(4))
    assert found.log_total == pytest.approx(np.log(total))


def test_questions_and_answers_are_told_apart_and_named():
    found = infer_speakers(interview(TALK))

    spoken = {
        line[:20]: next(t.speaker for t in found.turns if t.start <= TALK.index(line) < t.end)
        for line in TALK.splitlines()
    }
    assert list(spoken.values())[1:9] == ["Nell Tarrow", "Ada Byron"] * 4
    assert found.attribution == "inferred"
    assert (found.host, found.guests) == ("Nell Tarrow", ("Ada Byron",))


def test_every_turn_inferred_is_the_text_between_its_ends():
    found = infer_speakers(interview(TALK))

    assert [(t.start, t.end) for t in found.turns] == sorted((t.start, t.end) for t in found.turns)
    assert "".join(TALK[t.start : t.end] for t in found.turns) == TALK.rstrip()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("So it rises. Yes.", id="too short to tell"),
        pytest.param("Der Teig geht auf. Wer hat ihn gemacht? Ich war es. " * 20, id="not English"),
    ],
)
def test_where_too_little_tells_who_speaks_nobody_is_named(text):
    before = interview(text)

    assert infer_speakers(before) == before


def test_talk_without_sentence_ends_is_left_unknown_with_a_note():
    found = infer_speakers(interview("and then it rises " * 200))

    assert {turn.speaker for turn in found.turns} == {None}
    assert "no ends" in found.notes[0]


@pytest.mark.parametrize(
    ("opening", "host", "guests"),
    [
        ("Today I speak with Ada Byron, who bakes.", "Speaker 1", ("Ada Byron",)),
        ("I am chatting with Ada Byron and Tim Wren.", "Speaker 1", ("Ada Byron", "Tim Wren")),
        ("Ada Byron and Tim Wren really need no word.", "Speaker 1", ("Ada Byron", "Tim Wren")),
        ("I'm Nell Tarrow. My guest today is Ada Byron.", "Nell Tarrow", ("Ada Byron",)),
        ("By The Bakers: With Nell Tarrow\nSo it is.", "Nell Tarrow", ("Speaker 2",)),
        ("So it is.", "Speaker 1", ("Speaker 2",)),
    ],
)
def test_names_are_found_in_the_introduction_or_are_provisional(opening, host, guests):
    cast = find_cast(interview(opening))

    assert (cast.host, cast.guests) == (host, guests)


def test_names_given_win_over_those_found():
    cast = find_cast(interview("I speak with Ada Byron.", host="Nell", guests=("Tim Wren",)))

    assert (cast.host, cast.guests) == ("Nell", ("Tim Wren",))


def test_a_guest_called_by_name_answers():
    talk = read_talk(interview("Ada, is it hot? It was. And you, Tim? Not at all."))

    found = assign_guests(talk, [Span(1, 2), Span(3, 4)], ("Ada Byron", "Tim Wren"))

    assert found == ["Ada Byron", "Tim Wren"]


def test_cues_are_counted_where_they_stand():
    assert count_cues("do you think that is right".split())["do_you^"] >= 1.0


def test_a_gap_that_stands_behind_sentences_alone_marks_turns():
    text = "".join(f"This is one. It goes on here.  And {n} ends it. " for n in range(6))
    talk = read_talk(interview(text))

    cues = find_layout_cues(text, talk.sentences)

    assert ["gap_pure" in cue for cue in cues[:3]] == [False, True, False]


@pytest.mark.real
def test_the_shipped_weights_know_the_interviews_they_were_learned_from():
    hidden = read_hidden(shared_path(""))

    for one in hidden:
        scores = score_interview(one, load_model())
        assert scores.role > 0.94
        assert scores.certain_right > 0.98
        assert len(make_lesson(one).roles) == len(read_talk(one.interview).units)
