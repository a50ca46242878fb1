"""Who speaks in talk without names: host or guest, then which guest, each with a certainty."""

from rag.inference.adapt import add_leaning, find_leaning
from rag.inference.chain import Floats, compute_marginals
from rag.inference.model import (
    Described,
    RoleModel,
    Weights,
    describe,
    guess_again,
    guess_first,
    guess_roles,
    load_model,
    spread_guess,
)
from rag.inference.talk import Talk, read_talk
from rag.inference.turns import infer_speakers

__all__ = [
    "Described",
    "Floats",
    "RoleModel",
    "Talk",
    "Weights",
    "add_leaning",
    "compute_marginals",
    "describe",
    "find_leaning",
    "guess_again",
    "guess_first",
    "guess_roles",
    "infer_speakers",
    "load_model",
    "read_talk",
    "spread_guess",
]
