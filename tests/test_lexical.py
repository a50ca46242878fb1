import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from talks import make_interview, store

from rag.catalog import Catalog
from rag.index_text import interview_token, speaker_token
from rag.lexical import (
    Filter,
    Rarity,
    list_windows,
    locate_windows,
    occurs,
    search_sections,
    search_windows,
)

FOG = make_interview(
    ("Ann Vale", "Does the fog lift over the café?"),
    ("Bo Lund", "Fog lifts by noon, unless fog is cold."),
    ("Ann Vale", "Buy soap against fog."),
    id="fog",
    file="fog.txt",
    marked={"Buy soap against fog.": "sponsor_read"},
)
ICE = make_interview(
    ("Ann Vale", "What of the ice?"), ("Cy Reed", "Ice sings."), id="ice", file="ice.txt"
)
NO_LIMITS = Filter()
EVERYTHING = Filter(sponsors=True)


@pytest.fixture(scope="module")
def talks(tmp_path_factory):
    catalog = Catalog(tmp_path_factory.mktemp("talks"))
    store(catalog, FOG, ICE)
    return catalog


def found(talks, *terms: str, limits: Filter = NO_LIMITS) -> list[str]:
    hits = search_windows(talks, terms, limits, limit=10)
    texts = {window.key: window.text for window in talks.windows([hit.key for hit in hits])}
    return [texts[hit.key] for hit in hits]


FOG_ASKED = "Ann Vale: Does the fog lift over the café?"
FOG_SAID = "Bo Lund: Fog lifts by noon, unless fog is cold."
SOAP = "Ann Vale: Buy soap against fog."
ICE_ASKED = "Ann Vale: What of the ice?"
ICE_SAID = "Cy Reed: Ice sings."


@pytest.mark.parametrize(
    ("terms", "windows"),
    [
        pytest.param(["fog"], [FOG_SAID, FOG_ASKED], id="the more often it is said"),
        pytest.param(["lifting"], [FOG_ASKED, FOG_SAID], id="another form of the word"),
        pytest.param(["cafe"], [FOG_ASKED], id="without the accent"),
        pytest.param(["CAFÉ"], [FOG_ASKED], id="in capitals"),
        pytest.param(["reed"], [ICE_SAID], id="by the speaker's name"),
        pytest.param(["sings", "noon"], [ICE_SAID, FOG_SAID], id="any of the words"),
        pytest.param(["snow"], [], id="not said"),
        pytest.param([], [], id="no words"),
    ],
)
def test_windows_are_found_by_any_of_the_words(talks, terms, windows):
    assert found(talks, *terms) == windows


@pytest.mark.parametrize(
    ("limits", "windows"),
    [
        pytest.param(Filter(), [ICE_ASKED, FOG_SAID, FOG_ASKED], id="none"),
        pytest.param(EVERYTHING, [ICE_ASKED, FOG_SAID, SOAP, FOG_ASKED], id="with sponsors"),
        pytest.param(Filter(interviews=("ice",)), [ICE_ASKED], id="interview"),
        pytest.param(Filter(interviews=("ice", "fog")), [ICE_ASKED, FOG_SAID, FOG_ASKED], id="two"),
        pytest.param(Filter(interviews=("snow",)), [], id="an interview that is not there"),
        pytest.param(Filter(speakers=("Ann Vale",)), [ICE_ASKED, FOG_ASKED], id="speaker"),
        pytest.param(Filter(("Bo Lund",), ("ice",)), [], id="speaker of another interview"),
        pytest.param(Filter(speakers=("Lund",)), [], id="a name that is not whole"),
    ],
)
def test_a_filter_is_never_widened(talks, limits, windows):
    assert sorted(found(talks, "what", "fog", limits=limits)) == sorted(windows)


def test_a_window_is_told_with_its_place(talks):
    (hit,) = search_windows(talks, ["noon"], Filter(), limit=10)
    place = talks.connection.execute(
        "SELECT i.key, s.key FROM sections s JOIN interviews i ON i.key = s.interview"
        " WHERE i.id = 'fog' AND s.number = 0"
    ).fetchone()
    assert (hit.interview, hit.section, hit.first, hit.last) == (*place, 1, 2)


def test_no_more_windows_are_returned_than_wanted(talks):
    assert len(search_windows(talks, ["fog"], EVERYTHING, limit=2)) == 2


