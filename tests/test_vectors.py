import json
import math
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from doubles import WordCounts

from rag import Settings
from rag.catalog import IndexedWindow
from rag.errors import ModelError, StorageError
from rag.lexical import Filter
from rag.vectors import BATCH, Vectors, load_embed, unit

NO_LIMITS = Filter()
WINDOWS = [
    IndexedWindow(1, "fog", "Ann", "does the fog lift"),
    IndexedWindow(2, "fog", "Bo", "fog lifts"),
    IndexedWindow(3, "ice", "Ann", "ice sings"),
    IndexedWindow(4, "ice", None, "nobody knows"),
]


@pytest.fixture
def vectors(tmp_path, embed):
    vectors = Vectors(Settings(data=tmp_path), embed)
    vectors.add(WINDOWS)
    return vectors


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """The same windows, for tests that do not write."""
    vectors = Vectors(Settings(data=tmp_path_factory.mktemp("shelf")), WordCounts())
    vectors.add(WINDOWS)
    return vectors


def keys(vectors: Vectors, text: str, limits: Filter = NO_LIMITS, limit: int = 4) -> list[int]:
    return [key for key, _ in vectors.search(text, limits, limit=limit)]


def test_the_nearest_windows_come_first_with_their_similarity(shelf):
    found = dict(shelf.search("the fog lifts", Filter(), limit=2))
    # Of "fog lifts", two of three words; of "does the fog lift", two of three and four.
    assert list(found) == [2, 1]
    assert found == pytest.approx({2: 2 / math.sqrt(2 * 3), 1: 2 / math.sqrt(4 * 3)})


@pytest.mark.parametrize(
    ("limits", "found"),
    [
        pytest.param(Filter(), {1, 2, 3, 4}, id="none"),
        pytest.param(Filter(interviews=("ice",)), {3, 4}, id="interview"),
        pytest.param(Filter(interviews=("ice", "fog")), {1, 2, 3, 4}, id="interviews"),
        pytest.param(Filter(speakers=("Ann",)), {1, 3}, id="speaker"),
        pytest.param(Filter(speakers=("Ann", "Bo")), {1, 2, 3}, id="speakers"),
        pytest.param(Filter(("Ann",), ("ice",)), {3}, id="both"),
        pytest.param(Filter(("Cy",)), set(), id="nobody"),
        pytest.param(Filter(("Bo",), ("ice",)), set(), id="nobody there"),
    ],
)
def test_a_filter_is_hard(shelf, limits, found):
    assert set(keys(shelf, "fog ice", limits)) == found


def test_rows_come_by_their_keys_where_there_are_any(shelf):
    rows = shelf.rows([3, 99, 1])
    asked = shelf.embed(["ice sings"])[0]
    assert {key: row @ asked for key, row in rows.items()} == pytest.approx({1: 0.0, 3: 1.0})
    assert {key: np.linalg.norm(row) for key, row in rows.items()} == pytest.approx({1: 1, 3: 1})
    assert shelf.rows([]) == shelf.rows([99]) == {}


@pytest.mark.parametrize("text", ["", " \n"])
def test_nothing_is_near_to_nothing(shelf, text):
    assert shelf.search(text, Filter(), limit=4) == []


def test_an_empty_store_finds_nothing(tmp_path, embed):
    vectors = Vectors(Settings(data=tmp_path), embed)
    assert (vectors.count(), vectors.keys()) == (0, set())
    assert vectors.search("fog", Filter(), limit=4) == []


def test_vectors_are_written_over_and_removed_by_their_keys(vectors):
    vectors.add([IndexedWindow(2, "fog", "Bo", "snow falls")])
    assert keys(vectors, "snow falls", limit=1) == [2]
    assert keys(vectors, "fog lifts", limit=1) == [1]
    assert (vectors.count(), vectors.keys()) == (4, {1, 2, 3, 4})
    vectors.remove([2, 3, 99])
    assert (vectors.count(), vectors.keys()) == (2, {1, 4})
    vectors.remove([])
    assert vectors.count() == 2


def test_vectors_outlive_their_client(vectors, tmp_path, embed):
    vectors.reopen()
    assert vectors.keys() == {1, 2, 3, 4}
    other = Vectors(Settings(data=tmp_path), embed)
    other.add([IndexedWindow(5, "fog", "Bo", "fog stays")])
    vectors.reopen()
    assert keys(vectors, "fog stays", limit=1) == [5]


