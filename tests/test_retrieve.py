from dataclasses import replace

import pytest
from doubles import WordCounts
from talks import make_interview, store

from rag import Settings
from rag.catalog import Catalog
from rag.lexical import Filter
from rag.nearest import Nearest
from rag.passages import Passages
from rag.query import Query
from rag.retrieve import Index, Ranking, rank_windows, retrieve_passages
from rag.vectors import Vectors

FOG = make_interview(
    ("Ann Vale", "Does the fog lift over the harbour?"),
    ("Bo Lund", "The fog lifts by noon. Warm water makes the fog."),
    ("Ann Vale", "Buy soap against harbour fog."),
    id="fog",
    file="fog.txt",
    marked={"Buy soap against harbour fog.": "sponsor_read"},
)
ICE = make_interview(
    ("Ann Vale", "What does the ice do in spring?"),
    ("Cy Reed", "The ice sings in spring. Cold water makes the ice."),
    id="ice",
    file="ice.txt",
)

NO_LIMITS = Filter()


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> Index:
    folder = tmp_path_factory.mktemp("talks")
    catalog = Catalog(folder)
    store(catalog, FOG, ICE)
    vectors = Vectors(Settings(data=folder), WordCounts())
    vectors.add(catalog.windows(catalog.window_keys()))
    return Index(catalog, Nearest(catalog, vectors), Passages(catalog))


def ask(text: str, **options) -> Query:
    return Query(text, text, tuple(text.split()), text, **options)


def cores(index: Index, query: Query, limits: Filter = NO_LIMITS) -> list[str]:
    """Return the words of the windows found, best first."""
    names = dict(index.catalog.connection.execute("SELECT key, id FROM interviews"))
    found = rank_windows(index, query, limits)
    return [
        " / ".join(
            " ".join(s.text.split())
            for s in index.passages.find(f"{names[c.interview]}:{c.first}-{c.last}").sentences
        )
        for c in found
    ]


FOG_ASKED = "Does the fog lift over the harbour?"
FOG_SAID = "The fog lifts by noon. / Warm water makes the fog."
ICE_ASKED = "What does the ice do in spring?"
ICE_SAID = "The ice sings in spring. / Cold water makes the ice."
SOAP = "Buy soap against harbour fog."


@pytest.mark.parametrize(
    ("question", "best"),
    [
        pytest.param("fog noon", FOG_SAID, id="by words"),
        pytest.param("ice sings", ICE_SAID, id="of the other interview"),
        pytest.param("harbour", FOG_ASKED, id="a question is found, too"),
        pytest.param("reed", ICE_SAID, id="by the speaker"),
    ],
)
def test_the_window_that_fits_is_first(index, question, best):
    assert cores(index, ask(question))[0] == best


def test_a_window_that_is_best_in_everything_has_the_best_score(index):
    best = rank_windows(index, ask("ice sings"), Filter())[0]
    ranking = Ranking()
    weights = ranking.window_words + ranking.window_meaning + ranking.section_words
    assert best.score == pytest.approx(weights)


@pytest.mark.parametrize(
    ("ranking", "best"),
    [
        pytest.param(Ranking(1.0, 0.0, 0.0), ICE_SAID, id="words alone"),
        pytest.param(Ranking(0.0, 1.0, 0.0), FOG_SAID, id="meaning alone"),
    ],
)
def test_what_counts_can_be_chosen(index, ranking, best):
    query = Query("q", "q", ("sings",), "bo lund the fog lifts by noon")
    assert cores(replace(index, ranking=ranking), query)[0] == best


def test_scores_fall(index):
    scores = [core.score for core in rank_windows(index, ask("fog water spring"), Filter())]
    assert len(scores) == 4
    assert scores == sorted(scores, reverse=True)
    assert min(scores) >= 0


def test_meaning_finds_what_words_do_not(index):
    query = Query("water", "water", (), "warm water")
    assert cores(index, query)[0] == FOG_SAID


def test_words_find_where_meaning_is_silent(index):
    query = Query("sings", "sings", ("sings",), "")
    assert cores(index, query)[0] == ICE_SAID


def test_ties_go_to_the_earlier_window(index):
    query = Query("snow", "snow", ("snow",), "snow")
    assert cores(index, query) == [FOG_ASKED, FOG_SAID, ICE_ASKED, ICE_SAID]


