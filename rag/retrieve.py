"""A question to ranked passages: words and meaning, small units lifted to their passages."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from rag.catalog import Catalog
from rag.domain import Passage
from rag.lexical import Filter, Hit, locate_windows, search_passages, search_windows
from rag.passages import Passages
from rag.query import Query
from rag.vectors import Vectors

WINDOWS = 300
PASSAGES = 60
FUSION_K = 10  # reciprocal rank fusion (Cormack et al. 2009) with a small k: the top ranks decide


@dataclass(frozen=True, slots=True)
class Index:
    """What a search reads: words in the catalog, meaning in the vectors, and the passages."""

    catalog: Catalog
    vectors: Vectors
    passages: Passages


def retrieve_passages(index: Index, query: Query, limits: Filter, *, limit: int) -> list[Passage]:
    """Return the passages that fit a question best, each once, best first.

    A question that names several people is searched for each of them too, and their passages
    take turns, so that each has evidence.
    """
    ranked = rank_passages(index, query, limits)
    if len(query.people) > 1 and not limits.speakers:
        each = [
            rank_passages(index, query, replace(limits, speakers=(name,))) for name in query.people
        ]
        ranked = _take_turns([ranks for ranks in each if ranks], ranked)
    return index.passages.get(dict(ranked[:limit]))


def rank_passages(index: Index, query: Query, limits: Filter) -> list[tuple[int, float]]:
    """Return the keys of passages with their fused scores, best first."""
    by_words = search_passages(index.catalog, query.terms, limits, limit=PASSAGES)
    windows = search_windows(index.catalog, query.terms, limits, limit=WINDOWS)
    near = index.vectors.search(query.meaning or query.text, limits, limit=WINDOWS)
    by_meaning = locate_windows(index.catalog, near, limits)
    return fuse([_lift(by_words), _lift(windows), _lift(by_meaning)])


def fuse(rankings: Iterable[Sequence[int]]) -> list[tuple[int, float]]:
    """Add up 1 / (k + rank) of each item over the rankings; ties go to the smaller key."""
    scores: defaultdict[int, float] = defaultdict(float)
    for ranking in rankings:
        for rank, key in enumerate(ranking, start=1):
            scores[key] += 1 / (FUSION_K + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def _lift(hits: Sequence[Hit]) -> list[int]:
    """Return the passages of the hits, each at the place of its best one."""
    return list(dict.fromkeys(hit.passage for hit in hits))[:PASSAGES]


def _take_turns(
    each: Sequence[list[tuple[int, float]]], rest: list[tuple[int, float]]
) -> list[tuple[int, float]]:
    merged: dict[int, float] = {}
    turns = [hit for row in zip_longest(*each) for hit in row if hit]
    for key, score in [*turns, *rest]:
        merged.setdefault(key, score)
    return list(merged.items())
