"""The catalog: interviews, sentences, passages and the index of their words, in one SQLite file.

It is the source of truth. Saving or removing an interview is one transaction and a new
`generation`, by which other processes notice that the corpus has changed.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from importlib import resources
from pathlib import Path

from rag.domain import Interview, Moment, Piece, Region, Span, Turn
from rag.errors import StorageError
from rag.index_text import place_tokens, section_text, window_text
from rag.results import InterviewSummary
from rag.split import Split, Window, summarise
from rag.storage import storage_errors

FORMAT = 8
FILE = "catalog.sqlite3"
OPENING_SENTENCES = 12


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What the catalog knows of a transcript file, to tell whether it has changed."""

    id: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class IndexedWindow:
    """A window as it is embedded: its key, interview, speaker and text with the speaker's name."""

    key: int
    interview: str
    speaker: str | None
    text: str


class Catalog:
    """One catalog file; safe to use from several threads, each of which gets a connection."""

    def __init__(self, folder: Path) -> None:
        """Open the catalog in a folder, creating both.

        Raises:
            StorageError: the folder cannot be written, or holds a catalog of another format.
        """
        self._path = folder / FILE
        self._local = threading.local()
        with storage_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            found = self._format()
            if found == 0:
                with self.transaction() as connection:
                    found = self._format()  # another process may have been faster
                    if found == 0:
                        schema = (resources.files("rag") / "schema.sql").read_text("utf-8")
                        for statement in schema.split(";\n"):
                            connection.execute(statement)
                        connection.execute(f"PRAGMA user_version = {FORMAT}")
        if found not in (0, FORMAT):
            raise StorageError(
                f"{folder} was made by another version of onrecord; delete it, or set"
                " ONRECORD_DATA to another folder, and index again"
            )

    @property
    def folder(self) -> Path:
        """The data folder."""
        return self._path.parent

    def _format(self) -> int:
        return int(self.connection.execute("PRAGMA user_version").fetchone()[0])

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        if not hasattr(self._local, "connection"):
            connection = sqlite3.connect(self._path, timeout=30, isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            self._local.connection = connection
        held: sqlite3.Connection = self._local.connection
        return held

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Commit what the block writes, or nothing of it."""
        connection = self.connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            if connection.in_transaction:  # on a full disk SQLite has rolled back already
                connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    @property
    def generation(self) -> int:
        """A number that grows with every change of the corpus, in whatever process."""
        return int(self.connection.execute("SELECT generation FROM state").fetchone()[0])

    @property
    def corpus_id(self) -> str:
        """An id that no other catalog has."""
        return str(self.connection.execute("SELECT corpus FROM state").fetchone()[0])

    def files(self) -> list[StoredFile]:
        """Return the transcript files that are indexed."""
        rows = self.connection.execute("SELECT id, path, sha256 FROM interviews ORDER BY id")
        return [StoredFile(*row) for row in rows]

    def summaries(self) -> list[InterviewSummary]:
        """Return one line for each interview, by title."""
        rows = self.connection.execute("SELECT summary FROM interviews ORDER BY title, id")
        loaded = [json.loads(row[0]) for row in rows]
        return [
            InterviewSummary(**{**s, "guests": tuple(s["guests"]), "notes": tuple(s["notes"])})
            for s in loaded
        ]

    def aliases(self) -> dict[str, tuple[str, ...]]:
        """Return the spellings found of each person who is named in an annotation."""
        found: dict[str, list[str]] = {}
        for (row,) in self.connection.execute("SELECT aliases FROM interviews ORDER BY key"):
            for name, spellings in json.loads(row).items():
                found.setdefault(name, []).extend(spellings)
        return {name: tuple(dict.fromkeys(spellings)) for name, spellings in found.items()}

    def openings(self) -> dict[str, list[str]]:
        """Return the first sentences of each interview, by its id."""
        found: dict[str, list[str]] = {}
        for interview, sentence in self.connection.execute(
            "SELECT i.id, substr(i.text, s.start + 1, s.end - s.start) FROM interviews i"
            " JOIN sentences s ON s.interview = i.key AND s.number < ? ORDER BY i.key, s.number",
            (OPENING_SENTENCES,),
        ):
            found.setdefault(interview, []).append(" ".join(sentence.split()))
        return found

    def interview(self, interview_id: str) -> Interview:
        """Return one interview whole; raises KeyError when it is not there."""
        row = self.connection.execute(
            "SELECT id, file, sha256, text, title, turns, regions, podcast, host, guests,"
            " attribution, aliases, moments, url, pieces, repeats_dropped, notes, date"
            " FROM interviews WHERE id = ?",
            (interview_id,),
        ).fetchone()
        if row is None:
            raise KeyError(interview_id)
        found, file, sha256, text, title, turns, regions, podcast, host = row[:9]
        guests, attribution, aliases, moments, url = row[9:14]
        pieces, repeats_dropped, notes, date = row[14:]
        return Interview(
            id=found,
            file=file,
            sha256=sha256,
            text=text,
            title=title,
            turns=tuple(Turn(*turn) for turn in json.loads(turns)),
            regions=tuple(Region(*region) for region in json.loads(regions)),
            podcast=podcast,
            host=host,
            guests=tuple(json.loads(guests)),
            attribution=attribution,
            aliases={name: tuple(found) for name, found in json.loads(aliases).items()},
            moments=tuple(Moment(*moment) for moment in json.loads(moments)),
            url=url,
            pieces=tuple(Piece(*piece) for piece in json.loads(pieces)),
            repeats_dropped=repeats_dropped,
            notes=tuple(json.loads(notes)),
            date=date,
        )

    def save(self, interview: Interview, split: Split, path: str) -> list[int]:
        """Write an interview in place of the one at the same path; return its windows' keys.

        Call it inside `transaction`.
        """
        self.remove(path)
        connection = self.connection
        key = connection.execute(
            "INSERT INTO interviews (id, path, sha256, file, title, podcast, host, guests,"
            " attribution, aliases, url, turns, regions, moments, text, summary, pieces,"
            " repeats_dropped, notes, date)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(interview.id, path, interview.sha256, interview.file, interview.title),
                *(interview.podcast, interview.host, json.dumps(interview.guests)),
                *(interview.attribution, json.dumps(interview.aliases), interview.url),
                *(_dump(interview.turns), _dump(interview.regions), _dump(interview.moments)),
                *(interview.text, json.dumps(summarise(interview, split).to_dict())),
                *(json.dumps(interview.pieces), interview.repeats_dropped),
                *(json.dumps(interview.notes), interview.date),
            ),
        ).lastrowid
        assert key is not None  # noqa: S101 - an INSERT always has one; this tells mypy
        connection.executemany(
            "INSERT INTO sentences VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    *(key, s.number, s.start, s.end, s.speaker, s.certain, s.sponsor),
                    *(len(s.text.split()), run, s.turn),
                )
                for run, span in enumerate(split.runs)
                for s in split.sentences[span.start : span.end]
            ],
        )
        sections = self._save_sections(key, split)
        return self._save_windows(key, split, sections)

    def _save_sections(self, interview: int, split: Split) -> list[int]:
        first = self._next_key("sections")
        keys = list(range(first, first + len(split.sections)))
        numbered = list(zip(keys, split.sections, strict=True))
        self.connection.executemany(
            "INSERT INTO sections VALUES (?, ?, ?, ?, ?, ?)",
            [
                (key, interview, key - first, span.start, span.end, _sponsor(split, span.start))
                for key, span in numbered
            ],
        )
        self.connection.executemany(
            "INSERT INTO section_words (rowid, body, place) VALUES (?, ?, ?)",
            [
                (key, section_text(split.sentences, span), _place(interview, split, span))
                for key, span in numbered
            ],
        )
        return keys

    def _save_windows(self, interview: int, split: Split, sections: list[int]) -> list[int]:
        first = self._next_key("windows")
        keys = list(range(first, first + len(split.windows)))
        numbered = list(zip(keys, split.windows, strict=True))
        self.connection.executemany(
            "INSERT INTO windows VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    *(key, interview, sections[window.section], window.start, window.end),
                    *(split.sentences[window.start].speaker, _sponsor(split, window.start)),
                )
                for key, window in numbered
            ],
        )
        self.connection.executemany(
            "INSERT INTO window_words (rowid, body, place) VALUES (?, ?, ?)",
            [
                (key, window_text(split.sentences, window), _place(interview, split, window))
                for key, window in numbered
            ],
        )
        return keys

    def _next_key(self, table: str) -> int:
        row = self.connection.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)
        ).fetchone()
        return int(row[0]) + 1 if row else 1

    def remove(self, path: str) -> None:
        """Remove the interview of a file, if it is there; call it inside `transaction`."""
        connection = self.connection
        connection.execute("UPDATE state SET generation = generation + 1")
        row = connection.execute("SELECT key FROM interviews WHERE path = ?", (path,)).fetchone()
        if row is None:
            return
        for words, table in (("section_words", "sections"), ("window_words", "windows")):
            connection.execute(
                f"DELETE FROM {words} WHERE rowid IN (SELECT key FROM {table} WHERE interview = ?)",  # noqa: S608
                row,
            )
        for table in ("windows", "sections", "sentences"):
            connection.execute(f"DELETE FROM {table} WHERE interview = ?", row)  # noqa: S608
        connection.execute("DELETE FROM interviews WHERE key = ?", row)

    def window_keys(self, interview_id: str | None = None) -> list[int]:
        """Return the keys of all windows, or of one interview's."""
        rows = self.connection.execute(
            "SELECT w.key FROM windows w JOIN interviews i ON i.key = w.interview"
            " WHERE ?1 IS NULL OR i.id = ?1 ORDER BY w.key",
            (interview_id,),
        )
        return [row[0] for row in rows]

    def windows(self, keys: Sequence[int]) -> list[IndexedWindow]:
        """Return windows as they are embedded, in the order of their keys."""
        rows = self.connection.execute(
            "SELECT w.key, i.id, w.speaker, b.body FROM windows w"
            " JOIN interviews i ON i.key = w.interview JOIN window_words b ON b.rowid = w.key"
            " WHERE w.key IN (SELECT value FROM json_each(?)) ORDER BY w.key",
            (json.dumps(list(keys)),),
        )
        return [IndexedWindow(*row) for row in rows]


def _dump(values: Sequence[Turn | Region | Moment]) -> str:
    return json.dumps([astuple(value) for value in values])


def _place(interview: int, split: Split, span: Span | Window) -> str:
    sentences = split.sentences[span.start : span.end]
    sponsor = sentences[0].sponsor
    return place_tokens(interview, [s.speaker for s in sentences], sponsor=sponsor)


def _sponsor(split: Split, sentence: int) -> bool:
    return split.sentences[sentence].sponsor
