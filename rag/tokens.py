"""Counting tokens, with tiktoken where its table is at hand and by estimate where it is not."""

import hashlib
import os
import tempfile
from functools import cache
from pathlib import Path

import tiktoken

_ENCODING = "cl100k_base"
_TABLE = "https://openaipublic.blob.core.windows.net/encodings/cl100k_base.tiktoken"
_TABLE_SHA256 = "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
_CHARACTERS_PER_TOKEN = 3.5  # fewer than English has (about 4.4), so that the budget holds


def count_tokens(text: str) -> int:
    """Return the number of tokens of a text; never asks the network, never fails."""
    encoding = _encoding()
    if encoding is None:
        return int(len(text) / _CHARACTERS_PER_TOKEN) + 1
    return len(encoding.encode_ordinary(text))


@cache
def _encoding() -> tiktoken.Encoding | None:
    """Load tiktoken's table if it lies in tiktoken's cache; else tiktoken would download it."""
    default = Path(tempfile.gettempdir()) / "data-gym-cache"
    folder = os.environ.get("TIKTOKEN_CACHE_DIR") or os.environ.get("DATA_GYM_CACHE_DIR")
    name = hashlib.sha1(_TABLE.encode()).hexdigest()  # noqa: S324 - tiktoken names its files so
    try:
        table = (Path(folder or default) / name).read_bytes()
    except OSError:
        return None
    if hashlib.sha256(table).hexdigest() != _TABLE_SHA256:  # tiktoken would fetch it anew
        return None
    return tiktoken.get_encoding(_ENCODING)
