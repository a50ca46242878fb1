"""Errors of model servers, mapped to a sentence on what happened and what to do."""

from rag.errors import ModelError

_BY_STATUS = {
    400: "The model server did not take the request; check ONRECORD_MODEL, or lower"
    " ONRECORD_PROMPT_TOKENS if the model reads fewer tokens.",
    401: "The model server refused the key; check OPENAI_API_KEY.",
    402: "The account at the model server has no credit left.",
    403: "The model server refused the key; check OPENAI_API_KEY.",
    404: "The model server does not know this model; check ONRECORD_MODEL.",
    413: "The model server found the request too long; lower ONRECORD_PROMPT_TOKENS.",
    429: "The model server is over its limit of requests; try again later.",
}
_UNREACHABLE = "The model server cannot be reached; check OPENAI_BASE_URL."
_LOST = "The connection to the model was lost."
_BY_KIND = {
    "ReadError": _LOST,
    "RemoteProtocolError": _LOST,
    "NoModelServer": "What answers at OPENAI_BASE_URL is no model server; check the address.",
}
_TOO_SLOW = "The model did not answer in time; see ONRECORD_MODEL_TIMEOUT."


def explain_failure(error: Exception) -> ModelError:
    """Map a provider's error, by its status or kind, to a sentence on what to do."""
    status = getattr(error, "status_code", None)
    kind = type(error).__name__
    if getattr(error, "code", None) == "insufficient_quota":
        status = 402
    if status in _BY_STATUS:
        return ModelError(_BY_STATUS[status])
    if "Timeout" in kind or status in (408, 504):
        return ModelError(_TOO_SLOW)
    if isinstance(status, int) and status >= 500:
        return ModelError(f"The model server has a fault of its own ({status}); try again later.")
    if isinstance(error, ValueError) and "No generation" in str(error):
        kind = "NoModelServer"
    otherwise = _UNREACHABLE if "Connect" in kind else f"The model failed ({kind})."
    return ModelError(_BY_KIND.get(kind, otherwise))
