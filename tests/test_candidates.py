from dataclasses import replace
from itertools import pairwise

import pytest
from doubles import WordCounts
from talks import make_interview, make_passage, store

from rag.candidates import Candidate, Features, Judge, rank_candidates
from rag.catalog import Catalog
from rag.lexical import Rarity
from rag.query import Query

TALK = make_interview(
    ("Ann Vale", "Does the fog lift?"),
    ("Bo Lund", "Something lifts by noon. I measured it with kites. They go high. So I know."),
    ("Cy Reed", "It never lifts."),
)
PASSAGE = replace(make_passage(TALK), score=2.0)
QUERY = Query("q", "q", ("fog", "lift", "noon"), "fog lift noon")


@pytest.fixture(scope="module")
def judge(tmp_path_factory):
    catalog = Catalog(tmp_path_factory.mktemp("talk"))
    store(catalog, TALK)
    return Judge(WordCounts(), Rarity(catalog), frozenset({"Ann Vale"}))


def texts(candidate: Candidate) -> str:
    return " ".join(cited.sentence.text for cited in candidate.cited)


def find(candidates: list[Candidate], text: str) -> Candidate:
    (found,) = (candidate for candidate in candidates if texts(candidate) == text)
    return found


def test_candidates_are_the_runs_of_one_speaker(judge):
    found = {texts(candidate) for candidate in rank_candidates(QUERY, [PASSAGE], judge)}
    sentences = ["Something lifts by noon.", "I measured it with kites.", "They go high."]
    sentences.append("So I know.")
    runs = {" ".join(sentences[i:j]) for j in range(5) for i in range(j)}
    assert found == runs | {"It never lifts."}


def test_a_candidate_has_at_most_four_sentences_and_sixty_words(judge):
    passage = make_passage(make_interview(("Bo Lund", "The fog lifts. " * 6)))
    found = rank_candidates(QUERY, [passage], judge)
    assert max(len(candidate.cited) for candidate in found) == 4
    long = make_passage(make_interview(("Bo Lund", ("Fog " * 29 + "lifts. ") * 3)))
    assert {candidate.words for candidate in rank_candidates(QUERY, [long], judge)} == {30, 60}


def test_what_speaks_for_a_candidate_is_counted(judge):
    candidate = find(rank_candidates(QUERY, [PASSAGE], judge), "Something lifts by noon.")
    assert candidate.words == 4
    assert candidate.speaker == "Bo Lund"
    # Every word of the question is in the one section there is, so all weigh the same.
    assert candidate.features._replace(passage_near=0.0) == pytest.approx(
        Features(
            passage_rank=1.0,
            held=2 / 3,
            held_before=1.0,
            held_in_reply=1.0,
            held_in_passage=1.0,
            near=1 / (3 * 4) ** 0.5,
            passage_near=0.0,
            by_host=0.0,
            asks=0.0,
            by_named_guest=0.0,
        )
    )


def test_everything_that_speaks_for_a_candidate_is_a_share(judge):
    for candidate in rank_candidates(QUERY, [PASSAGE], judge):
        assert all(-1e-6 <= value <= 1 + 1e-6 for value in candidate.features)
        assert 0 < candidate.answers < 1


def test_candidates_are_ranked_best_first(judge):
    found = rank_candidates(QUERY, [PASSAGE], judge)
    assert all(before.score >= after.score for before, after in pairwise(found))
    assert texts(found[0]).startswith("Something lifts by noon.")


def test_a_question_of_the_host_is_no_answer_but_to_a_question_about_the_host(judge):
    assert "Ann Vale" not in {c.speaker for c in rank_candidates(QUERY, [PASSAGE], judge)}
    about_host = replace(QUERY, people=("Ann Vale",))
    asked = find(rank_candidates(about_host, [PASSAGE], judge), "Does the fog lift?").features
    assert (asked.by_host, asked.asks) == (0.0, 1.0)


def test_a_remark_of_the_host_speaks_against_itself(judge):
    passage = make_passage(make_interview(("Ann Vale", "The fog lifts."), ("Bo Lund", "Yes.")))
    remark = find(rank_candidates(QUERY, [passage], judge), "The fog lifts.").features
    assert (remark.by_host, remark.asks) == (1.0, 0.0)


def test_a_guest_who_is_named_comes_first(judge):
    named = replace(QUERY, people=("Cy Reed",))
    found = rank_candidates(named, [PASSAGE], judge)
    assert [c.features.by_named_guest for c in found if c.speaker == "Cy Reed"] == [1.0]
    assert {c.features.by_named_guest for c in found if c.speaker != "Cy Reed"} == {0.0}


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        pytest.param("They go high.", "They go high. So I know.", True, id="inside"),
        pytest.param("They go high. So I know.", "So I know.", True, id="at the end"),
        pytest.param("They go high.", "So I know.", False, id="neighbours"),
    ],
)
def test_runs_that_share_a_sentence_overlap(judge, first, second, overlap):
    found = rank_candidates(QUERY, [PASSAGE], judge)
    assert find(found, first).overlaps(find(found, second)) is overlap
    assert find(found, second).overlaps(find(found, first)) is overlap


def test_runs_of_two_interviews_do_not_overlap(judge):
    other = make_passage(replace(TALK, id="other"))
    first, second = (rank_candidates(QUERY, [p], judge) for p in (PASSAGE, other))
    assert not find(first, "So I know.").overlaps(find(second, "So I know."))


def test_without_passages_there_are_no_candidates(judge):
    assert rank_candidates(QUERY, [], judge) == []
