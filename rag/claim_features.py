"""What speaks for and against a claim in its own quotes, as a few numbers one can read.

Each clause of the claim is set against the stretch of speech that matches it best, and a "not" or
a "might" counts only for the words behind it, where the claim and its quotes share those words.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from rag.claim_text import (
    ABSOLUTES,
    CAUSAL_CLAIM,
    CAUSES,
    CONTRAST,
    HEDGES,
    LESS,
    MORE,
    NEGATORS,
    TURNS,
    clauses,
    content_words,
    stem,
    stretches,
    under,
)
from rag.vectors import Embed, Matrix

KNOWN_WORDS = 20_000  # vectors of words kept in memory
NEGATION_REACH = 6
HEDGE_REACH = 8


class Features(NamedTuple):
    """What a claim and its quotes have in common and where they part; each about 0 to 1."""

    held: float  # share of the claim's words found, in any form
    near: float  # mean nearness in meaning of its words to the nearest said
    weakest: float  # that nearness in the clause that is matched worst
    gap: float  # and in the three words in a row that are matched worst
    meaning: float  # cosine of the claim and the stretch nearest in meaning
    together: float  # nearness of its words to one stretch and the next
    negation_added: float  # share of the shared words that only the claim denies
    negation_lost: float  # share that only the quotes deny
    hedge_added: float  # share that only the claim hedges
    hedge_lost: float  # share that only the quotes hedge
    unhedged: float  # the same where the claim has no hedge at all
    absolute_added: float  # "all", "never", "only" that nobody said
    cause_added: float  # "because" where the quotes give no cause
    comparison: float  # "more" set against "less", or against neither
    turned: float  # the quotes take back or report an opinion, and the claim does not
    length: float  # of the quotes: the more words, the more is found by chance


class Measure:
    """Measures claims by one embedding; the vectors of words are remembered."""

    def __init__(self, embed: Embed) -> None:
        """Take the embedding by which words and sentences are near."""
        self._embed = embed
        self._known: dict[str, Matrix] = {}

    def __call__(self, claim: str, said: Sequence[str], names: frozenset[str]) -> Features:
        """Return the features of a claim against what was said; `names` are no content."""
        own = content_words(claim, without=names)
        parts = [
            _Part(s, content_words(s, without=names).words) for t in said for s in stretches(t)
        ]
        near = _Nearness(own.words, [part.words for part in parts], self._vectors)
        rows = self._embed([claim, *(part.text for part in parts)])
        matched = [
            (clause, near.best_part(words))
            for clause in clauses(claim)
            if (words := content_words(clause, without=names).words)
        ]
        pairs = [(clause, parts[part].text) for clause, (part, _) in matched if parts]
        everything = " . ".join(said)
        shared = frozenset(own.stems)
        return Features(
            held=near.held,
            near=near.mean,
            weakest=min((strength for _, (_, strength) in matched), default=0.0),
            gap=near.gap(own.words),
            meaning=float(max(rows[1:] @ rows[0], default=0.0)),
            together=near.together,
            **_polarity(claim, everything, shared),
            **_turns(claim, pairs, everything),
            length=math.log10(1 + len(everything.split())) / 3,
        )

    def _vectors(self, words: Sequence[str]) -> Matrix:
        new = [word for word in dict.fromkeys(words) if word not in self._known]
        if len(self._known) + len(new) > KNOWN_WORDS:
            self._known.clear()
            new = list(dict.fromkeys(words))
        if new:
            self._known.update(zip(new, self._embed(new), strict=True))
        return np.stack([self._known[word] for word in words])


class _Part(NamedTuple):
    """A stretch of evidence and its content words."""

    text: str
    words: tuple[str, ...]


class _Nearness:
    """How near the words of a claim are to those said: 1 for another form of the same word."""

    def __init__(
        self,
        own: Sequence[str],
        parts: Sequence[Sequence[str]],
        vectors: Callable[[Sequence[str]], Matrix],
    ) -> None:
        self.rows = {word: row for row, word in enumerate(dict.fromkeys(own))}
        spoken = list(dict.fromkeys(word for part in parts for word in part))
        columns = {word: column for column, word in enumerate(spoken)}
        self.columns = [[columns[word] for word in dict.fromkeys(part)] for part in parts]
        if self.rows and spoken:
            table = np.clip(vectors(list(self.rows)) @ vectors(spoken).T, 0, 1)
            stems = np.array([stem(word) for word in spoken])
            for word, row in self.rows.items():
                table[row, stems == stem(word)] = 1
            self.by_part = np.stack(
                [table[:, c].max(axis=1) if c else np.zeros(len(table)) for c in self.columns],
                axis=1,
            )
        else:
            self.by_part = np.zeros((len(self.rows), len(parts)))
        best = self.by_part.max(axis=1, initial=0)
        self.mean = float(best.mean()) if best.size else 0.0
        self.held = float((best == 1).mean()) if best.size else 0.0

    @property
    def together(self) -> float:
        """Nearness of all words to the two neighbouring stretches that hold most of them."""
        if not self.by_part.size:
            return 0.0
        pairs = np.maximum(self.by_part, np.roll(self.by_part, -1, axis=1))
        pairs[:, -1] = self.by_part[:, -1]
        return float(pairs.mean(axis=0).max())

    def gap(self, words: Sequence[str]) -> float:
        """Return the mean nearness of the three words in a row that are matched worst."""
        best = self.by_part.max(axis=1, initial=0)
        row = [float(best[self.rows[word]]) for word in words]
        return min((sum(row[i : i + 3]) / 3 for i in range(len(row) - 2)), default=self.mean)

    def best_part(self, words: Sequence[str]) -> tuple[int, float]:
        """Return the stretch that matches some words best, and how near it is to them."""
        rows = [self.rows[word] for word in dict.fromkeys(words) if word in self.rows]
        if not rows or not self.by_part.size:
            return 0, 0.0
        strengths = self.by_part[rows].mean(axis=0)
        return int(strengths.argmax()), float(strengths.max())


def _polarity(claim: str, said: str, shared: frozenset[str]) -> dict[str, float]:
    """Compare what is denied and what is hedged, word by word."""
    denied, hedged = (
        _compare(under(claim, turning, reach), under(said, turning, reach), shared)
        for turning, reach in ((NEGATORS, NEGATION_REACH), (HEDGES, HEDGE_REACH))
    )
    careful = any(HEDGES.fullmatch(word) for word in re.findall(r"[\w'’]+", claim))
    return {
        "negation_added": denied.added,
        "negation_lost": denied.lost,
        "hedge_added": hedged.added,
        "hedge_lost": hedged.lost,
        "unhedged": 0.0 if careful else min(1.0, 3 * hedged.lost),
    }


@dataclass(frozen=True, slots=True)
class _Difference:
    """Shares of the words that a claim and its quotes share."""

    added: float = 0.0
    lost: float = 0.0


def _compare(
    mine: Sequence[tuple[str, bool]], theirs: Sequence[tuple[str, bool]], shared: frozenset[str]
) -> _Difference:
    ways: dict[str, set[bool]] = {}
    for word, turned in theirs:
        ways.setdefault(word, set()).add(turned)
    both = [(turned, ways[word]) for word, turned in mine if word in shared and word in ways]
    if not both:
        return _Difference()
    return _Difference(
        added=sum(turned and way == {False} for turned, way in both) / len(both),
        lost=sum(not turned and way == {True} for turned, way in both) / len(both),
    )


def _turns(claim: str, pairs: Sequence[tuple[str, str]], said: str) -> dict[str, float]:
    """Compare what else turns a meaning, in each clause and the stretch that matches it."""
    compared = 0
    for clause, match in pairs:
        mine = bool(MORE.search(clause)), bool(LESS.search(clause))
        compared += any(mine) and mine != (bool(MORE.search(match)), bool(LESS.search(match)))
    matched = " ".join(dict.fromkeys(match for _, match in pairs))
    absolutes = {word.lower() for word in ABSOLUTES.findall(claim)}
    return {
        "absolute_added": min(len(absolutes - set(re.findall(r"\w+", said.lower()))), 2) / 2,
        "cause_added": float(bool(CAUSAL_CLAIM.search(claim)) and not CAUSES.search(matched)),
        "comparison": min(compared, 2) / 2,
        "turned": float(
            bool(TURNS.search(said)) and not (CONTRAST.search(claim) or TURNS.search(claim))
        ),
    }
