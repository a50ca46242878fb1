from dataclasses import replace

from rag import Rating
from rag.catalog import Catalog
from rag.ratings import load_ratings, save_rating
from rag.results import Evidence

LIKED = Rating(
    question="Does the fog lift?",
    about="answer",
    text="It lifts by noon. [1]",
    good=True,
    speakers=("Bo Lund",),
    evidence=(Evidence("fog.txt", 10, 28), Evidence("ice.txt", 3, 9)),
    model="openai:small",
    at="2026-11-30T12:00:00Z",
)
QUOTED = replace(LIKED, about="quote", text="It lifts by noon.", good=False, model=None)


def test_ratings_are_kept_in_their_order(catalog, tmp_path):
    save_rating(catalog, LIKED)
    save_rating(catalog, QUOTED)
    assert load_ratings(catalog) == load_ratings(Catalog(tmp_path / "data")) == [LIKED, QUOTED]


def test_a_later_rating_takes_the_place_of_an_earlier_one(catalog):
    save_rating(catalog, LIKED)
    save_rating(catalog, QUOTED)
    save_rating(catalog, replace(LIKED, good=False))
    assert load_ratings(catalog) == [QUOTED, replace(LIKED, good=False)]


def test_a_rating_can_be_withdrawn(catalog):
    save_rating(catalog, LIKED)
    save_rating(catalog, replace(LIKED, good=None))
    save_rating(catalog, replace(QUOTED, good=None))
    assert load_ratings(catalog) == []


def test_a_rating_is_a_row_for_an_evaluation():
    assert LIKED.to_dict() == {
        "question": "Does the fog lift?",
        "type": "rated",
        "speakers": ["Bo Lund"],
        "evidence": [
            {"file": "fog.txt", "start": 10, "end": 28},
            {"file": "ice.txt", "start": 3, "end": 9},
        ],
        "answer": "It lifts by noon. [1]",
        "about": "answer",
        "good": True,
        "model": "openai:small",
        "at": "2026-11-30T12:00:00Z",
    }