def test_embeddings_are_kept_apart_by_their_names(vectors, tmp_path, embed):
    other = Vectors(Settings(data=tmp_path, embeddings="openai:text-embedding-3-small"), embed)
    assert other.count() == 0
    other.add(WINDOWS[:1])
    assert (other.count(), vectors.count()) == (1, 4)


def test_many_windows_are_written_in_batches(tmp_path):
    sizes = []

    def embed(texts):
        sizes.append(len(texts))
        return np.eye(1, 3, dtype=np.float32).repeat(len(texts), axis=0)

    vectors = Vectors(Settings(data=tmp_path), embed)
    vectors.add([IndexedWindow(n, "fog", "Bo", "fog") for n in range(BATCH + 1)])
    assert (sizes, vectors.count()) == ([BATCH, 1], BATCH + 1)
    vectors.remove(list(range(BATCH + 1)))
    assert vectors.count() == 0


def test_a_server_that_does_not_answer_says_what_to_do(tmp_path, embed, free_port):
    url = f"http://127.0.0.1:{free_port}"
    vectors = Vectors(Settings(data=tmp_path, chroma_url=url), embed)
    with pytest.raises(StorageError) as raised:
        vectors.count()
    assert str(raised.value) == (
        f"no Chroma server answers at {url}; start it with `chroma run`"
        " or unset ONRECORD_CHROMA_URL"
    )


def test_rows_have_length_one():
    rows = unit(np.array([[3, 4], [0, 0], [0, 2]], dtype=np.float32))
    assert rows.dtype == np.float32
    assert rows.tolist() == pytest.approx(np.array([[0.6, 0.8], [0, 0], [0, 1]]))


def test_the_embedding_of_the_tests_is_counted():
    fox, dog, none = WordCounts()(["red fox", "RED dog.", ""])
    assert fox @ dog == pytest.approx(1 / 2)
    assert fox @ fox == pytest.approx(1)
    assert fox @ none == 0


def test_wordllama_needs_no_network(wordllama):
    rows = wordllama(["The fog lifts.", "The mist rises.", "He plays the fiddle.", ""])
    assert (rows.shape, rows.dtype) == ((4, 256), np.float32)
    assert np.linalg.norm(rows[:3], axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    assert rows[0] @ rows[1] > rows[0] @ rows[2]
    assert not np.isnan(rows).any()


@pytest.mark.parametrize("name", ["nosuch", "nosuch:embedding"])
def test_an_unknown_embedding_is_named(name):
    with pytest.raises(ModelError, match=f"the embedding {name} cannot be used: "):
        load_embed(name)


def test_a_missing_key_is_told():
    with pytest.raises(
        ModelError, match=r"the embedding openai:e cannot be used: .*OPENAI_API_KEY"
    ):
        load_embed("openai:e")


@pytest.fixture
def embedding_server(monkeypatch):
    """A server that embeds a text as its length and one, and refuses the word "no"."""
    asked = []

    class Embeddings(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append((self.path, self.headers["Authorization"], body["model"], body["input"]))
            refused = "no" in body["input"]
            data = [
                {"object": "embedding", "index": n, "embedding": [float(len(text)), 1.0]}
                for n, text in enumerate(body["input"])
            ]
            reply = json.dumps(
                {"error": {"message": "no such model"}}
                if refused
                else {"object": "list", "data": data, "model": "e", "usage": {"total_tokens": 1}}
            ).encode()
            self.send_response(404 if refused else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Embeddings)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{server.server_port}/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "local")
    yield asked
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_providers_embedding_is_sent_words_and_brought_to_length_one(embedding_server):
    rows = load_embed("openai:e")(["fog", ""])
    assert rows.tolist() == pytest.approx(
        np.array([[3 / math.sqrt(10), 1 / math.sqrt(10)], [0, 1]]), abs=1e-6
    )
    assert embedding_server == [("/v1/embeddings", "Bearer local", "e", ["fog", ""])]


def test_a_provider_that_fails_is_named(embedding_server):
    with pytest.raises(ModelError, match=r"the embedding openai:e did not answer: .*no such model"):
        load_embed("openai:e")(["no"])
