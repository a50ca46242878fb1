import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from places import REPOSITORY, TESTS

from rag import Corpus, FileIssue, IngestReport, Settings
from rag.catalog import Catalog
from rag.errors import InvalidInput
from rag.ingest import BATCH_WINDOWS, find_transcripts, ingest_files, samples_folder, sync_vectors
from rag.lexical import Filter
from rag.vectors import Vectors


def talk(subject: str) -> str:
    return (
        f"Ann Vale: Does the {subject} lift?\n"
        f"Bo Lund: The {subject} lifts by noon.\n"
        "Ann Vale: Does it come back?\n"
        "Bo Lund: Every night.\n"
    )


def write(folder: Path, **subjects: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, subject in subjects.items():
        (folder / f"{name}.txt").write_text(talk(subject), "utf-8")
    return folder


class Store:
    """A catalog with its vectors, into which transcripts are ingested."""

    def __init__(self, data: Path, vectors: Vectors) -> None:
        self.data = data
        self.catalog = Catalog(data)
        self.vectors = vectors

    def ingest(self, *paths: Path) -> IngestReport:
        self.progress = []
        return ingest_files(
            self.catalog, self.vectors, paths, lambda *step: self.progress.append(step)
        )

    @property
    def ids(self) -> list[str]:
        """The interviews that are indexed; there must be vectors of their windows alone."""
        assert self.vectors.keys() == set(self.catalog.window_keys())
        return [stored.id for stored in self.catalog.files()]

    def nearest(self, text: str) -> str:
        ((key, _),) = self.vectors.search(text, Filter(), limit=1)
        return self.catalog.windows([key])[0].text


@pytest.fixture
def store(tmp_path, embed):
    data = tmp_path / "data"
    return Store(data, Vectors(Settings(data=data), embed))


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path / "interviews", fog="fog", ice="ice")


def test_new_files_are_added(store, folder):
    assert store.ingest(folder) == IngestReport(added=("fog", "ice"))
    assert store.progress == [("fog.txt", 0, 2), ("ice.txt", 1, 2), ("", 2, 2)]
    assert store.ids == ["fog", "ice"]
    assert store.nearest("the ice lifts by noon") == "Bo Lund: The ice lifts by noon."


def test_what_has_not_changed_is_not_read_anew(store, folder):
    store.ingest(folder)
    generation = store.catalog.generation
    assert store.ingest(folder) == IngestReport(unchanged=("fog", "ice"))
    assert store.catalog.generation == generation


def test_what_has_changed_is_updated(store, folder):
    store.ingest(folder)
    write(folder, fog="mist")
    assert store.ingest(folder) == IngestReport(updated=("fog",), unchanged=("ice",))
    assert store.ids == ["fog", "ice"]
    assert store.nearest("the mist lifts by noon") == "Bo Lund: The mist lifts by noon."
    assert store.catalog.interview("fog").text == talk("mist")


def test_what_is_gone_from_the_folder_is_removed(store, folder):
    store.ingest(folder)
    (folder / "fog.txt").unlink()
    assert store.ingest(folder) == IngestReport(unchanged=("ice",), removed=("fog",))
    assert store.ids == ["ice"]


def test_one_file_can_be_ingested_and_the_others_stay(store, folder):
    store.ingest(folder)
    write(folder, ice="snow")
    (folder / "fog.txt").unlink()
    assert store.ingest(folder / "ice.txt") == IngestReport(updated=("ice",))
    assert store.ids == ["fog", "ice"]


def test_a_second_folder_leaves_the_first_alone(store, folder, tmp_path):
    store.ingest(folder)
    other = write(tmp_path / "more", snow="snow")
    assert store.ingest(other) == IngestReport(added=("snow",))
    assert store.ids == ["fog", "ice", "snow"]


def test_folders_are_searched_through(store, folder):
    write(folder / "deeper", snow="snow")
    assert store.ingest(folder).added == ("snow", "fog", "ice")


def test_a_file_renamed_is_the_same_interview(store, folder):
    store.ingest(folder)
    (folder / "fog.txt").rename(folder / "mist.txt")
    assert store.ingest(folder) == IngestReport(updated=("mist",), unchanged=("ice",))
    assert store.ids == ["ice", "mist"]


