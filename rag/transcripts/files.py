"""Transcript files to bytes, whole and unchanged while they are read."""

from pathlib import Path

from rag.errors import TranscriptError

MAX_BYTES = 32_000_000  # the words of 500 hours, or of 20 with a time for each
_ATTEMPTS = 3


def read_file(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        TranscriptError: it cannot be read, is too large, or keeps changing meanwhile.
    """
    try:
        for _ in range(_ATTEMPTS):
            before = path.stat()
            if before.st_size > MAX_BYTES:
                raise TranscriptError(
                    f"it has {before.st_size / 1e6:.0f} MB, and no transcript of one talk is larger"
                    f" than {MAX_BYTES / 1e6:.0f} MB; split it into one file an interview"
                )
            data = path.read_bytes()
            after = path.stat()
            if (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, len(data)):
                return data
    except OSError as error:
        raise TranscriptError(error.strerror or str(error)) from error
    raise TranscriptError("it changes while it is read; index it again when it is complete")