@pytest.mark.parametrize(
    ("limits", "windows"),
    [
        pytest.param(Filter(), {FOG_ASKED, FOG_SAID, ICE_ASKED, ICE_SAID}, id="none"),
        pytest.param(
            Filter(sponsors=True), {FOG_ASKED, FOG_SAID, ICE_ASKED, ICE_SAID, SOAP}, id="sponsors"
        ),
        pytest.param(Filter(interviews=("fog",)), {FOG_ASKED, FOG_SAID}, id="interview"),
        pytest.param(Filter(speakers=("Ann Vale",)), {FOG_ASKED, ICE_ASKED}, id="speaker"),
        pytest.param(Filter(("Ann Vale",), ("ice",)), {ICE_ASKED}, id="both"),
        pytest.param(Filter(("Cy Reed",), ("fog",)), set(), id="nobody of that name there"),
        pytest.param(
            Filter(interviews=("snow",)),
            set(),
            id="no such interview",
        ),
    ],
)
def test_a_filter_is_hard(index, limits, windows):
    assert set(cores(index, ask("fog ice water spring harbour"), limits)) == windows


def test_passages_share_no_sentence_and_are_whole(index):
    found = retrieve_passages(index, ask("fog ice water"), Filter(sponsors=True), limit=9)
    seen = [(s.interview, s.number) for p in found for s in p.sentences]
    assert len(seen) == len(set(seen)) == 7
    assert [p.interview for p in found] in (["fog", "ice", "fog"], ["ice", "fog", "fog"])
    texts = {"fog": FOG.text, "ice": ICE.text}
    assert [p.text for p in found] == [texts[p.interview][p.start : p.end] for p in found]


def test_no_sponsor_read_is_in_a_passage(index):
    found = retrieve_passages(index, ask("soap harbour fog"), Filter(), limit=9)
    assert all("soap" not in p.text for p in found)
    asked = retrieve_passages(index, ask("soap harbour fog"), Filter(sponsors=True), limit=9)
    assert asked[0].text == SOAP


def test_no_more_passages_are_returned_than_wanted(index):
    found = retrieve_passages(index, ask("fog ice water"), Filter(), limit=9)
    assert len(found) == 2
    assert retrieve_passages(index, ask("fog ice water"), Filter(), limit=1) == found[:1]
    assert retrieve_passages(index, ask("fog ice water"), Filter(), limit=0) == []


def test_everybody_a_question_names_has_evidence(tmp_path):
    """Bo says fog in eight interviews; Cy only once, in more words than fit among the best."""
    talks = [
        make_interview(("Bo Lund", "Fog lifts."), id=f"bo-{n}", file=f"bo-{n}.txt")
        for n in range(8)
    ]
    cy = make_interview(
        ("Cy Reed", "Of all that is to be said of the sea, fog is the least."),
        id="cy",
        file="cy.txt",
    )
    catalog = Catalog(tmp_path)
    store(catalog, *talks, cy)
    vectors = Vectors(Settings(data=tmp_path), WordCounts())
    vectors.add(catalog.windows(catalog.window_keys()))
    index = Index(catalog, Nearest(catalog, vectors), Passages(catalog))
    nobody = retrieve_passages(index, ask("fog lifts"), Filter(), limit=3)
    assert [p.speakers for p in nobody] == [("Bo Lund",)] * 3
    both = ask("fog lifts", people=("Bo Lund", "Cy Reed"))
    found = retrieve_passages(index, both, Filter(), limit=3)
    assert {p.speakers for p in found} == {("Bo Lund",), ("Cy Reed",)}
    only_bo = retrieve_passages(index, both, Filter(speakers=("Bo Lund",)), limit=9)
    assert {p.speakers for p in only_bo} == {("Bo Lund",)}


def test_a_window_whose_vector_outlived_it_is_passed_over(tmp_path):
    catalog = Catalog(tmp_path)
    store(catalog, FOG, ICE)
    vectors = Vectors(Settings(data=tmp_path), WordCounts())
    vectors.add(catalog.windows(catalog.window_keys()))
    with catalog.transaction():
        catalog.remove("/fog.txt")
    index = Index(catalog, Nearest(catalog, vectors), Passages(catalog))
    found = retrieve_passages(index, ask("fog noon"), Filter(), limit=9)
    assert [p.interview for p in found] == ["ice"]
