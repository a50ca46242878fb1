import hashlib

import pytest

from rag.copies import drop_copy, keep_copy
from rag.errors import InvalidInput

TALK = b"Bo: It lifts.\r\n"
FOLDER = hashlib.sha256(TALK).hexdigest()[:12]


@pytest.fixture
def upload(tmp_path):
    """A file as a web server leaves it."""
    file = tmp_path / "upload-4711"
    file.write_bytes(TALK)
    return file


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        pytest.param("fog.txt", "fog.txt", id="plain"),
        pytest.param("On fog, part 1.MD", "On fog, part 1.MD", id="spaces and capitals"),
        pytest.param("../../etc/fog.txt", "fog.txt", id="a way out"),
        pytest.param("C:\\talks\\fog.txt", "fog.txt", id="a way out on Windows"),
        pytest.param("/etc/fog.txt", "fog.txt", id="from the root"),
        pytest.param("f\x00o\ng\x1b.txt", "fog.txt", id="control characters"),
        pytest.param("x" * 300 + ".txt", "x" * 116 + ".txt", id="too long"),
        pytest.param("霧.txt", "霧.txt", id="another script"),
    ],
)
def test_a_copy_is_kept_below_the_data_folder(upload, tmp_path, name, kept):
    data = tmp_path / "data"
    copy = keep_copy(upload, name, data)
    assert copy == data / "copies" / FOLDER / kept
    assert copy.read_bytes() == TALK
    assert keep_copy(upload, name, data) == copy


@pytest.mark.parametrize("name", ["fog.exe", "fog", "", ".txt", "..", ".hidden.txt", "fog.txt."])
def test_what_is_no_transcript_is_not_kept(upload, tmp_path, name):
    with pytest.raises(InvalidInput, match="is no transcript; onrecord reads"):
        keep_copy(upload, name, tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_a_copy_can_be_dropped(upload, tmp_path):
    data = tmp_path / "data"
    copy = keep_copy(upload, "fog.txt", data)
    drop_copy(copy, data)
    assert list((data / "copies").iterdir()) == []
    drop_copy(upload, data)
    assert upload.exists()


def test_one_of_two_copies_of_a_text_can_be_dropped(upload, tmp_path):
    data = tmp_path / "data"
    first, second = (keep_copy(upload, name, data) for name in ("fog.txt", "mist.txt"))
    drop_copy(first, data)
    assert second.exists()
    assert not first.exists()
