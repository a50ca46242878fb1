"""The judge of the evaluation: one claim against what it cites, decided without any model."""

from collections.abc import Mapping, Sequence
from functools import cache

from rag import ClaimCheck, Spoken, Verdict


def judge_claim(claim: str, evidence: Sequence[Mapping[str, str | None]]) -> Verdict:
    """Judge a claim by evidence given as `{"text", "speaker"}`, each by one speaker.

    `supported` is None where it cannot tell: undecided is not a score.
    """
    return _check()(claim, [Spoken(e["text"] or "", e.get("speaker")) for e in evidence])


@cache
def _check() -> ClaimCheck:
    return ClaimCheck()
