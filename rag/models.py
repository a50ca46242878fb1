"""The chat model of the settings, through LangChain."""

from typing import Any

import httpx
from langchain_core.language_models import BaseChatModel

from rag.errors import ModelError
from rag.settings import Settings


def load_chat_model(settings: Settings) -> BaseChatModel:
    """Return the configured chat model, with the key and address of the settings for OpenAI's API.

    Raises:
        ModelError: its provider is unknown, or the provider's package or key is missing.
    """
    from langchain.chat_models import init_chat_model  # noqa: PLC0415 - slow to import

    name = settings.chat_model or ""
    options: dict[str, Any] = {"timeout": settings.model_timeout, "max_retries": 2}
    if name.startswith("openai:"):
        key = settings.openai_api_key
        # Local servers want no key, but the client wants one.
        options["api_key"] = key.get_secret_value() if key else "none"
        options["base_url"] = settings.openai_base_url
        options["stream_usage"] = True
        options["http_client"] = AskOnce(timeout=settings.model_timeout)
    try:
        model: BaseChatModel = init_chat_model(name, **options)
    except ImportError as error:
        raise ModelError(f"the model {name} needs a package: {error}") from error
    except Exception as error:  # providers raise what they like on a missing key or a wrong name
        raise ModelError(f"the model {name} cannot be used: {error}") from error
    return model


class AskOnce(httpx.Client):
    """A client whose requests are not sent again once the server has taken them.

    OpenAI's library repeats what timed out; a server that is only slow would bill each time.
    """

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """Send a request; one that is not answered in time is answered as a gateway would."""
        try:
            return super().send(request, **options)
        except httpx.ReadTimeout:
            return httpx.Response(504, request=request, headers={"x-should-retry": "false"})
