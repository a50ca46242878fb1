"""Search by words: BM25 over passages and windows, in the catalog's full-text index."""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from rag.catalog import Catalog

_STEMMER = snowballstemmer.stemmer("porter")


@dataclass(frozen=True, slots=True)
class Filter:
    """What a search is limited to; empty tuples mean no limit. A filter is never widened."""

    speakers: tuple[str, ...] = ()
    interviews: tuple[str, ...] = ()
    sponsors: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage's key, the window of it that was found, if one was, and the score."""

    passage: int
    window: int | None
    score: float


_LIMITS = """
    (:all_interviews OR {table}.interview IN (
        SELECT key FROM interviews WHERE id IN (SELECT value FROM json_each(:interviews))))
    AND (:sponsors OR NOT {table}.sponsor)
"""
_PASSAGES = f"""
    SELECT p.key, -bm25(passage_words) AS score
    FROM passage_words JOIN passages p ON p.key = passage_words.rowid
    WHERE passage_words MATCH :words AND {_LIMITS.format(table="p")}
    AND (:all_speakers OR p.key IN (
        SELECT passage FROM windows WHERE speaker IN (SELECT value FROM json_each(:speakers))))
    ORDER BY score DESC, p.key LIMIT :limit
"""  # noqa: S608 - only the table's name above is put in
_WINDOWS = f"""
    SELECT w.passage, w.key, -bm25(window_words) AS score
    FROM window_words JOIN windows w ON w.key = window_words.rowid
    WHERE window_words MATCH :words AND {_LIMITS.format(table="w")}
    AND (:all_speakers OR w.speaker IN (SELECT value FROM json_each(:speakers)))
    ORDER BY score DESC, w.key LIMIT :limit
"""  # noqa: S608 - only the table's name above is put in


def search_passages(
    catalog: Catalog, terms: Sequence[str], limits: Filter, *, limit: int
) -> list[Hit]:
    """Return the passages that hold any of the terms, best first by BM25."""
    rows = _run(catalog, _PASSAGES, terms, limits, limit)
    return [Hit(passage, None, score) for passage, score in rows]


def search_windows(
    catalog: Catalog, terms: Sequence[str], limits: Filter, *, limit: int
) -> list[Hit]:
    """Return the windows that hold any of the terms, best first by BM25."""
    return [Hit(*row) for row in _run(catalog, _WINDOWS, terms, limits, limit)]


def locate_windows(
    catalog: Catalog, found: Sequence[tuple[int, float]], limits: Filter
) -> list[Hit]:
    """Return windows that were found elsewhere as hits; those that the filter bars are left out."""
    rows = catalog.connection.execute(
        "SELECT key, passage FROM windows WHERE key IN (SELECT value FROM json_each(?))"
        " AND (? OR NOT sponsor)",
        (json.dumps([key for key, _ in found]), limits.sponsors),
    )
    passages = dict(rows.fetchall())
    return [Hit(passages[key], key, score) for key, score in found if key in passages]


def occurs(catalog: Catalog, word: str) -> bool:
    """Tell whether a word, or another form of it, is said in any interview."""
    query = "SELECT 1 FROM passage_words WHERE passage_words MATCH ? LIMIT 1"
    return catalog.connection.execute(query, (_phrase(word),)).fetchone() is not None


def _run(
    catalog: Catalog, query: str, terms: Sequence[str], limits: Filter, limit: int
) -> list[tuple[int, ...]]:
    if not terms:
        return []
    return catalog.connection.execute(
        query,
        {
            "words": " OR ".join(_phrase(term) for term in terms),
            "all_interviews": not limits.interviews,
            "interviews": json.dumps(limits.interviews),
            "all_speakers": not limits.speakers,
            "speakers": json.dumps(limits.speakers),
            "sponsors": limits.sponsors,
            "limit": limit,
        },
    ).fetchall()


def _phrase(term: str) -> str:
    """Quote a term, so that nothing in it is an operator of the query language."""
    return '"' + term.replace('"', '""') + '"'


class Rarity:
    """How much each word of a question tells, by the number of passages it occurs in."""

    def __init__(self, catalog: Catalog) -> None:
        """Read word counts from the catalog's index, which stems words as Porter (1980) does."""
        self._catalog = catalog

    def weights(self, terms: Sequence[str]) -> dict[str, float]:
        """Return the inverse document frequency of each term's stem (Robertson and Jones 1976)."""
        connection = self._catalog.connection
        connection.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS"
            " temp.vocabulary USING fts5vocab(main, passage_words, row)"
        )
        total = connection.execute("SELECT count(*) FROM passages").fetchone()[0]
        weights = {}
        for stem in self.stems(" ".join(terms)):
            row = connection.execute("SELECT doc FROM temp.vocabulary WHERE term = ?", (stem,))
            held = (row.fetchone() or (0,))[0]
            weights[stem] = math.log(1 + (total - held + 0.5) / (held + 0.5))
        return weights

    def share(self, weights: dict[str, float], stems: set[str]) -> float:
        """Return the share of the weights whose stems are there, from 0 to 1."""
        total = sum(weights.values())
        return sum(w for stem, w in weights.items() if stem in stems) / total if total else 0.0

    def stems(self, text: str) -> set[str]:
        """Return the stems of the words of a text."""
        return {_stem(word) for word in re.findall(r"\w+", text.lower())}


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))
