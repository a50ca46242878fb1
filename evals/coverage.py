"""How much of the evidence lies in what was found, within a number of words."""

from collections.abc import Sequence
from typing import Protocol

from evals.questions import Evidence, QuestionRow


class Found(Protocol):
    """A stretch of a transcript file: a passage, a quote or a baseline's chunk."""

    @property
    def file(self) -> str:
        """The transcript's file name."""

    @property
    def start(self) -> int:
        """Where it starts in the file's text."""

    @property
    def end(self) -> int:
        """Where it ends."""

    @property
    def text(self) -> str:
        """Its words."""


def within_words(passages: Sequence[Found], budget: int) -> list[Found]:
    """Return the first passages whose words together stay within a budget."""
    kept: list[Found] = []
    for passage in passages:
        budget -= len(passage.text.split())
        if budget < 0:
            break
        kept.append(passage)
    return kept


def evidence_hit(row: QuestionRow, found: Sequence[Found]) -> bool:
    """Tell whether one of the evidence ranges is at least half covered by passages."""
    return any(
        2 * covered(evidence, found) >= evidence.end - evidence.start
        for evidence in [*row.evidence, *(row.evidence_alt or [])]
    )


def covered(evidence: Evidence, found: Sequence[Found]) -> int:
    """Return how many characters of an evidence range lie in passages or quotes."""
    held = {
        offset
        for item in found
        if item.file == evidence.file
        for offset in range(max(item.start, evidence.start), min(item.end, evidence.end))
    }
    return len(held)


def evidence_coverage(row: QuestionRow, found: Sequence[Found]) -> float:
    """Return the share of the evidence's characters that lie in what was found.

    Where the whole of an equally good place (`evidence_alt`) is covered better, its share counts.
    """
    total = sum(evidence.end - evidence.start for evidence in row.evidence)
    best = sum(covered(evidence, found) for evidence in row.evidence) / total if total else 0.0
    for evidence in row.evidence_alt or []:
        best = max(best, covered(evidence, found) / (evidence.end - evidence.start))
    return best
