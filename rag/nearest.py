"""The windows nearest in meaning: compared one by one in a few interviews, by Chroma in many.

Chroma's filter takes time with the size of the whole corpus; comparing the 500 windows of an
interview takes a fraction of a millisecond and finds the nearest for certain.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np

from rag.catalog import Catalog
from rag.lexical import Filter, ListedWindow, WindowHit, list_windows, locate_windows
from rag.vectors import Matrix, Vectors

FEW_INTERVIEWS = 24
INTERVIEWS_KEPT = 64  # about half a megabyte each


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The windows of one interview with their vectors."""

    windows: list[ListedWindow]
    vectors: Matrix


class Nearest:
    """Search by meaning; keeps the vectors of the interviews asked about last."""

    def __init__(self, catalog: Catalog, vectors: Vectors) -> None:
        """Search the vectors of a catalog's windows."""
        self._catalog = catalog
        self._vectors = vectors
        self._shelves: OrderedDict[str, _Shelf] = OrderedDict()
        self._epoch = 0
        self._lock = threading.Lock()

    def forget(self) -> None:
        """Drop what is kept, because the corpus has changed."""
        with self._lock:
            self._epoch += 1
            self._shelves.clear()

    def search(self, text: str, limits: Filter, *, limit: int) -> list[WindowHit]:
        """Return the windows nearest in meaning with their cosine similarity, best first."""
        if not text.strip():
            return []
        if 0 < len(limits.interviews) <= FEW_INTERVIEWS:
            return self._compare(text, limits, limit)
        near = self._vectors.search(text, limits, limit=limit)
        return locate_windows(self._catalog, near, limits)

    def _compare(self, text: str, limits: Filter, limit: int) -> list[WindowHit]:
        shelves = [self._shelf(interview) for interview in dict.fromkeys(limits.interviews)]
        shelves = [shelf for shelf in shelves if shelf.windows]
        if not shelves:
            return []
        windows = [window for shelf in shelves for window in shelf.windows]
        near = np.concatenate([shelf.vectors for shelf in shelves]) @ self._vectors.embed([text])[0]
        allowed = np.fromiter((_allows(limits, window) for window in windows), dtype=bool)
        order = np.argsort(-near, kind="stable")
        chosen = order[allowed[order]][:limit]
        return [windows[place].hit._replace(score=float(near[place])) for place in chosen]

    def _shelf(self, interview: str) -> _Shelf:
        with self._lock:
            epoch = self._epoch
            if interview in self._shelves:
                self._shelves.move_to_end(interview)
                return self._shelves[interview]
        listed = list_windows(self._catalog, interview)
        rows = self._vectors.rows([window.hit.key for window in listed])
        windows = [window for window in listed if window.hit.key in rows]
        vectors = np.array([rows[window.hit.key] for window in windows], dtype=np.float32)
        shelf = _Shelf(windows, vectors)
        with self._lock:
            if epoch == self._epoch:  # else the corpus has changed while this was read
                self._shelves[interview] = shelf
            while len(self._shelves) > INTERVIEWS_KEPT:
                self._shelves.popitem(last=False)
        return shelf


def _allows(limits: Filter, window: ListedWindow) -> bool:
    spoken = not limits.speakers or window.speaker in limits.speakers
    return spoken and (limits.sponsors or not window.sponsor)
