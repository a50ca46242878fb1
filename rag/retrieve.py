"""A question to ranked passages, small to big.

Windows of a few sentences are found by their words and by their meaning; how well the words of
the section around a window fit counts as much. Each passage is the text around a good window.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from rag.catalog import Catalog
from rag.domain import Passage
from rag.lexical import Filter, search_sections, search_windows
from rag.nearest import Nearest
from rag.passages import Core, Passages
from rag.query import Query

WINDOWS = 300
SECTIONS = 60


@dataclass(frozen=True, slots=True)
class Ranking:
    """What counts how much; `python -m evals.benchmark` shows what each part brings.

    A window's words, its meaning and the words of its section count as shares of the best. The
    best passage gets the most room in words, the next ones less, so that more places are shown.
    """

    window_words: float = 0.5
    window_meaning: float = 1.0
    section_words: float = 1.0
    first_words: int = 350
    next_words: int = 300
    people: bool = True


@dataclass(frozen=True, slots=True)
class Index:
    """What a search reads: words in the catalog, meaning in their vectors, and the passages."""

    catalog: Catalog
    nearest: Nearest
    passages: Passages
    ranking: Ranking = Ranking()


def retrieve_passages(index: Index, query: Query, limits: Filter, *, limit: int) -> list[Passage]:
    """Return the passages that fit a question best, best first; no two share a sentence.

    When a question names several people, the best of each comes right behind the first passage,
    so that each has evidence.
    """
    ranked = rank_windows(index, query, limits)
    if len(query.people) > 1 and not limits.speakers:
        each = [
            rank_windows(index, query, replace(limits, speakers=(name,)))[:1]
            for name in query.people
        ]
        ranked = [*ranked[:1], *(core for best in each for core in best), *ranked[1:]]
    return list(islice(_cut_passages(index, ranked), limit))


def rank_windows(index: Index, query: Query, limits: Filter) -> list[Core]:
    """Return the windows that fit a question, best first; ties go to the earlier one."""
    sections = search_sections(index.catalog, query.terms, limits, limit=SECTIONS)
    by_words = search_windows(index.catalog, query.terms, limits, limit=WINDOWS)
    by_meaning = index.nearest.search(query.meaning or query.text, limits, limit=WINDOWS)
    section_scores = _shares(sections)
    word_scores = _shares({hit.key: hit.score for hit in by_words})
    meaning_scores = _shares({hit.key: hit.score for hit in by_meaning})
    # A window too far in meaning to be listed is taken to be somewhat farther than the last.
    farther = 0.8 * min(meaning_scores.values(), default=0.0)
    scored = []
    for hit in {hit.key: hit for hit in [*by_words, *by_meaning]}.values():
        score = (
            index.ranking.window_words * word_scores.get(hit.key, 0.0)
            + index.ranking.window_meaning * meaning_scores.get(hit.key, farther)
            + index.ranking.section_words * section_scores.get(hit.section, 0.0)
        )
        scored.append((score, hit))
    scored.sort(key=lambda item: (-item[0], item[1].key))
    return [Core(hit.interview, hit.first, hit.last, score) for score, hit in scored]


def _shares(scores: dict[int, float]) -> dict[int, float]:
    """Return scores as shares of the best one."""
    best = max(scores.values(), default=0.0)
    return {key: score / best for key, score in scores.items()} if best > 0 else {}


def _cut_passages(index: Index, ranked: Sequence[Core]) -> Iterator[Passage]:
    taken: set[tuple[int, int]] = set()
    words = index.ranking.first_words
    for core in ranked:
        passage = index.passages.around(core, words, taken)
        if passage:
            yield passage
            words = index.ranking.next_words
