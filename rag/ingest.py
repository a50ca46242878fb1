"""Transcript files to catalog and vectors: only what has changed, one interview at a time."""

import hashlib
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path

from filelock import FileLock, Timeout

from rag.catalog import Catalog, StoredFile
from rag.domain import FileIssue, IngestReport
from rag.errors import CorpusBusy, InvalidInput, TranscriptError
from rag.speakers import attribute
from rag.split import split_interview
from rag.storage import storage_errors
from rag.transcripts import SUFFIXES, read_transcript
from rag.transcripts.files import read_file
from rag.vectors import Vectors

logger = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class _Outcome:
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: list[FileIssue] = field(default_factory=list)
    warnings: list[FileIssue] = field(default_factory=list)

    def report(self) -> IngestReport:
        return IngestReport(
            added=tuple(self.added),
            updated=tuple(self.updated),
            unchanged=tuple(self.unchanged),
            removed=tuple(self.removed),
            failed=tuple(self.failed),
            warnings=tuple(self.warnings),
        )


def ingest_files(
    catalog: Catalog, vectors: Vectors, paths: Sequence[Path], progress: Progress
) -> IngestReport:
    """Index the transcripts in files and folders, and drop those that are gone from the folders.

    Each interview is committed by itself; a file that cannot be read is reported and the others
    go on. `progress` is told the file at hand, how many are done and how many there are.
    Call it under `writer_lock`.

    Raises:
        InvalidInput: a path does not exist, or no transcript is in any of them.
    """
    files = find_transcripts(paths)
    outcome = _Outcome()
    for number, file in enumerate(files):
        progress(file.name, number, len(files))
        _ingest_file(catalog, vectors, file, outcome)
    if outcome.added or outcome.updated or outcome.unchanged:
        _drop_missing(catalog, vectors, files, paths, outcome)
    sync_vectors(catalog, vectors)
    progress("", len(files), len(files))
    return outcome.report()


def find_transcripts(paths: Sequence[Path]) -> list[Path]:
    """Return the transcript files at paths, folders searched through, each once and sorted.

    Raises:
        InvalidInput: a path does not exist, or there is no transcript.
    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += [f for f in path.rglob("*") if f.suffix.lower() in SUFFIXES and f.is_file()]
        elif path.exists():
            files.append(path)
        else:
            raise InvalidInput(f"{path} does not exist; name a transcript or a folder of them")
    if not files:
        where = ", ".join(str(path) for path in paths)
        kinds = ", ".join(sorted(SUFFIXES))
        raise InvalidInput(f"no transcripts in {where}; onrecord reads files ending in {kinds}")
    return sorted({file.resolve() for file in files})


def samples_folder() -> Path:
    """Return the folder of the bundled, invented interviews."""
    return Path(str(resources.files("rag") / "samples"))


@contextmanager
def writer_lock(folder: Path) -> Iterator[None]:
    """Hold the right to write to a corpus; it ends with the process, however that ends.

    Raises:
        CorpusBusy: another process holds it.
    """
    with storage_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        owner = folder / "writer.pid"
        lock = FileLock(folder / "writer.lock")
        try:
            lock.acquire(timeout=1)
        except Timeout as error:
            pid = owner.read_text("utf-8").strip() if owner.exists() else "unknown"
            raise CorpusBusy(
                f"another process (pid {pid}) is indexing into {folder}; try again when it is done"
            ) from error
    try:
        with storage_errors(folder):
            owner.write_text(str(os.getpid()), "utf-8")
        yield
    finally:
        lock.release()


def sync_vectors(catalog: Catalog, vectors: Vectors) -> None:
    """Make the vectors those of the catalog's windows; costs a count when they already are."""
    wanted = catalog.window_keys()
    if vectors.count() == len(wanted):
        return
    present = vectors.keys()
    vectors.remove(sorted(present - set(wanted)))
    missing = [key for key in wanted if key not in present]
    if missing:
        logger.info("rebuilding %d vectors", len(missing))
        vectors.add(catalog.windows(missing))


def remove_file(catalog: Catalog, vectors: Vectors, stored: StoredFile) -> None:
    """Remove the interview of a file from the index; call it under `writer_lock`."""
    keys = catalog.window_keys(stored.id)
    with catalog.transaction():
        catalog.remove(stored.path)
    vectors.remove(keys)


def _ingest_file(catalog: Catalog, vectors: Vectors, file: Path, outcome: _Outcome) -> None:
    known = {stored.path: stored for stored in catalog.files()}
    before = known.get(str(file))
    try:
        data = read_file(file)
    except TranscriptError as error:
        outcome.failed.append(FileIssue(file.name, str(error)))
        return
    sha256 = hashlib.sha256(data).hexdigest()
    if before and before.sha256 == sha256:
        outcome.unchanged.append(before.id)
        return
    twin = next((s for s in known.values() if s.sha256 == sha256 and Path(s.path).exists()), None)
    if twin:
        outcome.warnings.append(FileIssue(file.name, f"left out: the same text as {twin.path}"))
        return
    try:
        interview = attribute(read_transcript(data, file.name))
    except TranscriptError as error:
        outcome.failed.append(FileIssue(file.name, str(error)))
        return
    taken = {stored.id for stored in known.values() if stored.path != str(file)}
    if interview.id in taken:
        suffix = hashlib.sha256(str(file).encode()).hexdigest()[:6]
        interview = replace(interview, id=f"{interview.id}-{suffix}")
    split = split_interview(interview)
    if not split.sentences:
        outcome.failed.append(FileIssue(file.name, "nobody speaks in it"))
        return
    old = catalog.window_keys(before.id) if before else []
    with catalog.transaction():
        keys = catalog.save(interview, split, str(file))
        vectors.add(catalog.windows(keys))
    vectors.remove(old)
    outcome.warnings += [FileIssue(file.name, note) for note in interview.notes]
    (outcome.updated if before else outcome.added).append(interview.id)


def _drop_missing(
    catalog: Catalog,
    vectors: Vectors,
    files: Sequence[Path],
    paths: Sequence[Path],
    outcome: _Outcome,
) -> None:
    """Remove what is gone from the folders, and the samples once there is something else."""
    kept = {str(file) for file in files}
    folders = [path.resolve() for path in paths if path.is_dir()] + [samples_folder()]
    for stored in catalog.files():
        path = Path(stored.path)
        if stored.path not in kept and any(path.is_relative_to(folder) for folder in folders):
            remove_file(catalog, vectors, stored)
            outcome.removed.append(stored.id)
