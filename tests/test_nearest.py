import math
import threading

import pytest
from doubles import WordCounts
from talks import make_interview, store

from rag import Settings
from rag.catalog import Catalog
from rag.lexical import Filter
from rag.nearest import FEW_INTERVIEWS, INTERVIEWS_KEPT, Nearest
from rag.vectors import Vectors

FOG = make_interview(
    ("Ann Vale", "Does it lift?"),
    ("Bo Lund", "Fog lifts."),
    ("Ann Vale", "Buy soap."),
    id="fog",
    file="fog.txt",
    marked={"Buy soap.": "sponsor_read"},
)
ICE = make_interview(("Cy Reed", "Ice sings."), id="ice", file="ice.txt")


class Shelf:
    """Interviews with their vectors, searched by meaning."""

    def __init__(self, folder, *interviews):
        self.catalog = Catalog(folder)
        store(self.catalog, *interviews)
        self.vectors = Vectors(Settings(data=folder), WordCounts())
        self.vectors.add(self.catalog.windows(self.catalog.window_keys()))
        self.nearest = Nearest(self.catalog, self.vectors)

    def find(self, text: str, limits: Filter, limit: int = 9) -> list[tuple[str, float]]:
        found = self.nearest.search(text, limits, limit=limit)
        texts = {w.key: w.text for w in self.catalog.windows([hit.key for hit in found])}
        return [(texts[hit.key], hit.score) for hit in found]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    return Shelf(tmp_path_factory.mktemp("shelf"), FOG, ICE)


ASKED, SAID, SOAP = "Ann Vale: Does it lift?", "Bo Lund: Fog lifts.", "Ann Vale: Buy soap."
SINGS = "Cy Reed: Ice sings."


@pytest.mark.parametrize(
    ("limits", "windows"),
    [
        pytest.param(Filter(), [SAID, SINGS, ASKED], id="all, by Chroma"),
        pytest.param(Filter(interviews=("fog",)), [SAID, ASKED], id="one"),
        pytest.param(Filter(interviews=("ice", "fog")), [SAID, SINGS, ASKED], id="two"),
        pytest.param(Filter(interviews=("fog", "fog")), [SAID, ASKED], id="twice"),
        pytest.param(Filter(("Ann Vale",), ("fog",)), [ASKED], id="speaker"),
        pytest.param(Filter(("Cy Reed",), ("fog",)), [], id="nobody there"),
        pytest.param(Filter((), ("fog",), sponsors=True), [SAID, ASKED, SOAP], id="sponsors"),
        pytest.param(Filter(interviews=("snow",)), [], id="not there"),
        pytest.param(Filter(interviews=("snow", "ice")), [SINGS], id="one not there"),
    ],
)
def test_the_nearest_windows_come_first(shelf, limits, windows):
    found = [text for text, _ in shelf.find("bo lund fog lifts ice it", limits)]
    assert sorted(found) == sorted(windows)
    assert found[:1] == windows[:1]


def test_both_ways_find_the_same(shelf):
    everything = Filter(sponsors=True)
    few = Filter((), ("fog", "ice"), sponsors=True)
    for text in ("bo lund fog lifts", "does reed sing ice", "buy"):
        by_chroma, compared = dict(shelf.find(text, everything)), dict(shelf.find(text, few))
        assert compared == pytest.approx(by_chroma, abs=1e-6)


def test_nearness_is_the_cosine(shelf):
    (found,) = shelf.find("fog lifts", Filter(interviews=("fog",)), limit=1)
    assert found == (SAID, pytest.approx(2 / math.sqrt(2 * 4)))


def test_nothing_is_near_to_nothing(shelf):
    assert shelf.find(" ", Filter()) == shelf.find("", Filter(interviews=("fog",))) == []


def test_many_interviews_are_left_to_chroma(tmp_path):
    count = FEW_INTERVIEWS + 1
    talks = [make_interview(("Bo", f"Fog {n}."), id=f"i{n}", file=f"{n}.txt") for n in range(count)]
    shelf = Shelf(tmp_path, *talks)
    limits = Filter(interviews=tuple(talk.id for talk in talks))
    assert shelf.find("fog 7", limits, limit=1)[0][0] == "Bo: Fog 7."
    assert len(shelf.find("fog 7", limits, limit=99)) == count


def test_more_interviews_are_asked_about_than_are_kept(tmp_path):
    count = INTERVIEWS_KEPT + 2
    talks = [make_interview(("Bo", f"Fog {n}."), id=f"i{n}", file=f"{n}.txt") for n in range(count)]
    shelf = Shelf(tmp_path, *talks)
    for n in [*range(count), 0, 1]:
        assert [text for text, _ in shelf.find("fog", Filter(interviews=(f"i{n}",)))] == (
            [f"Bo: Fog {n}."]
        )
    assert len(shelf.nearest._shelves) == INTERVIEWS_KEPT


def test_what_has_changed_is_forgotten(tmp_path):
    shelf = Shelf(tmp_path, ICE)
    limits = Filter(interviews=("ice",))
    assert shelf.find("ice", limits) == [(SINGS, pytest.approx(1 / 2))]
    store(shelf.catalog, make_interview(("Cy Reed", "Ice melts."), id="ice", file="ice.txt"))
    shelf.vectors.add(shelf.catalog.windows(shelf.catalog.window_keys()))
    shelf.nearest.forget()
    assert shelf.find("ice", limits) == [("Cy Reed: Ice melts.", pytest.approx(1 / 2))]


def test_threads_share_what_is_kept(tmp_path):
    shelf = Shelf(tmp_path, FOG, ICE)
    failed = []

    def ask():
        for turn in range(20):
            name, best = (("fog", SAID), ("ice", SINGS))[turn % 2]
            if shelf.find("fog lifts ice sings", Filter(interviews=(name,)))[0][0] != best:
                failed.append(name)
            if turn % 5 == 0:
                shelf.nearest.forget()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_an_interview_whose_vectors_are_lost_is_found_by_nobody(tmp_path):
    shelf = Shelf(tmp_path, FOG, ICE)
    shelf.vectors.remove(shelf.catalog.window_keys("ice"))
    found = shelf.find("fog lifts", Filter(interviews=("fog", "ice")))
    assert found[0][0] == SAID
