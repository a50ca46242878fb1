import errno
import sqlite3

import pytest

from rag.errors import StorageError
from rag.storage import storage_errors


@pytest.mark.parametrize(
    ("error", "message"),
    [
        pytest.param(
            OSError(errno.ENOSPC, "No space left on device"),
            "no space left on the disk of {folder}; free some and run it again",
            id="full",
        ),
        pytest.param(
            PermissionError(errno.EACCES, "Permission denied"),
            "cannot use the data folder {folder} (Permission denied); set ONRECORD_DATA to another",
            id="forbidden",
        ),
        pytest.param(
            OSError("odd"),
            "cannot use the data folder {folder} (odd); set ONRECORD_DATA to another",
            id="without a number",
        ),
        pytest.param(
            sqlite3.OperationalError("database or disk is full"),
            "no space left on the disk of {folder}; free some and run it again",
            id="full database",
        ),
        pytest.param(
            sqlite3.OperationalError("database is locked"),
            "cannot use the data folder {folder} (database is locked);"
            " set ONRECORD_DATA to another",
            id="locked",
        ),
        pytest.param(
            sqlite3.DatabaseError("database disk image is malformed"),
            "the catalog in {folder} is damaged; delete that folder and index again",
            id="damaged",
        ),
        pytest.param(
            sqlite3.DatabaseError("file is not a database"),
            "the catalog in {folder} is damaged; delete that folder and index again",
            id="no database",
        ),
    ],
)
def test_an_error_of_storage_becomes_a_sentence(error, message, tmp_path):
    with pytest.raises(StorageError) as raised, storage_errors(tmp_path):
        raise error
    assert str(raised.value) == message.format(folder=tmp_path)
    assert raised.value.__cause__ is error


def test_other_errors_and_results_pass(tmp_path):
    with storage_errors(tmp_path):
        assert 1 + 1 == 2
    with pytest.raises(ZeroDivisionError), storage_errors(tmp_path):
        raise ZeroDivisionError
