"""Transcripts handed in, such as by the web page, kept as files below the data folder."""

import hashlib
import re
from pathlib import Path, PurePath

from rag.errors import InvalidInput
from rag.transcripts import SUFFIXES

FOLDER = "copies"


def keep_copy(file: Path, name: str, data: Path) -> Path:
    """Copy a transcript into the data folder, under its own name and its bytes' checksum.

    Raises:
        InvalidInput: the name does not end as a transcript's does.
    """
    name = re.sub(r"[\x00-\x1f\x7f]", "", PurePath(name.replace("\\", "/")).name)[-120:]
    if PurePath(name).suffix.lower() not in SUFFIXES or name.startswith("."):
        kinds = ", ".join(sorted(SUFFIXES))
        raise InvalidInput(f"{name or 'this'} is no transcript; onrecord reads {kinds}")
    content = file.read_bytes()
    copy = data.resolve() / FOLDER / hashlib.sha256(content).hexdigest()[:12] / name
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_bytes(content)
    return copy


def drop_copy(path: Path, data: Path) -> None:
    """Delete a file that was copied into the data folder; any other stays."""
    if path.is_relative_to(data.resolve() / FOLDER):
        path.unlink(missing_ok=True)
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
