"""What line breaks and runs of spaces tell about turns.

Transcripts without names often break the line, or leave two spaces, where another one speaks.
Which break means that differs from file to file, so each kind of gap is weighed by how much
oftener it stands behind a sentence than within one.
"""

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from rag.domain import Sentence

USUAL = 0.6  # a gap behind more than this share of the sentences tells nothing
PURE = 0.9  # a gap that hardly ever stands within a sentence
PURE_COPIES = 5
WRAPPED_WIDTH = 200  # longer lines are paragraphs, not wrapped

_WHITE = re.compile(r"\s+")
_LINE = re.compile(r"[^\n]+")


class _Lines(NamedTuple):
    starts: list[int]
    ends: list[int]
    width: int


def find_layout_cues(text: str, sentences: Sequence[Sentence]) -> list[dict[str, float]]:
    """Return, for each step from one sentence to the next, the layout's features."""
    within = Counter(_kind(gap) for s in sentences for gap in _WHITE.findall(s.text))
    gaps = [_gap(text, a, b) for a, b in pairwise(sentences)]
    behind = Counter(gaps)
    steps = max(1, len(gaps))
    usual = steps / (steps + within.total())
    weights = {kind: _weigh(kind, behind, within, usual) for kind in behind}
    pure = sum(behind[kind] for kind, cues in weights.items() if "gap_pure" in cues)
    lines = _measure_lines(text)
    found = []
    for step, kind in enumerate(gaps):
        cues = dict(weights[kind])
        if pure / steps > 0.05 and "gap_pure" not in cues:
            cues["gap_not_pure"] = 1.0
        if kind.startswith(("N", "P")) or "N" in kind or "P" in kind:
            cues.update(_line_cues(text, lines, sentences[step].end, sentences[step + 1].start))
        found.append(cues)
    return found


def _gap(text: str, before: Sentence, after: Sentence) -> str:
    gap = text[before.end : after.start]
    return _kind(gap) if len(gap) < 8 and not gap.strip() else "cut"


def _kind(gap: str) -> str:
    """Name a gap: `N` for a line break, `P` for an empty line, `_` for a no-break space."""
    gap = gap.replace("\r", "").replace("\xa0", "_")
    return re.sub(r"\n+", lambda breaks: "N" if len(breaks[0]) == 1 else "P", gap)


def _weigh(kind: str, behind: Counter[str], within: Counter[str], usual: float) -> dict[str, float]:
    share = behind[kind] / behind.total()
    purity = behind[kind] / (behind[kind] + within[kind])
    if kind == "cut":
        return {}
    if share >= USUAL:
        return {"gap_usual": 1.0}
    lift = math.log((purity + 0.01) / (usual + 0.01))
    cues = {"gap_lift": max(-2.0, min(3.0, lift))}
    if purity > PURE and behind[kind] >= PURE_COPIES:
        cues["gap_pure"] = 1.0
    return cues


def _measure_lines(text: str) -> _Lines:
    spans = [match.span() for match in _LINE.finditer(text)]
    lengths = sorted(end - start for start, end in spans)
    width = lengths[int(len(lengths) * 0.8)] if len(lengths) > 20 else 0
    return _Lines([a for a, _ in spans], [b for _, b in spans], width)


def _line_cues(text: str, lines: _Lines, end: int, start: int) -> dict[str, float]:
    """Tell how far from full the line is that ends here, where lines are wrapped."""
    cues = {"line_break": 1.0}
    if 0 < lines.width < WRAPPED_WIDTH:
        line = bisect_right(lines.starts, end - 1) - 1
        length = lines.ends[line] - lines.starts[line]
        cues["line_short"] = max(0.0, 1 - length / lines.width)
        following = text[start : start + 30].split()
        if following and length + 1 + len(following[0]) <= lines.width * 0.85:
            cues["line_had_room"] = 1.0
    return cues
