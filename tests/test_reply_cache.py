import sqlite3
from contextlib import closing

import pytest
from langchain_core.messages import HumanMessage, SystemMessage

from rag.reply_cache import ReplyCache

PROMPT = [SystemMessage("Rules."), HumanMessage("Does it lift?")]


def test_a_reply_is_found_again_by_another_process(tmp_path):
    ReplyCache(tmp_path / "data").keep("small", PROMPT, "It lifts [S2].")
    assert ReplyCache(tmp_path / "data").find("small", PROMPT) == "It lifts [S2]."


def test_another_prompt_model_or_server_is_asked_anew(tmp_path):
    cache = ReplyCache(tmp_path)
    cache.keep("small", PROMPT, "It lifts.")
    assert cache.find("large", PROMPT) is None
    assert cache.find("small", PROMPT[1:]) is None
    assert cache.find("small", [HumanMessage("Rules."), PROMPT[1]]) is None
    assert ReplyCache(tmp_path, server="http://127.0.0.1:9").find("small", PROMPT) is None


def test_the_least_used_reply_is_forgotten(tmp_path):
    cache = ReplyCache(tmp_path, kept=2)
    first, second, third = ([HumanMessage(f"{n}?")] for n in range(3))
    cache.keep("m", first, "1")
    cache.keep("m", second, "2")
    assert cache.find("m", first) == "1"
    cache.keep("m", third, "3")
    assert [cache.find("m", prompt) for prompt in (first, second, third)] == ["1", None, "3"]


def test_no_words_of_a_question_are_kept_in_the_key(tmp_path):
    ReplyCache(tmp_path).keep("m", PROMPT, "No.")
    with closing(sqlite3.connect(tmp_path / "replies.sqlite")) as connection:
        ((key, reply),) = connection.execute("SELECT key, reply FROM replies")
    assert (len(key), reply) == (64, "No.")


@pytest.mark.parametrize("broken", ["not a database" * 100, None], ids=["garbage", "a folder"])
def test_a_broken_file_costs_no_answer(tmp_path, caplog, broken):
    file = tmp_path / "replies.sqlite"
    if broken:
        file.write_text(broken)
    else:
        file.mkdir()
    cache = ReplyCache(tmp_path)
    cache.keep("m", PROMPT, "No.")
    assert cache.find("m", PROMPT) is None
    assert [m.split(":")[0] for m in caplog.messages] == [
        "replies cannot be kept",
        "replies cannot be read",
    ]
