"""Labelled claims with the words they cite, from JSON lines (format: ../shared/README.md)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rag import Spoken

FAULTS = Path("../shared/questions/faults.dev.jsonl")
INTERVIEWS = Path("../shared/interviews")


@dataclass(frozen=True, slots=True)
class LabelledClaim:
    """A claim, what it cites, and whether that supports it; `fault` is what was planted."""

    id: str
    group: str
    claim: str
    evidence: tuple[Spoken, ...]
    supported: bool
    fault: str | None


def read_claims(path: Path = FAULTS, interviews: Path = INTERVIEWS) -> list[LabelledClaim]:
    """Read labelled claims; evidence is cut from the interviews by its offsets."""
    texts: dict[str, str] = {}
    claims = []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        for place in row["evidence"]:
            name = place["file"]
            if name not in texts:
                texts[name] = (interviews / name).read_bytes().decode("utf-8")
        claims.append(
            LabelledClaim(
                id=row["id"],
                group=row["question_id"],
                claim=row["claim"],
                evidence=_cut(row["evidence"], texts),
                supported=row["label"] == "supported",
                fault=row["fault"],
            )
        )
    return claims


def _cut(places: Sequence[dict[str, str]], texts: dict[str, str]) -> tuple[Spoken, ...]:
    return tuple(
        Spoken(
            " ".join(texts[place["file"]][int(place["start"]) : int(place["end"])].split()),
            place["speaker"],
        )
        for place in places
    )
