"""Passages: the sentences around what was found, cut from the catalog's interviews."""

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rag.catalog import Catalog
from rag.domain import Moment, Passage, Piece, Sentence

SOURCES_KEPT = 64


class Core(NamedTuple):
    """The sentences that were found, as a half-open range of numbers in an interview (a key)."""

    interview: int
    first: int
    last: int
    score: float


class _Row(NamedTuple):
    number: int
    start: int
    end: int
    speaker: str | None
    certain: int
    sponsor: int
    words: int
    run: int
    turn: int


@dataclass(frozen=True, slots=True)
class _Source:
    interview: str
    title: str
    file: str
    text: str
    moments: list[Moment]
    url: str | None
    pieces: list[Piece]
    rows: list[_Row]

    def pieces_within(self, start: int, end: int) -> tuple[Piece, ...]:
        first = bisect_right(self.pieces, start, key=lambda piece: piece.start)
        last = bisect_left(self.pieces, end, key=lambda piece: piece.start)
        return tuple(self.pieces[max(0, first - 1) : last])

    def moments_within(self, start: int, end: int) -> tuple[Moment, ...]:
        first = bisect_right(self.moments, start, key=lambda moment: moment.offset)
        last = bisect_left(self.moments, end, key=lambda moment: moment.offset)
        return tuple(self.moments[max(0, first - 1) : last])


class Passages:
    """Passages cut from a catalog's interviews; keeps the texts of those used last."""

    def __init__(self, catalog: Catalog) -> None:
        """Read passages from a catalog."""
        self._catalog = catalog
        self._sources: dict[int, _Source] = {}

    def around(self, core: Core, words: int, taken: set[tuple[int, int]]) -> Passage | None:
        """Return a core with the sentences around it, up to a number of words.

        It grows by turns to the left and to the right, not over a cut-out stretch or a sentence
        that is taken, and takes what it holds. None when most of the core is taken or it is gone.
        """
        source = self._source(core.interview)
        if source is None:
            return None
        rows = source.rows[core.first : core.last]
        kept = [row for row in rows if (core.interview, row.number) not in taken]
        if not kept or 2 * len(kept) < core.last - core.first:
            return None

        def free(number: int) -> _Row | None:
            inside = 0 <= number < len(source.rows) and (core.interview, number) not in taken
            return source.rows[number] if inside else None

        held = _grow(kept, free, words)
        taken.update((core.interview, row.number) for row in held)
        return _cut(source, held, core.score)

    def find(self, passage_id: str) -> Passage:
        """Return the passage of an id such as `interview:12-20`; raises KeyError without it."""
        match = re.fullmatch(r"(.+):(\d{1,9})-(\d{1,9})", passage_id)
        row = (
            match
            and self._catalog.connection.execute(
                "SELECT key FROM interviews WHERE id = ?", (match[1],)
            ).fetchone()
        )
        source = self._source(row[0]) if row else None
        if not match or not source:
            raise KeyError(passage_id)
        first, last = int(match[2]), int(match[3])
        rows = source.rows[first:last]
        if not rows or len(rows) != last - first or len({r.run for r in rows}) > 1:
            raise KeyError(passage_id)
        return _cut(source, rows, 0.0)

    def _source(self, key: int) -> _Source | None:
        """Return what passages are cut from, None when it is gone.

        No key is used twice, so what is kept is never out of date.
        """
        sources = self._sources
        if key not in sources:
            row = self._catalog.connection.execute(
                "SELECT id, title, file, text, moments, url, pieces FROM interviews WHERE key = ?",
                (key,),
            ).fetchone()
            if row is None:
                return None
            interview, title, file, text, moments, url, pieces = row
            rows = self._catalog.connection.execute(
                "SELECT number, start, end, speaker, certain, sponsor, words, run, turn"
                " FROM sentences WHERE interview = ? ORDER BY number",
                (key,),
            )
            sources[key] = _Source(
                interview=interview,
                title=title,
                file=file,
                text=text,
                moments=[Moment(*moment) for moment in json.loads(moments)],
                url=url,
                pieces=[Piece(*piece) for piece in json.loads(pieces)],
                rows=[_Row(*row) for row in rows],
            )
            while len(sources) > SOURCES_KEPT:
                sources.pop(next(iter(sources)), None)
        return sources[key]


def _grow(core: Sequence[_Row], free: Callable[[int], _Row | None], words: int) -> list[_Row]:
    """Add neighbours of one run and kind to a core, to its left and right by turns."""
    held = list(core)
    kind = (core[0].run, core[0].sponsor)
    total = sum(row.words for row in held)
    grew = True
    while grew:
        grew = False
        for left in (True, False):
            row = free(held[0].number - 1 if left else held[-1].number + 1)
            if row and (row.run, row.sponsor) == kind and total + row.words <= words:
                held.insert(0 if left else len(held), row)
                total += row.words
                grew = True
    return held


def _cut(source: _Source, rows: Sequence[_Row], score: float) -> Passage:
    sentences = tuple(
        Sentence(
            interview=source.interview,
            number=row.number,
            start=row.start,
            end=row.end,
            text=source.text[row.start : row.end],
            speaker=row.speaker,
            certain=bool(row.certain),
            sponsor=bool(row.sponsor),
            turn=row.turn,
        )
        for row in rows
    )
    start, end = rows[0].start, rows[-1].end
    return Passage(
        id=f"{source.interview}:{rows[0].number}-{rows[-1].number + 1}",
        interview=source.interview,
        title=source.title,
        file=source.file,
        start=start,
        end=end,
        text=source.text[start:end],
        sentences=sentences,
        moments=source.moments_within(start, end),
        url=source.url,
        score=score,
        pieces=source.pieces_within(start, end),
    )
