"""A model's own opinion of a claim, as the log-odds of Yes against No instead of its word.

A small model says Yes too easily; how nearly it said No tells far more.
"""

import logging
import math
from collections.abc import Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage

from rag.domain import Spoken
from rag.prompts import frame_claim

logger = logging.getLogger(__name__)

FURTHEST = 3.0  # odds are held within what the score was fitted on
_LEAST = 1e-6
_OPTIONS = {"max_tokens": 1, "logprobs": True, "top_logprobs": 20, "temperature": 0}


class ModelOdds:
    """Asks a model whether words support a claim; once it cannot tell its odds, no more."""

    def __init__(self, model: BaseChatModel) -> None:
        """Ask one model, one token a claim."""
        self._model = model.bind(**_OPTIONS)
        self._tells = True

    def __call__(self, claim: str, evidence: Sequence[Spoken]) -> float | None:
        """Return the log-odds of Yes against No, or None where the server does not give them."""
        if not self._tells:
            return None
        prompt = frame_claim(claim, evidence)
        try:
            reply = self._model.invoke([HumanMessage(prompt)])
        except Exception as error:  # noqa: BLE001 - every provider has errors of its own
            logger.warning("the model does not check claims: %s", type(error).__name__)
            self._tells = False
            return None
        odds = read_odds(reply.response_metadata)
        if odds is None:
            logger.warning(
                "the model server gives no log-probabilities; claims are checked by rule"
            )
            self._tells = False
        return odds


def read_odds(metadata: dict[str, Any]) -> float | None:
    """Return the log-odds of Yes against No at the first token of a reply."""
    tokens = (metadata.get("logprobs") or {}).get("content") or []
    if not tokens:
        return None
    told = {"yes": 0.0, "no": 0.0}
    for option in tokens[0].get("top_logprobs") or []:
        word = option["token"].strip().lower()
        if word in told:
            told[word] += math.exp(option["logprob"])
    if not any(told.values()):
        return None
    odds = math.log((told["yes"] + _LEAST) / (told["no"] + _LEAST))
    return max(-FURTHEST, min(FURTHEST, odds))
