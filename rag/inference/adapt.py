"""The words of this very talk: which of them the first guess gives to the host and which not.

Host and guest differ from talk to talk in what they say and how. Once the roles are roughly
known, each word's own odds tell about the sentences it occurs in; a sentence is never counted as
evidence for itself.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from rag.inference.chain import Floats
from rag.inference.features import Features
from rag.inference.talk import Talk

PRIOR_COUNT = 3.0  # so many sentences at the average weigh against a word's own
RARE = 2  # a word in fewer other sentences tells nothing


def find_leaning(talk: Talk, host: Floats) -> Floats:
    """Return how much the words of each unit lean to the host (positive) or the guest."""
    terms = [_terms(talk.words[unit]) for unit in talk.units]
    counts: dict[str, int] = {}
    hosts: dict[str, float] = {}
    for unit, chance in zip(terms, host.tolist(), strict=True):
        for term in unit:
            counts[term] = counts.get(term, 0) + 1
            hosts[term] = hosts.get(term, 0.0) + chance
    mean = min(0.95, max(0.05, float(host.mean())))
    base = math.log(mean / (1 - mean))
    leaning = np.zeros(len(terms))
    for k, (unit, chance) in enumerate(zip(terms, host.tolist(), strict=True)):
        total, known = 0.0, 0
        for term in unit:
            others = counts[term] - 1
            if others >= RARE:
                rate = (hosts[term] - chance + PRIOR_COUNT * mean) / (others + PRIOR_COUNT)
                rate = min(0.999, max(0.001, rate))
                total += math.log(rate / (1 - rate)) - base
                known += 1
        leaning[k] = total / math.sqrt(known + 1)
    return leaning


def add_leaning(
    units: Sequence[Features], steps: Sequence[Features], leaning: Floats, host: Floats
) -> None:
    """Put the leaning of the words, and the first guess, among the features, in place."""
    odds = np.clip(np.log(np.clip(host, 1e-9, 1) / np.clip(1 - host, 1e-9, 1)), -4, 4)
    for k, features in enumerate(units):
        features["leaning"] = float(leaning[k]) / 3
        features["leaning_near"] = float(leaning[max(0, k - 2) : k + 3].mean()) / 3
        features["first_guess"] = float(odds[k]) / 4
    for k, features in enumerate(steps):
        after, before = leaning[k + 1 : k + 4].mean(), leaning[max(0, k - 2) : k + 1].mean()
        features["leaning_rises"] = float(after - before) / 3


def _terms(words: Sequence[str]) -> set[str]:
    return {*words, *(f"{a} {b}" for a, b in pairwise(words))}