def test_a_folder_that_moved_is_not_there_twice(store, folder, tmp_path):
    store.ingest(folder)
    store.ingest(folder.rename(tmp_path / "moved"))
    assert store.ids == ["fog", "ice"]


def test_the_same_text_under_two_names_is_taken_once(store, folder):
    first = folder / "fog.txt"
    shutil.copy(first, folder / "fog again.txt")
    assert store.ingest(folder) == IngestReport(
        added=("fog-again", "ice"),
        warnings=(FileIssue("fog.txt", f"left out: the same text as {folder / 'fog again.txt'}"),),
    )
    assert store.ids == ["fog-again", "ice"]


def test_a_file_overwritten_with_another_loses_its_old_text(store, folder):
    store.ingest(folder)
    shutil.copy(folder / "ice.txt", folder / "fog.txt")
    report = store.ingest(folder)
    assert [issue.file for issue in report.warnings] == ["fog.txt"]
    assert store.ids == ["ice"]


def test_files_that_changed_places_are_read_anew(store, folder):
    store.ingest(folder)
    write(folder, fog="ice", ice="fog")
    store.ingest(folder)
    assert store.ids == ["fog", "ice"]
    assert store.catalog.interview("fog").text == talk("ice")
    assert store.catalog.interview("ice").text == talk("fog")


def test_two_files_of_one_name_are_two_interviews(store, folder):
    write(folder / "deeper", fog="mist")
    first, second, ice = store.ingest(folder).added
    assert (first, ice) == ("fog", "ice")
    assert second.startswith("fog-")
    assert {store.catalog.interview(i).text for i in (first, second)} == {talk("fog"), talk("mist")}
    assert store.ingest(folder) == IngestReport(unchanged=(first, second, ice))


def test_a_bad_file_is_told_and_the_others_go_on(store, folder):
    (folder / "a.txt").write_bytes(bytes(range(256)) * 9)
    (folder / "b.txt").write_bytes(b"")
    (folder / "c.txt").write_text("# A heading\n# Another\n")
    report = store.ingest(folder)
    assert report.added == ("fog", "ice")
    assert [issue.file for issue in report.failed] == ["a.txt", "b.txt", "c.txt"]
    assert all(issue.reason for issue in report.failed)
    assert store.ids == ["fog", "ice"]


def test_a_file_gone_bad_keeps_what_was_good(store, folder):
    store.ingest(folder)
    (folder / "fog.txt").write_bytes(bytes(range(256)) * 9)
    report = store.ingest(folder)
    assert [issue.file for issue in report.failed] == ["fog.txt"]
    assert report.unchanged == ("ice",)
    assert store.catalog.interview("fog").text == talk("fog")


def test_when_nothing_can_be_read_nothing_is_removed(store, folder):
    store.ingest(folder)
    (folder / "ice.txt").unlink()
    (folder / "fog.txt").write_bytes(b"")
    report = store.ingest(folder)
    assert (report.removed, [issue.file for issue in report.failed]) == ((), ["fog.txt"])
    assert store.ids == ["fog", "ice"]


def test_samples_go_when_own_files_come(store, folder):
    samples = store.ingest(samples_folder()).added
    assert len(samples) == 3
    assert store.ingest(folder) == IngestReport(added=("fog", "ice"), removed=samples)
    assert store.ids == ["fog", "ice"]


def test_samples_stay_when_no_file_could_be_read(store, folder):
    samples = store.ingest(samples_folder()).added
    (folder / "bad.txt").write_bytes(b"")
    store.ingest(folder / "bad.txt")
    assert store.ids == sorted(samples)


def test_paths_become_transcripts(folder, tmp_path):
    (folder / "notes.pdf").write_bytes(b"%PDF")
    (folder / "talk.MD").write_text("talk")
    (folder / "gone.txt").symlink_to(tmp_path / "nowhere")
    (folder / "folder.txt").mkdir()
    names = ["fog.txt", "ice.txt", "talk.MD"]
    assert [file.name for file in find_transcripts([folder])] == names
    twice = find_transcripts([folder / "talk.MD", folder, folder / ".." / folder.name / "fog.txt"])
    assert [file.name for file in twice] == names
    assert find_transcripts([folder / "notes.pdf"]) == [folder / "notes.pdf"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param(
            "nowhere", r"nowhere does not exist; name a transcript or a folder", id="path"
        ),
        pytest.param(
            "empty", r"no transcripts in .*empty; onrecord reads files ending in", id="folder"
        ),
    ],
)
def test_a_path_without_transcripts_is_refused(tmp_path, name, message):
    (tmp_path / "empty").mkdir()
    with pytest.raises(InvalidInput, match=message):
        find_transcripts([tmp_path / name])


