"""Search by words: BM25 over passages and windows, in the catalog's full-text index."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from rag.catalog import Catalog


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
