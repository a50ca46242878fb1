import os
import subprocess
import sys
from pathlib import Path

import pytest

from rag.errors import CorpusBusy, StorageError
from rag.lock import writer_lock

# What `writer_lock` does in another process, without the time it takes to import it.
HOLDING = """
import os, sys
from pathlib import Path
from filelock import FileLock

with FileLock(Path(sys.argv[1]) / "writer.lock"):
    (Path(sys.argv[1]) / "writer.pid").write_text(str(os.getpid()))
    print("held", flush=True)
    sys.stdin.read()
"""


def test_one_process_writes_at_a_time(tmp_path):
    data = tmp_path / "data"
    with writer_lock(data):
        assert (data / "writer.pid").read_text() == str(os.getpid())
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout.readline() == "held\n"
        with pytest.raises(CorpusBusy) as raised, writer_lock(data):
            pytest.fail("the lock was given twice")
        process.kill()
    assert str(raised.value) == (
        f"another process (pid {process.pid}) is indexing into {data}; try again when it is done"
    )
    # The lock ends with its process, however that ends.
    with writer_lock(data):
        pass


def test_the_lock_is_given_back_after_an_error(tmp_path):
    with pytest.raises(ZeroDivisionError), writer_lock(tmp_path):
        raise ZeroDivisionError
    with writer_lock(tmp_path):
        pass


def test_a_place_that_cannot_be_written_says_what_to_do(tmp_path):
    file = tmp_path / "file"
    file.write_text("in the way")
    with pytest.raises(StorageError, match="cannot use the data folder"), writer_lock(file):
        pytest.fail("the lock was given")


@pytest.mark.skipif(sys.platform == "win32", reason="a folder is closed to writers by its mode")
@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_folder_closed_to_writers_says_what_to_do(tmp_path: Path):
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    with pytest.raises(StorageError, match="Permission denied"), writer_lock(folder):
        pytest.fail("the lock was given")
