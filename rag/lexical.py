"""Search by words: BM25 over sections and windows, in the catalog's full-text index."""

import json
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import snowballstemmer

from rag.catalog import Catalog
from rag.index_text import SPONSOR_PLACE, interview_token, speaker_token

_STEMMER = snowballstemmer.stemmer("porter")


@dataclass(frozen=True, slots=True)
class Filter:
    """What a search is limited to; empty tuples mean no limit. A filter is never widened."""

    speakers: tuple[str, ...] = ()
    interviews: tuple[str, ...] = ()
    sponsors: bool = False


class WindowHit(NamedTuple):
    """A window that was found: its place in the interview (a key), its section, and the score."""

    key: int
    interview: int
    section: int
    first: int
    last: int
    score: float


class ListedWindow(NamedTuple):
    """A window with what a filter asks of it; its score is still 0."""

    hit: WindowHit
    speaker: str | None
    sponsor: bool


_WINDOW = "w.key, w.interview, w.section, w.first, w.last"
_SECTIONS = """
    SELECT rowid, -bm25(section_words, 1.0, 0.0) AS score FROM section_words
    WHERE section_words MATCH ? ORDER BY score DESC, rowid LIMIT ?
"""
_WINDOWS = f"""
    SELECT {_WINDOW}, found.score FROM (
        SELECT rowid, -bm25(window_words, 1.0, 0.0) AS score FROM window_words
        WHERE window_words MATCH ? ORDER BY score DESC, rowid LIMIT ?
    ) AS found JOIN windows w ON w.key = found.rowid ORDER BY found.score DESC, w.key
"""  # noqa: S608 - only the columns named above are put in


def search_sections(
    catalog: Catalog, terms: Sequence[str], limits: Filter, *, limit: int
) -> dict[int, float]:
    """Return the keys and BM25 scores of the sections that hold any of the terms, best first."""
    return dict(_run(catalog, _SECTIONS, terms, limits, limit))


def search_windows(
    catalog: Catalog, terms: Sequence[str], limits: Filter, *, limit: int
) -> list[WindowHit]:
    """Return the windows that hold any of the terms, best first by BM25."""
    return [WindowHit(*row) for row in _run(catalog, _WINDOWS, terms, limits, limit)]


def locate_windows(
    catalog: Catalog, found: Sequence[tuple[int, float]], limits: Filter
) -> list[WindowHit]:
    """Return windows that were found elsewhere as hits; sponsor reads only if they are wanted."""
    rows = catalog.connection.execute(
        f"SELECT {_WINDOW} FROM windows w WHERE w.key IN (SELECT value FROM json_each(?))"  # noqa: S608
        " AND (? OR NOT w.sponsor)",
        (json.dumps([key for key, _ in found]), limits.sponsors),
    )
    places = {row[0]: row for row in rows}
    return [WindowHit._make((*places[key], score)) for key, score in found if key in places]


def list_windows(catalog: Catalog, interview: str) -> list[ListedWindow]:
    """Return the places of all windows of an interview."""
    rows = catalog.connection.execute(
        f"SELECT {_WINDOW}, w.speaker, w.sponsor FROM windows w"  # noqa: S608
        " JOIN interviews i ON i.key = w.interview WHERE i.id = ? ORDER BY w.key",
        (interview,),
    )
    return [ListedWindow(WindowHit._make((*row[:5], 0.0)), row[5], bool(row[6])) for row in rows]


def occurs(catalog: Catalog, word: str) -> bool:
    """Tell whether a word, or another form of it, is said in any interview."""
    query = "SELECT 1 FROM section_words WHERE section_words MATCH ? LIMIT 1"
    return catalog.connection.execute(query, ("body : " + _phrase(word),)).fetchone() is not None


def _run(
    catalog: Catalog, query: str, terms: Sequence[str], limits: Filter, limit: int
) -> list[Any]:
    if not terms:
        return []
    match = "body : (" + " OR ".join(_phrase(term) for term in terms) + ")"
    if limits.interviews:
        keys = _interview_keys(catalog, limits.interviews)
        match += _any_place(interview_token(key) for key in keys)
    if limits.speakers:
        match += _any_place(speaker_token(speaker) for speaker in limits.speakers)
    if not limits.sponsors:
        match += f" NOT place : {SPONSOR_PLACE}"
    return catalog.connection.execute(query, (match, limit)).fetchall()


def _any_place(tokens: Iterable[str]) -> str:
    return " AND place : (" + " OR ".join(tokens) + ")"


def _interview_keys(catalog: Catalog, interviews: Sequence[str]) -> list[int]:
    rows = catalog.connection.execute(
        "SELECT key FROM interviews WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(interviews),),
    )
    return [row[0] for row in rows] or [0]  # an interview that is gone has no words


def _phrase(term: str) -> str:
    """Quote a term, so that nothing in it is an operator of the query language."""
    return '"' + term.replace('"', '""') + '"'


class Rarity:
    """How much each word of a question tells, by the number of sections it occurs in."""

    def __init__(self, catalog: Catalog) -> None:
        """Read word counts from the catalog's index, which stems words as Porter (1980) does."""
        self._catalog = catalog

    def weights(self, terms: Sequence[str]) -> dict[str, float]:
        """Return the inverse document frequency of each term's stem (Robertson and Jones 1976)."""
        connection = self._catalog.connection
        connection.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS"
            " temp.vocabulary USING fts5vocab(main, section_words, col)"
        )
        total = connection.execute("SELECT count(*) FROM sections").fetchone()[0]
        weights = {}
        for stem in self.stems(" ".join(terms)):
            row = connection.execute(
                "SELECT doc FROM temp.vocabulary WHERE term = ? AND col = 'body'", (stem,)
            )
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
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return str(_STEMMER.stemWord(plain))
