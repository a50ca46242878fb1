"""How well claims are checked: `python -m evals.claims_benchmark` prints it for labelled claims.

By cross-validation, claims of one question always in the same fold: the scorer that judges a claim
has not seen it, nor its twin with the fault. The rules are not fitted. With `--model` the model of
the settings is asked too, and what it says kept in a file.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from evals.claims_data import LabelledClaim, read_claims
from evals.fit_claims import (
    REFUSED_BELOW,
    VERIFIED_FROM,
    Array,
    Measured,
    fit_logistic,
    measure_claims,
)
from rag import ClaimCheck, Settings, load_chat_model

FOLDS = 10
SEEDS = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """How claims were decided: +1 supported, -1 refused, 0 undecided."""

    decided: npt.NDArray[np.int_]
    supported: npt.NDArray[np.bool_]

    @property
    def share_decided(self) -> float:
        """Share of the claims that are decided."""
        return float((self.decided != 0).mean())

    @property
    def balanced_accuracy(self) -> float:
        """Mean of the two classes' accuracy among the decided."""
        known = self.decided != 0
        right = (self.decided > 0) == self.supported
        return float(
            (right[known & self.supported].mean() + right[known & ~self.supported].mean()) / 2
        )

    @property
    def false_alarms(self) -> float:
        """Share of the supported claims that are refused."""
        return float((self.decided[self.supported] < 0).mean())

    @property
    def verified_right(self) -> float:
        """Share of the claims taken for supported that are."""
        return float(self.supported[self.decided > 0].mean())


def cross_validate(claims: Sequence[LabelledClaim], measured: Measured, seed: int) -> Array:
    """Return a score for each claim from a fit that has not seen its question; refused: 0."""
    groups = sorted({claim.group for claim in claims})
    order = np.random.default_rng(seed).permutation(len(groups))
    fold_of = {groups[place]: index % FOLDS for index, place in enumerate(order)}
    folds = np.array([fold_of[claim.group] for claim in claims])
    scores = np.zeros(len(claims))
    for fold in range(FOLDS):
        seen = (folds != fold) & ~measured.refused
        fit = fit_logistic(measured.features[seen], measured.supported[seen])
        scores[folds == fold] = fit.scores(measured.features[folds == fold])
    return np.where(measured.refused, 0.0, scores)


def decide(scores: Array, supported: npt.NDArray[np.bool_]) -> Outcome:
    """Decide by the thresholds that are shipped."""
    decided = np.where(scores >= VERIFIED_FROM, 1, np.where(scores < REFUSED_BELOW, -1, 0))
    return Outcome(decided, supported)


def area_under_curve(scores: Array, supported: npt.NDArray[np.bool_]) -> float:
    """Return how often a supported claim scores above an unsupported one."""
    gap = scores[supported][:, None] - scores[~supported][None, :]
    return float((gap > 0).mean() + (gap == 0).mean() / 2)


def wilson(hits: float, count: int) -> str:
    """Return a share with its 95 % interval (Wilson 1927)."""
    if not count:
        return "-"
    share, z = hits / count, 1.96
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * np.sqrt(share * (1 - share) / count + z * z / (4 * count**2)) / (1 + z * z / count)
    return f"{share:.2f} [{middle - half:.2f}, {middle + half:.2f}]"


def report(claims: Sequence[LabelledClaim], runs: Sequence[Array]) -> list[str]:
    """Return the lines of the report; means over the runs, each with folds of its own."""
    supported = np.array([claim.supported for claim in claims])
    outcomes = [decide(scores, supported) for scores in runs]
    faults = np.array([claim.fault or "" for claim in claims])

    def mean(values: Sequence[float]) -> str:
        return f"{np.mean(values):.3f} (sd {np.std(values):.3f})"

    lines = [
        f"claims {len(claims)}, supported {supported.sum()}; {len(runs)} runs of {FOLDS} folds",
        f"decided            {mean([o.share_decided for o in outcomes])}",
        f"balanced accuracy  {mean([o.balanced_accuracy for o in outcomes])} of the decided",
        f"area under curve   {mean([area_under_curve(s, supported) for s in runs])} of all",
        f"false alarms       {mean([o.false_alarms for o in outcomes])} of the supported",
        f"verified are right {mean([o.verified_right for o in outcomes])}",
        f"{'fault':18} {'refused':20} {'shown as verified':20} of",
    ]
    for fault in sorted(set(faults) - {""}):
        here = faults == fault
        caught = float(np.mean([(o.decided[here] < 0).sum() for o in outcomes]))
        missed = float(np.mean([(o.decided[here] > 0).sum() for o in outcomes]))
        count = int(here.sum())
        lines.append(f"{fault:18} {wilson(caught, count):20} {wilson(missed, count):20} {count}")
    return lines


def ask_model(claims: Sequence[LabelledClaim], check: ClaimCheck, file: Path) -> Array:
    """Return the configured model's log-odds of every claim; those in the file are not asked."""
    told = json.loads(file.read_text("utf-8")) if file.exists() else {}
    for claim in claims:
        if claim.id not in told and check.odds:
            told[claim.id] = check.odds(claim.claim, claim.evidence)
            file.write_text(json.dumps(told), "utf-8")
    return np.array([told[claim.id] for claim in claims], dtype=np.float64)


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", action="store_true", help="Ask the configured model as well.")
    parser.add_argument("--odds", type=Path, default=Path("claim_odds.json"))
    options = parser.parse_args()
    claims = read_claims()
    check = ClaimCheck()
    check.measure("warm up", claims[0].evidence)
    started = time.perf_counter()
    measured = measure_claims(claims, check)
    each = (time.perf_counter() - started) / len(claims) * 1000
    if options.model:
        asked = ClaimCheck(model=load_chat_model(Settings.load()))
        odds = ask_model(claims, asked, options.odds)
        measured = replace(measured, features=np.column_stack([measured.features, odds]))
    runs = [cross_validate(claims, measured, seed) for seed in range(SEEDS)]
    sys.stdout.write("\n".join([*report(claims, runs), f"{each:.1f} ms a claim\n"]))


if __name__ == "__main__":
    main()
