"""Quotes for a sentence that a model wrote without saying what it rests on.

Weak models forget the markers. Such a sentence still stands if something it was shown supports it.
"""

from collections.abc import Callable, Mapping, Sequence

from rag.claim_text import content_words
from rag.claims import Verdict
from rag.quotes import Cited, follows

TRIES = 3
FEWEST_WORDS = 3  # of content; "Half a mile." is supported by too much


def find_support(
    claim: str, numbered: Mapping[int, Cited], check: Callable[[str, Sequence[Cited]], Verdict]
) -> list[Cited]:
    """Return one or two neighbouring sentences that verify a claim, or nothing.

    Those that share the most words with it are tried.
    """
    stems = set(content_words(claim).stems)
    if len(stems) < FEWEST_WORDS:
        return []
    runs = [_with_next(number, numbered) for number in numbered]
    shared = [len(stems & set(content_words(_text(run)).stems)) for run in runs]
    best = sorted(range(len(runs)), key=lambda index: -shared[index])[:TRIES]
    for run in (runs[index] for index in best if shared[index] >= FEWEST_WORDS):
        if check(claim, run).supported:
            alone = run[:1]
            return alone if len(run) > 1 and check(claim, alone).supported else run
    return []


def _with_next(number: int, numbered: Mapping[int, Cited]) -> list[Cited]:
    item, following = numbered[number], numbered.get(number + 1)
    return [item, following] if following and follows(item, following) else [item]


def _text(run: Sequence[Cited]) -> str:
    return " ".join(item.sentence.text for item in run)
