from dataclasses import replace

import pytest
from talks import make_interview, store

from rag.catalog import Catalog
from rag.domain import Moment, Piece
from rag.passages import SOURCES_KEPT, Core, Passages
from rag.split import split_interview

# Sentences 0 to 9 of three words each, a cut behind 4, and a sponsor read as number 10.
TALK = make_interview(
    ("Ann", "Fog lifts 0. Fog lifts 1."),
    ("Bo", "Fog lifts 2. Fog lifts 3. Fog lifts 4. [beep] Fog lifts 5. Fog lifts 6. Fog lifts 7."),
    ("Ann", "Fog lifts 8. Fog lifts 9."),
    ("Ann", "Buy soap now."),
    marked={"[beep]": "repeat", "Buy soap now.": "sponsor_read"},
    title="On fog",
    url="https://a.example/fog",
)
OTHER = make_interview(("Cy", "Ice sings 0. Ice sings 1."), id="ice", file="ice.txt")


@pytest.fixture(scope="module")
def talks(tmp_path_factory):
    catalog = Catalog(tmp_path_factory.mktemp("talks"))
    store(catalog, TALK, OTHER)
    return catalog


@pytest.fixture
def passages(talks):
    return Passages(talks)


@pytest.mark.parametrize(
    ("core", "words", "numbers"),
    [
        pytest.param((0, 2), 6, [0, 1], id="no more words"),
        pytest.param((0, 2), 2, [0, 1], id="fewer words than found"),
        pytest.param((2, 3), 6, [1, 2], id="the left comes first"),
        pytest.param((2, 3), 9, [1, 2, 3], id="then the right"),
        pytest.param((2, 3), 14, [0, 1, 2, 3], id="by turns, in whole sentences"),
        pytest.param((0, 1), 100, [0, 1, 2, 3, 4], id="up to a cut"),
        pytest.param((6, 7), 100, [5, 6, 7, 8, 9], id="from a cut to a sponsor read"),
        pytest.param((10, 11), 100, [10], id="a sponsor read alone"),
    ],
)
def test_a_passage_is_what_was_found_and_its_surroundings(passages, core, words, numbers):
    passage = passages.around(Core(1, *core, 0.5), words, set())
    assert [s.number for s in passage.sentences] == numbers
    assert passage.id == f"talk:{numbers[0]}-{numbers[-1] + 1}"


def test_a_passage_is_cut_from_the_interview(passages):
    passage = passages.around(Core(1, 1, 3, 0.5), 9, set())
    assert (passage.start, passage.end) == (0, 38)
    assert passage.text == TALK.text[0:38] == "Fog lifts 0. Fog lifts 1.\nFog lifts 2."
    assert passage.sentences == split_interview(TALK).sentences[0:3]
    assert (passage.interview, passage.title, passage.file) == ("talk", "On fog", "talk.txt")
    assert (passage.url, passage.score) == ("https://a.example/fog", 0.5)


def test_passages_share_no_sentence(passages):
    taken = set()
    first = passages.around(Core(1, 2, 4, 0.9), 9, taken)
    second = passages.around(Core(1, 4, 5, 0.8), 9, taken)
    assert [s.number for s in first.sentences] == [1, 2, 3]
    assert [s.number for s in second.sentences] == [4]
    assert taken == {(1, number) for number in range(1, 5)}
    other = passages.around(Core(2, 0, 2, 0.7), 9, taken)
    assert [s.number for s in other.sentences] == [0, 1]


def test_what_is_mostly_taken_is_no_passage(passages):
    taken = {(1, 2), (1, 3)}
    assert passages.around(Core(1, 2, 5, 0.5), 9, taken) is None
    assert passages.around(Core(1, 2, 4, 0.5), 9, taken) is None
    assert taken == {(1, 2), (1, 3)}


def test_half_of_what_was_found_is_a_passage(passages):
    passage = passages.around(Core(1, 1, 5, 0.5), 12, {(1, 1), (1, 2)})
    assert [s.number for s in passage.sentences] == [3, 4]


def test_an_interview_that_is_gone_has_no_passages(passages):
    assert passages.around(Core(99, 0, 1, 0.5), 9, set()) is None


def test_a_passage_is_found_again_by_its_id(passages):
    passage = passages.around(Core(1, 2, 4, 0.5), 12, set())
    assert passages.find(passage.id) == replace(passage, score=0.0)


@pytest.mark.parametrize(
    "passage_id",
    [
        pytest.param("snow:0-1", id="no such interview"),
        pytest.param("talk:11-12", id="past the end"),
        pytest.param("talk:9-12", id="partly past the end"),
        pytest.param("talk:3-3", id="empty"),
        pytest.param("talk:4-2", id="backwards"),
        pytest.param("talk:4-6", id="over a cut"),
        pytest.param("talk:9-11", id="over the edge of a sponsor read"),
        pytest.param("talk:0", id="one number"),
        pytest.param("talk:-1-2", id="a negative number"),
        pytest.param("talk", id="no number"),
        pytest.param("", id="empty text"),
        pytest.param("talk:0-99999999999999999999", id="too great"),
    ],
)
def test_an_id_of_no_passage_is_a_key_error(passages, passage_id):
    with pytest.raises(KeyError) as raised:
        passages.find(passage_id)
    assert raised.value.args == (passage_id,)


def test_a_passage_knows_its_moments_and_places_in_the_file(catalog):
    text = TALK.text
    interview = replace(
        TALK,
        moments=(Moment(0, 1.0), Moment(13, 2.0), Moment(39, 3.0), Moment(52, 4.0)),
        pieces=tuple(Piece(n, 10, 2 * n, 10) for n in range(0, len(text), 10)),
    )
    store(catalog, interview)
    passage = Passages(catalog).around(Core(1, 2, 4, 0.5), 6, set())
    assert (passage.start, passage.end) == (26, 51)
    # The last before it and those inside.
    assert passage.moments == (Moment(13, 2.0), Moment(39, 3.0))
    assert passage.pieces == tuple(Piece(n, 10, 2 * n, 10) for n in (20, 30, 40, 50))


def test_an_updated_interview_is_read_anew(catalog):
    store(catalog, TALK)
    passages = Passages(catalog)
    assert passages.find("talk:0-1").text == "Fog lifts 0."
    store(catalog, make_interview(("Ann", "Fog stays.")))
    assert passages.find("talk:0-1").text == "Fog stays."


def test_many_interviews_are_read_one_after_the_other(catalog):
    count = SOURCES_KEPT + 3
    store(catalog, *(replace(OTHER, id=f"i{n}", file=f"{n}.txt") for n in range(count)))
    passages = Passages(catalog)
    found = [passages.find(f"i{n % count}:0-2") for n in range(count + 3)]
    assert [p.interview for p in found] == [f"i{n % count}" for n in range(count + 3)]
