"""One writer at a time: a lock file with the owner's process id."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import CorpusBusy
from rag.storage import storage_errors


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