def test_many_interviews_are_committed_a_few_at_a_time(tmp_path, folder):
    """Of turns of one sentence, each makes one window: the first file fills a batch."""
    data = tmp_path / "data"
    random = np.random.default_rng(0)
    store = Store(data, Vectors(Settings(data=data), lambda texts: random.random((len(texts), 3))))
    lines = [f"{'Ann' if n % 2 else 'Bo'}: Fog {n}." for n in range(BATCH_WINDOWS)]
    (folder / "a.txt").write_text("\n".join(lines))
    seen = []
    report = ingest_files(
        store.catalog,
        store.vectors,
        [folder],
        lambda file, done, of: seen.append((file, [s.id for s in store.catalog.files()])),
    )
    assert report == IngestReport(added=("a", "fog", "ice"))
    assert seen == [
        ("a.txt", []),
        ("fog.txt", ["a"]),
        ("ice.txt", ["a"]),
        ("", ["a", "fog", "ice"]),
    ]
    assert store.ids == ["a", "fog", "ice"]


class FailingVectors(Vectors):
    """Vectors on a disk that fills up after a few of them."""

    def add(self, windows):
        super().add(windows[:2])
        raise OSError(28, "No space left on device")


def test_a_failure_between_catalog_and_vectors_leaves_the_old_state(store, folder, embed):
    store.ingest(folder)
    before = (store.catalog.generation, store.catalog.window_keys())
    write(folder, fog="mist")
    failing = Store(store.data, FailingVectors(Settings(data=store.data), embed))
    with pytest.raises(OSError, match="No space left"):
        failing.ingest(folder)
    assert (store.catalog.generation, store.catalog.window_keys()) == before
    assert store.catalog.interview("fog").text == talk("fog")
    assert store.vectors.count() > len(before[1])
    sync_vectors(store.catalog, store.vectors)
    assert store.ids == ["fog", "ice"]
    assert store.ingest(folder) == IngestReport(updated=("fog",), unchanged=("ice",))
    assert store.ids == ["fog", "ice"]
    assert store.nearest("the mist lifts by noon") == "Bo Lund: The mist lifts by noon."


def test_vectors_that_are_lost_are_made_again(store, folder):
    store.ingest(folder)
    store.vectors.remove(store.catalog.window_keys("fog"))
    assert store.ingest(folder) == IngestReport(unchanged=("fog", "ice"))
    assert store.ids == ["fog", "ice"]


def test_vectors_left_behind_are_removed(store, folder):
    store.ingest(folder)
    windows = store.catalog.windows(store.catalog.window_keys("fog"))
    with store.catalog.transaction():
        store.catalog.remove(str((folder / "fog.txt").resolve()))
    assert {w.key for w in windows} < store.vectors.keys()
    sync_vectors(store.catalog, store.vectors)
    assert store.ids == ["ice"]


KILLED = """
import os, signal, sys
from pathlib import Path
from doubles import WordCounts
from rag import Corpus

class Killed(WordCounts):
    def __call__(self, texts):
        if any("mist" in text for text in texts):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().__call__(texts)

Corpus.open(Path(sys.argv[1]), embed=Killed()).ingest([Path(sys.argv[2])])
"""


def python(code: str, *arguments: Path, **options) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (REPOSITORY, TESTS)))},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        **options,
    )


def test_a_kill_leaves_the_old_state(tmp_path, folder, embed):
    corpus = Corpus.open(tmp_path / "data", embed=embed)
    corpus.ingest([folder])
    write(folder, ice="mist")
    with python(KILLED, tmp_path / "data", folder) as process:
        process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL
    reopened = Corpus.open(tmp_path / "data", embed=embed)
    assert [corpus.interview("ice").text, reopened.interview("ice").text] == [talk("ice")] * 2
    assert reopened.search("ice lifts")[0].interview == "ice"
    assert reopened.ingest([folder]) == IngestReport(updated=("ice",), unchanged=("fog",))
    assert reopened.search("mist lifts")[0].text.startswith("Does the mist lift?")
