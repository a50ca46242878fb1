"""A chain of two roles, guest (0) and host (1), with a score for each unit and each step.

A linear-chain conditional random field: Lafferty, McCallum and Pereira, 2001.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Marginals(NamedTuple):
    """Probability of the host at each unit (n), of each pair of roles at each step (n-1, 4).

    Pairs are in the order guest-guest, guest-host, host-guest, host-host; `log_total` is the
    logarithm of the sum over all sequences of roles.
    """

    host: Floats
    pairs: Floats
    log_total: float


def compute_marginals(units: Floats, steps: Floats) -> Marginals:
    """Run forward and backward over scores of the host (n) and of pairs of roles (n-1, 4)."""
    forward = _sweep(units.tolist(), steps.tolist())
    swapped = steps[::-1][:, [0, 2, 1, 3]]
    backward = _sweep(units[::-1].tolist(), swapped.tolist())[::-1]
    ahead = np.array(forward)
    behind = np.array(backward)
    behind[:, 1] -= units  # both sweeps count a unit's own score
    total = float(np.logaddexp(ahead[-1, 0], ahead[-1, 1]))
    host = np.exp(ahead[:, 1] + behind[:, 1] - total)
    pairs = np.empty((len(units) - 1, 4))
    for pair, (first, second) in enumerate(((0, 0), (0, 1), (1, 0), (1, 1))):
        own = units[1:] if second else 0.0
        pairs[:, pair] = np.exp(
            ahead[:-1, first] + steps[:, pair] + own + behind[1:, second] - total
        )
    return Marginals(host, pairs, total)


def _sweep(units: Sequence[float], steps: Sequence[Sequence[float]]) -> list[tuple[float, float]]:
    """Return, for each unit, the log sums over all beginnings that end there in either role."""
    guest, host = 0.0, units[0]
    sums = [(guest, host)]
    for unit, step in zip(units[1:], steps, strict=True):
        guest, host = (
            _log_add(guest + step[0], host + step[2]),
            _log_add(guest + step[1], host + step[3]) + unit,
        )
        sums.append((guest, host))
    return sums


def _log_add(one: float, other: float) -> float:
    high = max(one, other)
    return high + math.log(math.exp(one - high) + math.exp(other - high))
