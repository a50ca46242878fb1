"""Passages out of the catalog, with the text that quotes are cut from."""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from rag.catalog import Catalog
from rag.domain import Moment, Passage, Piece, Sentence

SOURCES_KEPT = 64


@dataclass(frozen=True, slots=True)
class _Source:
    text: str
    moments: list[Moment]
    url: str | None
    pieces: list[Piece]

    def pieces_within(self, start: int, end: int) -> tuple[Piece, ...]:
        first = bisect_right(self.pieces, start, key=lambda piece: piece.start)
        last = bisect_left(self.pieces, end, key=lambda piece: piece.start)
        return tuple(self.pieces[max(0, first - 1) : last])

    def moments_within(self, start: int, end: int) -> tuple[Moment, ...]:
        first = bisect_right(self.moments, start, key=lambda moment: moment.offset)
        last = bisect_left(self.moments, end, key=lambda moment: moment.offset)
        return tuple(self.moments[max(0, first - 1) : last])


class Passages:
    """The passages of a catalog; keeps the texts of the interviews used last."""

    def __init__(self, catalog: Catalog) -> None:
        """Read passages from a catalog."""
        self._catalog = catalog
        self._sources: dict[int, _Source] = {}

    def get(self, scores: Mapping[int, float]) -> list[Passage]:
        """Return the passages of keys with their scores, in order; those gone since are missing."""
        rows = self._catalog.connection.execute(
            "SELECT p.key, i.id, p.number, i.title, i.file, i.key, p.first, p.last"
            " FROM passages p JOIN interviews i ON i.key = p.interview"
            " WHERE p.key IN (SELECT value FROM json_each(?))",
            (json.dumps(list(scores)),),
        )
        found = {row[0]: self._passage(row[1:], scores[row[0]]) for row in rows}
        return [found[key] for key in scores if key in found]

    def find(self, passage_id: str) -> Passage:
        """Return the passage of an id such as `interview:12`; raises KeyError without it."""
        interview, _, number = passage_id.rpartition(":")
        row = self._catalog.connection.execute(
            "SELECT p.key FROM passages p JOIN interviews i ON i.key = p.interview"
            " WHERE i.id = ? AND p.number = ?",
            (interview, number),
        ).fetchone()
        if row is None:
            raise KeyError(passage_id)
        return self.get({row[0]: 0.0})[0]

    def _passage(self, row: tuple[str, int, str, str, int, int, int], score: float) -> Passage:
        interview, number, title, file, key, first, last = row
        source = self._source(key)
        text = source.text
        rows = self._catalog.connection.execute(
            "SELECT number, start, end, speaker, certain, sponsor FROM sentences"
            " WHERE interview = ? AND number >= ? AND number < ? ORDER BY number",
            (key, first, last),
        )
        sentences = tuple(
            Sentence(interview, n, start, end, text[start:end], who, bool(certain), bool(sponsor))
            for n, start, end, who, certain, sponsor in rows
        )
        start, end = sentences[0].start, sentences[-1].end
        return Passage(
            id=f"{interview}:{number}",
            interview=interview,
            title=title,
            file=file,
            start=start,
            end=end,
            text=text[start:end],
            sentences=sentences,
            moments=source.moments_within(start, end),
            url=source.url,
            score=score,
            pieces=source.pieces_within(start, end),
        )

    def _source(self, key: int) -> _Source:
        """Return what quotes are cut from; no key is used twice, so it is never out of date."""
        sources = self._sources
        if key not in sources:
            text, moments, url, pieces = self._catalog.connection.execute(
                "SELECT text, moments, url, pieces FROM interviews WHERE key = ?", (key,)
            ).fetchone()
            sources[key] = _Source(
                text,
                [Moment(*moment) for moment in json.loads(moments)],
                url,
                [Piece(*piece) for piece in json.loads(pieces)],
            )
            while len(sources) > SOURCES_KEPT:
                sources.pop(next(iter(sources)), None)
        return sources[key]
