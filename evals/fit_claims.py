"""Fit the claim check's score: `python -m evals.fit_claims` rewrites rag/claim_weights.json.

With `--odds FILE`, written by `python -m evals.claims_benchmark --model --odds FILE`, also the
score that takes a model's opinion into account; else that stays as it is. Both are logistic
regressions with an L2 penalty on standardised features, each class weighing the same, on the
claims that no rule refuses.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

import rag
from evals.claims_data import LabelledClaim, read_claims
from rag import ClaimCheck

PENALTY = 30.0
VERIFIED_FROM = 0.57
REFUSED_BELOW = 0.42

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measured:
    """Labelled claims as the fit sees them: features, labels, and what the rules refuse."""

    names: tuple[str, ...]
    features: Array
    supported: npt.NDArray[np.bool_]
    refused: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Fit:
    """A weight for each feature, and the bias."""

    weights: Array
    bias: float

    def scores(self, features: Array) -> Array:
        """Return how likely each row is supported."""
        return np.asarray(1 / (1 + np.exp(-(features @ self.weights + self.bias))))


def measure_claims(claims: Sequence[LabelledClaim], check: ClaimCheck) -> Measured:
    """Measure all claims, and ask the rules."""
    rows = [check.measure(claim.claim, claim.evidence) for claim in claims]
    return Measured(
        names=rows[0]._fields,
        features=np.array(rows, dtype=np.float64),
        supported=np.array([claim.supported for claim in claims]),
        refused=np.array([bool(check.refuse(c.claim, c.evidence)) for c in claims]),
    )


def fit_logistic(
    features: Array, supported: npt.NDArray[np.bool_], penalty: float = PENALTY
) -> Fit:
    """Fit by Newton's method; the penalty spares the bias."""
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-9
    rows = np.c_[(features - mean) / spread, np.ones(len(features))]
    share = supported.mean()
    weight = np.where(supported, 0.5 / share, 0.5 / (1 - share))
    ridge = np.eye(rows.shape[1]) * penalty
    ridge[-1, -1] = 0
    found = np.zeros(rows.shape[1])
    for _ in range(30):
        expected = 1 / (1 + np.exp(-rows @ found))
        curvature = (rows * (weight * expected * (1 - expected))[:, None]).T @ rows + ridge
        slope = rows.T @ (weight * (expected - supported)) + ridge @ found
        found -= np.linalg.solve(curvature, slope)
    weights = found[:-1] / spread
    return Fit(weights, float(found[-1] - weights @ mean))


def main() -> None:
    """Fit on all development claims and write what is shipped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--odds", type=Path, help="A model's log-odds of every claim, as JSON.")
    odds = parser.parse_args().odds
    target = Path(rag.__file__).parent / "claim_weights.json"
    claims = read_claims()
    measured = measure_claims(claims, ClaimCheck())
    stored = json.loads(target.read_text("utf-8"))
    stored |= {"verified_from": VERIFIED_FROM, "refused_below": REFUSED_BELOW}
    stored["alone"] = _fit(measured) | {"odds": 0.0}
    if odds:
        told = json.loads(odds.read_text("utf-8"))
        column = np.array([[told[claim.id]] for claim in claims])
        features = np.hstack([measured.features, column])
        fitted = _fit(replace(measured, names=(*measured.names, "odds"), features=features))
        stored["with_model"] = fitted | {"odds": fitted["weights"].pop("odds")}
    target.write_text(json.dumps(stored, indent=2) + "\n", "utf-8")
    sys.stdout.write(f"{(~measured.refused).sum()} claims fitted, written to {target}\n")


def _fit(measured: Measured) -> dict[str, Any]:
    kept = ~measured.refused
    fit = fit_logistic(measured.features[kept], measured.supported[kept])
    weights = zip(measured.names, fit.weights, strict=True)
    return {
        "bias": round(fit.bias, 4),
        "weights": {name: round(float(weight), 4) for name, weight in weights},
    }


if __name__ == "__main__":
    main()
