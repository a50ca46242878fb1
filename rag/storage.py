"""The errors of disks and databases, as a sentence on what to do."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import StorageError


@contextmanager
def storage_errors(folder: Path) -> Iterator[None]:
    """Turn the errors of files and SQLite into a sentence on what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if "not a database" in str(error) or "malformed" in str(error):
            message = f"the catalog in {folder} is damaged; delete that folder and index again"
        elif "full" in str(error):
            message = f"no space left on the disk of {folder}; free some and run it again"
        else:
            message = f"cannot use the data folder {folder} ({error}); set ONRECORD_DATA to another"
        raise StorageError(message) from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            message = f"no space left on the disk of {folder}; free some and run it again"
        else:
            reason = error.strerror or str(error)
            message = (
                f"cannot use the data folder {folder} ({reason}); set ONRECORD_DATA to another"
            )
        raise StorageError(message) from error
