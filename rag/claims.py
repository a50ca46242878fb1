"""A claim against its own quotes: supported, refused with a reason, or undecided.

Rules come first: who is named, what is counted, what is called by name. Then a logistic score
over a few features (claim_features.py), fitted on labelled claims by `python -m evals.fit_claims`.
"""

import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from langchain_core.language_models import BaseChatModel

from rag.claim_features import Features, Measure
from rag.claim_odds import ModelOdds
from rag.claim_rules import named_speakers, wrong_name, wrong_number, wrong_person
from rag.claim_text import content_words
from rag.domain import Spoken
from rag.vectors import Embed, load_embed

OTHERS_SHARE = 0.3  # of a claim's words, by which another speaker's statements hold more of it


Rule = Literal["speaker", "number", "name"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found: `supported` is None where it cannot tell.

    `score` is how likely it is, from 0 to 1, that the evidence supports the claim; `rule` is what
    refused it without regard to that.
    """

    supported: bool | None
    score: float | None
    reason: str
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class Scorer:
    """A fitted score: a weight for each feature, and one for a model's log-odds if it is asked."""

    bias: float
    weights: Features
    odds: float

    def score(self, features: Features, odds: float = 0.0) -> float:
        """Return how likely it is that a claim with these features is supported."""
        weighed = sum(w * f for w, f in zip(self.weights, features, strict=True))
        return 1 / (1 + math.exp(-(self.bias + weighed + self.odds * odds)))


@dataclass(frozen=True, slots=True)
class Weights:
    """What was fitted, without a model and with one, and from where on a score decides."""

    alone: Scorer
    with_model: Scorer
    verified_from: float
    refused_below: float


@cache
def load_weights() -> Weights:
    """Return the weights that are shipped."""
    stored = json.loads((resources.files("rag") / "claim_weights.json").read_text("utf-8"))
    alone, with_model = (
        Scorer(fit["bias"], Features(**fit["weights"]), fit["odds"])
        for fit in (stored["alone"], stored["with_model"])
    )
    return Weights(alone, with_model, stored["verified_from"], stored["refused_below"])


class ClaimCheck:
    """Checks claims against their quotes; `people` are those who speak anywhere in the corpus."""

    def __init__(
        self,
        people: Sequence[str] = (),
        embed: Embed | None = None,
        *,
        model: BaseChatModel | None = None,
    ) -> None:
        """Use an embedding, or else the one that ships, which the weights were fitted with.

        A model, if there is one, is asked about what no rule refuses.
        """
        self.people = tuple(people)
        self._measure: Measure | None = Measure(embed) if embed else None
        self.odds: Callable[[str, Sequence[Spoken]], float | None] | None = (
            ModelOdds(model) if model else None
        )

    def __call__(self, claim: str, evidence: Sequence[Spoken]) -> Verdict:
        """Return whether the evidence supports the claim, and why not."""
        if not evidence:
            return Verdict(None, None, "nothing is cited")
        if refused := self.refuse(claim, evidence):
            return refused
        weights = load_weights()
        features = self.measure(claim, evidence)
        odds = self.odds(claim, evidence) if self.odds else None
        fit = weights.alone if odds is None else weights.with_model
        score = fit.score(features, odds or 0.0)
        if score >= weights.verified_from:
            return Verdict(supported=True, score=score, reason="its quotes support it")
        if score < weights.refused_below:
            return Verdict(supported=False, score=score, reason=explain(features, fit))
        return Verdict(supported=None, score=score, reason="its quotes may not support all of it")

    def refuse(self, claim: str, evidence: Sequence[Spoken]) -> Verdict | None:
        """Return the verdict of the rules, if one of them refuses the claim."""
        said = " ".join(part.text for part in evidence)
        speakers = list(dict.fromkeys(part.speaker for part in evidence if part.speaker))
        rules: dict[Rule, Callable[[], str | None]] = {
            "speaker": lambda: (
                wrong_person(claim, said, speakers, self.people) or wrong_part(claim, evidence)
            ),
            "number": lambda: wrong_number(claim, said),
            "name": lambda: wrong_name(claim, said, [*speakers, *self.people]),
        }
        for rule, find in rules.items():
            if reason := find():
                return Verdict(supported=False, score=0.0, reason=reason, rule=rule)
        return None

    def measure(self, claim: str, evidence: Sequence[Spoken]) -> Features:
        """Return the features of a claim against its evidence."""
        if self._measure is None:
            self._measure = _default_measure()
        names = {part.speaker for part in evidence if part.speaker} | set(self.people)
        words = frozenset(word.lower() for name in names for word in name.split())
        return self._measure(claim, [part.text for part in evidence], words)


@cache
def _default_measure() -> Measure:
    return Measure(load_embed("wordllama"))


def wrong_part(claim: str, evidence: Sequence[Spoken]) -> str | None:
    """Refuse a claim whose content another speaker states, where both are quoted.

    What others ask belongs to an answer; what they state does not.
    """
    speakers = list(dict.fromkeys(part.speaker for part in evidence if part.speaker))
    named = named_speakers(claim, speakers)
    if len(named) != 1 or len(speakers) < 2:
        return None
    names = frozenset(word.lower() for name in speakers for word in name.split())
    stems = set(content_words(claim, without=names).stems)
    own = [part.text for part in evidence if part.speaker == named[0]]
    others = [
        sentence
        for part in evidence
        if part.speaker != named[0]
        for sentence in re.split(r"(?<=[.?!])\s+", part.text)
        if not sentence.endswith("?")
    ]
    held, elsewhere = (
        len(stems & set(content_words(" ".join(texts), without=names).stems)) / max(len(stems), 1)
        for texts in (own, others)
    )
    if elsewhere - held < OTHERS_SHARE:
        return None
    return f"names {named[0]}, but somebody else says it in its quotes"


_COMPLAINTS = {
    "negation_added": "it denies what its quotes do not deny",
    "negation_lost": "its quotes deny what it says",
    "hedge_lost": "its quotes are less certain than it is",
    "unhedged": "its quotes are less certain than it is",
    "absolute_added": "it is more sweeping than its quotes",
    "cause_added": "its quotes do not give that cause",
    "comparison": "it compares otherwise than its quotes",
    "turned": "its quotes report or take back what it says",
}


def explain(features: Features, fit: Scorer) -> str:
    """Return in words what counts most against a claim."""
    against = {name: -getattr(fit.weights, name) * getattr(features, name) for name in _COMPLAINTS}
    worst = max(against, key=lambda name: against[name])
    if against[worst] >= 0.4 and features.near >= 0.5:
        return _COMPLAINTS[worst]
    return "its quotes do not say all of it"