def test_sections_are_found_by_what_was_asked_before(talks):
    names = dict(
        talks.connection.execute(
            "SELECT s.key, i.id FROM sections s JOIN interviews i ON i.key = s.interview"
        )
    )
    assert [names[key] for key in search_sections(talks, ["sings"], Filter(), limit=9)] == ["ice"]
    scores = search_sections(talks, ["fog"], EVERYTHING, limit=9)
    assert [names[key] for key in scores] == ["fog", "fog"]
    assert list(scores.values()) == sorted(scores.values(), reverse=True)
    assert min(scores.values()) > 0
    assert search_sections(talks, ["fog"], Filter(speakers=("Cy Reed",)), limit=9) == {}
    assert search_sections(talks, [], Filter(), limit=9) == {}


def test_windows_found_elsewhere_are_located_without_sponsor_reads(talks):
    keys = talks.window_keys("fog")
    found_elsewhere = [(keys[2], 0.9), (keys[1], 0.8), (4_711, 0.7), (keys[0], 0.6)]
    hits = locate_windows(talks, found_elsewhere, Filter())
    assert [(hit.key, hit.score) for hit in hits] == [(keys[1], 0.8), (keys[0], 0.6)]
    hits = locate_windows(talks, found_elsewhere, EVERYTHING)
    assert [hit.key for hit in hits] == [keys[2], keys[1], keys[0]]


def test_the_words_of_a_filter_are_searched_for_by_nobody(talks):
    assert found(talks, "ad", interview_token(1), speaker_token("Bo Lund")) == []
    assert not occurs(talks, "ad")
    assert set(Rarity(talks).weights(["ad"]).values()) == {math.log(8)}


def test_all_windows_of_an_interview_are_listed(talks):
    listed = list_windows(talks, "fog")
    assert [window.hit.key for window in listed] == talks.window_keys("fog")
    assert [(window.speaker, window.sponsor) for window in listed] == [
        ("Ann Vale", False),
        ("Bo Lund", False),
        ("Ann Vale", True),
    ]
    assert {window.hit.score for window in listed} == {0.0}
    assert list_windows(talks, "snow") == []


@pytest.mark.parametrize(
    ("word", "said"),
    [("fog", True), ("lifted", True), ("cafe", True), ("snow", False), ('"', False), ("*", False)],
)
def test_a_word_is_known_to_be_said(talks, word, said):
    assert occurs(talks, word) is said


@pytest.mark.parametrize(
    ("term", "windows"),
    [
        pytest.param('fog" OR "ice', [], id="or"),
        pytest.param("ice AND sings", [], id="and"),
        pytest.param("NOT fog", [], id="not"),
        pytest.param("NEAR(ice sings)", [], id="near"),
        pytest.param("body:ice", [], id="column"),
        pytest.param("{body}: ice", [], id="columns"),
        pytest.param("sings + ice", [], id="phrase"),
        pytest.param("fo*", [], id="prefix"),
        pytest.param("-sings", [ICE_SAID], id="minus"),
        pytest.param("^sings", [ICE_SAID], id="first"),
        pytest.param("(sings", [ICE_SAID], id="bracket"),
        pytest.param("'; DROP TABLE windows; --", [], id="another language's"),
    ],
)
def test_an_operator_is_a_word_like_another(talks, term, windows):
    assert found(talks, term) == windows


SYNTAX = st.sampled_from([*"\"*()^:+-{},._'\\ ", "AND", "OR", "NOT", "NEAR", "fog", "é", "霧"])


@given(st.lists(st.lists(SYNTAX).map("".join), min_size=1, max_size=4))
def test_any_words_can_be_searched_for(talks, terms):
    assert len(found(talks, *terms)) <= 5
    assert isinstance(occurs(talks, terms[0]), bool)


def test_a_rare_word_tells_more(talks):
    rarity = Rarity(talks)
    weights = rarity.weights(["fog", "sings", "snow"])
    # Of three sections, two speak of fog, one sings and none snows.
    assert weights == pytest.approx(
        {"fog": math.log(1 + 1.5 / 2.5), "sing": math.log(1 + 2.5 / 1.5), "snow": math.log(8)}
    )


def test_an_accent_makes_no_word_rare(talks):
    assert Rarity(talks).weights(["café"]) == pytest.approx({"cafe": math.log(1 + 1.5 / 2.5)})


def test_the_share_of_a_question_that_is_held_is_weighted():
    share = Rarity.share
    weights = {"fog": 1.0, "sing": 3.0}
    assert share(None, weights, {"fog", "ice"}) == 0.25
    assert share(None, weights, {"fog", "sing"}) == 1.0
    assert share(None, weights, set()) == 0.0
    assert share(None, {}, {"fog"}) == 0.0


def test_words_are_compared_by_their_stems(talks):
    assert Rarity(talks).stems("Lifting, lifted; lifts — FOGS!") == {"lift", "fog"}
