"""Transcript files to catalog and vectors: only what has changed, each interview whole."""

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path

from rag.catalog import Catalog, StoredFile
from rag.domain import Interview
from rag.errors import InvalidInput, TranscriptError
from rag.results import FileIssue, IngestReport
from rag.speakers import attribute
from rag.split import Split, split_interview
from rag.transcripts import SUFFIXES, read_transcript
from rag.transcripts.files import read_file
from rag.vectors import Vectors

logger = logging.getLogger(__name__)

BATCH_WINDOWS = 4_000

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class _Ready:
    """An interview ready to be saved, in place of one that is indexed or as a new one."""

    interview: Interview
    split: Split
    path: str
    replaced: StoredFile | None


@dataclass(slots=True)
class _Ingest:
    """One run: what is indexed, what waits to be saved, and what has been done."""

    catalog: Catalog
    vectors: Vectors
    known: dict[str, StoredFile]
    waiting: list[_Ready] = field(default_factory=list)
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

    Interviews are committed whole, a few at a time; a file that cannot be read is reported and
    the others go on. `progress` is told the file at hand, how many are done and how many there
    are. Call it under `writer_lock`.

    Raises:
        InvalidInput: a path does not exist, or no transcript is in any of them.
    """
    files = find_transcripts(paths)
    run = _Ingest(catalog, vectors, {stored.path: stored for stored in catalog.files()})
    for number, file in enumerate(files):
        progress(file.name, number, len(files))
        ready = _read_file(run, file)
        if ready:
            run.waiting.append(ready)
        if sum(len(ready.split.windows) for ready in run.waiting) >= BATCH_WINDOWS:
            _commit(run)
    _commit(run)
    if run.added or run.updated or run.unchanged:
        _drop_missing(run, files, paths)
    sync_vectors(catalog, vectors)
    progress("", len(files), len(files))
    return run.report()


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


def replace_interview(
    catalog: Catalog, vectors: Vectors, stored: StoredFile, interview: Interview
) -> None:
    """Index an interview anew, as with other speakers; call it under `writer_lock`."""
    run = _Ingest(catalog, vectors, {})
    run.waiting.append(_Ready(interview, split_interview(interview), stored.path, stored))
    _commit(run)


def _read_file(run: _Ingest, file: Path) -> _Ready | None:
    """Read a file if it has changed; what is wrong with it goes into the report."""
    path = str(file)
    before = run.known.get(path)
    try:
        data = read_file(file)
        sha256 = hashlib.sha256(data).hexdigest()
        if before and before.sha256 == sha256:
            run.unchanged.append(before.id)
            return None
        twin = next((s for s in run.known.values() if s.sha256 == sha256), None)
        if twin and _still_holds(twin):
            run.warnings.append(FileIssue(file.name, f"left out: the same text as {twin.path}"))
            if before:  # what it held before is no longer there to be quoted
                remove_file(run.catalog, run.vectors, before)
                run.removed.append(before.id)
                del run.known[path]
            return None
        if twin and Path(twin.path).exists():
            twin = None  # it has changed too, and will be read in its turn
        interview = attribute(read_transcript(data, file.name), run.catalog.folder)
        split = split_interview(interview)
    except TranscriptError as error:
        run.failed.append(FileIssue(file.name, str(error)))
        return None
    if not split.sentences:
        run.failed.append(FileIssue(file.name, "nobody speaks in it"))
        return None
    replaced = before or twin  # a twin whose file is gone has moved here
    interview = _with_own_id(run, interview, path, replaced)
    run.known[path] = StoredFile(interview.id, path, sha256)
    if twin:
        del run.known[twin.path]
    return _Ready(interview, split, path, replaced)


def _still_holds(stored: StoredFile) -> bool:
    """Tell whether a file is there and holds what is indexed of it."""
    try:
        return hashlib.sha256(Path(stored.path).read_bytes()).hexdigest() == stored.sha256
    except OSError:
        return False


def _with_own_id(
    run: _Ingest, interview: Interview, path: str, replaced: StoredFile | None
) -> Interview:
    """Return the interview with an id that no other one has."""
    others = {stored.id for stored in run.known.values() if stored != replaced}
    if interview.id not in others:
        return interview
    suffix = hashlib.sha256(path.encode()).hexdigest()[:6]
    return replace(interview, id=f"{interview.id}-{suffix}")


def _commit(run: _Ingest) -> None:
    """Save what waits: vectors first, then the catalog's transaction, then the old vectors go."""
    old: list[int] = []
    keys: list[int] = []
    with run.catalog.transaction():
        for ready in run.waiting:
            if ready.replaced:
                old += run.catalog.window_keys(ready.replaced.id)
                run.catalog.remove(ready.replaced.path)
            keys += run.catalog.save(ready.interview, ready.split, ready.path)
        run.vectors.add(run.catalog.windows(keys))
    run.vectors.remove(old)
    for ready in run.waiting:
        run.warnings += [FileIssue(ready.interview.file, note) for note in ready.interview.notes]
        (run.updated if ready.replaced else run.added).append(ready.interview.id)
    run.waiting.clear()


def _drop_missing(run: _Ingest, files: Sequence[Path], paths: Sequence[Path]) -> None:
    """Remove what is gone from the folders, and the samples once there is something else."""
    kept = {str(file) for file in files}
    folders = [path.resolve() for path in paths if path.is_dir()] + [samples_folder()]
    for stored in run.catalog.files():
        path = Path(stored.path)
        if stored.path not in kept and any(path.is_relative_to(folder) for folder in folders):
            remove_file(run.catalog, run.vectors, stored)
            run.removed.append(stored.id)
