import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from talks import make_interview, store

from rag.catalog import FILE, Catalog, IndexedWindow, StoredFile
from rag.domain import Moment, Piece, Region
from rag.errors import StorageError
from rag.split import split_interview, summarise
from rag.storage import storage_errors

FOG = make_interview(
    ("Ann Vale", "Does the fog lift?"),
    ("Bo Lund", "It lifts. Buy soap now."),
    (None, "Nobody knows."),
    id="fog",
    file="fog.txt",
    sha256="f0",
    title="On fog",
    podcast="Weather",
    host="Ann Vale",
    guests=("Bo Lund",),
    attribution="labelled",
    aliases={"Bo Lund": ("Bo", "Beau Lunt")},
    moments=(Moment(0, 0.0), Moment(19, 4.5)),
    regions=(Region(29, 42, "sponsor_read"),),
    url="https://a.example/fog",
    pieces=(Piece(0, 18, 7, 18), Piece(18, 38, 40, 40)),
    repeats_dropped=3,
    notes=("read as UTF-16",),
)
ICE = make_interview(
    ("Cy Reed", "Ice sings."), id="ice", file="ice.txt", sha256="1c", title="On ice"
)
TABLES = ("interviews", "sentences", "sections", "windows", "section_words", "window_words")


def counts(catalog: Catalog) -> list[int]:
    return [
        catalog.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in TABLES
    ]


def test_an_interview_is_read_as_it_was_saved(catalog):
    store(catalog, FOG, ICE)
    assert catalog.interview("fog") == FOG
    assert catalog.interview("ice") == ICE


def test_an_interview_that_is_not_there_is_a_key_error(catalog):
    with pytest.raises(KeyError, match="fog"):
        catalog.interview("fog")


def test_interviews_are_listed_by_title(catalog):
    first = replace(ICE, id="zebra", file="zebra.txt", title="A zebra")
    store(catalog, FOG, first, ICE)
    assert catalog.summaries() == [summarise(i, split_interview(i)) for i in (first, FOG, ICE)]


def test_files_are_listed_with_what_tells_a_change(catalog):
    store(catalog, ICE, FOG)
    assert catalog.files() == [
        StoredFile("fog", "/fog.txt", "f0"),
        StoredFile("ice", "/ice.txt", "1c"),
    ]


def test_spellings_of_a_person_are_gathered_from_all_interviews(catalog):
    other = replace(ICE, aliases={"Bo Lund": ("Bo", "Boo"), "Cy Reed": ("Sigh",)})
    store(catalog, FOG, other)
    assert catalog.aliases() == {"Bo Lund": ("Bo", "Beau Lunt", "Boo"), "Cy Reed": ("Sigh",)}


def test_windows_are_returned_as_they_are_embedded(catalog):
    store(catalog, FOG, ICE)
    keys = catalog.window_keys()
    assert catalog.windows(keys) == [
        IndexedWindow(keys[0], "fog", "Ann Vale", "Ann Vale: Does the fog lift?"),
        IndexedWindow(keys[1], "fog", "Bo Lund", "Bo Lund: It lifts."),
        IndexedWindow(keys[2], "fog", "Bo Lund", "Bo Lund: Buy soap now."),
        IndexedWindow(keys[3], "fog", None, "Nobody knows."),
        IndexedWindow(keys[4], "ice", "Cy Reed", "Cy Reed: Ice sings."),
    ]
    assert catalog.window_keys("ice") == keys[4:]
    assert catalog.windows(keys[4:2:-1]) == catalog.windows(keys[3:])
    assert catalog.windows([]) == []


def test_saving_takes_the_place_of_what_was_there(catalog):
    store(catalog, FOG, ICE)
    before = counts(catalog)
    used = set(catalog.window_keys())
    store(catalog, replace(FOG, title="On thick fog"))
    assert counts(catalog) == before
    assert catalog.interview("fog").title == "On thick fog"
    assert used.isdisjoint(catalog.window_keys("fog"))


def test_removing_leaves_nothing_behind(catalog):
    store(catalog, FOG)
    with catalog.transaction():
        catalog.remove("/fog.txt")
    assert counts(catalog) == [0] * len(TABLES)


def test_keys_are_not_used_again_after_removing(catalog):
    store(catalog, FOG)
    used = set(catalog.window_keys())
    with catalog.transaction():
        catalog.remove("/fog.txt")
    store(catalog, FOG)
    assert used.isdisjoint(catalog.window_keys())


def test_a_failed_transaction_leaves_the_old_state(catalog):
    store(catalog, FOG)
    before = (catalog.generation, counts(catalog), catalog.window_keys())
    with pytest.raises(ZeroDivisionError), catalog.transaction():
        catalog.save(ICE, split_interview(ICE), "/ice.txt")
        catalog.remove("/fog.txt")
        raise ZeroDivisionError
    assert (catalog.generation, counts(catalog), catalog.window_keys()) == before
    assert catalog.interview("fog") == FOG


def test_every_change_is_a_new_generation_for_everybody(catalog, tmp_path):
    other = Catalog(tmp_path / "data")
    seen = [other.generation]
    store(catalog, FOG)
    seen.append(other.generation)
    with catalog.transaction():
        catalog.remove("/fog.txt")
    seen.append(other.generation)
    assert seen == sorted(set(seen))


def test_what_is_not_committed_is_seen_by_nobody(catalog, tmp_path):
    other = Catalog(tmp_path / "data")
    with catalog.transaction():
        catalog.save(FOG, split_interview(FOG), "/fog.txt")
        assert other.files() == []
    assert [stored.id for stored in other.files()] == ["fog"]


def test_threads_have_connections_of_their_own(catalog):
    started = threading.Barrier(4)

    def write(number: int) -> int:
        started.wait()
        store(catalog, replace(ICE, id=f"ice-{number}", file=f"ice-{number}.txt"))
        return id(catalog.connection)

    with ThreadPoolExecutor(4) as pool:
        connections = set(pool.map(write, range(4)))
    assert len(connections) == 4
    assert [stored.id for stored in catalog.files()] == [f"ice-{n}" for n in range(4)]
    assert len(catalog.window_keys()) == 4


def test_a_catalog_outlives_its_process(catalog, tmp_path):
    store(catalog, FOG)
    assert Catalog(tmp_path / "data").interview("fog") == FOG


def test_a_catalog_of_another_format_is_refused_and_left_alone(catalog, tmp_path):
    store(catalog, FOG)
    catalog.connection.execute("PRAGMA user_version = 99")
    with pytest.raises(
        StorageError, match=r"made by another version of onrecord; delete it, or set"
    ):
        Catalog(tmp_path / "data")
    assert catalog.interview("fog") == FOG


def test_a_damaged_catalog_says_what_to_do(tmp_path):
    (tmp_path / FILE).write_bytes(b"no database at all, but long enough to be read as one" * 99)
    with pytest.raises(StorageError, match=r"is damaged; delete that folder and index again"):
        Catalog(tmp_path)


def test_a_folder_that_cannot_be_made_says_what_to_do(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match=r"cannot use the data folder .*; set ONRECORD_DATA"):
        Catalog(tmp_path / "file" / "data")


def test_a_full_disk_says_so_and_leaves_the_old_state(catalog, tmp_path):
    store(catalog, FOG)
    catalog.connection.execute("PRAGMA max_page_count = 1")
    long = make_interview(("Bo", "It lifts. " * 20_000), id="long", file="long.txt")
    with (
        pytest.raises(StorageError, match="no space left on the disk"),
        storage_errors(tmp_path / "data"),
    ):
        store(catalog, long)
    assert [stored.id for stored in catalog.files()] == ["fog"]
