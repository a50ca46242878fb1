import httpx
import openai
import pytest

from rag.failures import explain_failure

REQUEST = httpx.Request("POST", "http://model.example/v1/chat/completions")


def status_error(kind: type[openai.APIStatusError], status: int) -> openai.APIStatusError:
    return kind("no", response=httpx.Response(status, request=REQUEST), body=None)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        pytest.param(
            status_error(openai.AuthenticationError, 401),
            "The model server refused the key; check OPENAI_API_KEY.",
            id="401",
        ),
        pytest.param(
            status_error(openai.PermissionDeniedError, 403),
            "The model server refused the key; check OPENAI_API_KEY.",
            id="403",
        ),
        pytest.param(
            status_error(openai.NotFoundError, 404),
            "The model server does not know this model; check ONRECORD_MODEL.",
            id="404",
        ),
        pytest.param(
            status_error(openai.RateLimitError, 429),
            "The model server is over its limit of requests; try again later.",
            id="429",
        ),
        pytest.param(
            status_error(openai.InternalServerError, 500),
            "The model server has a fault of its own (500); try again later.",
            id="500",
        ),
        pytest.param(
            openai.APITimeoutError(REQUEST),
            "The model did not answer in time; see ONRECORD_MODEL_TIMEOUT.",
            id="timeout",
        ),
        pytest.param(
            httpx.ReadTimeout("slow"),
            "The model did not answer in time; see ONRECORD_MODEL_TIMEOUT.",
            id="timeout in the middle",
        ),
        pytest.param(
            openai.APIConnectionError(request=REQUEST),
            "The model server cannot be reached; check OPENAI_BASE_URL.",
            id="unreachable",
        ),
        pytest.param(
            status_error(openai.InternalServerError, 504),
            "The model did not answer in time; see ONRECORD_MODEL_TIMEOUT.",
            id="504",
        ),
        pytest.param(
            openai.RateLimitError(
                "no",
                response=httpx.Response(429, request=REQUEST),
                body={"code": "insufficient_quota"},
            ),
            "The account at the model server has no credit left.",
            id="no credit",
        ),
        pytest.param(
            status_error(openai.BadRequestError, 400),
            "The model server did not take the request; check ONRECORD_MODEL, or lower"
            " ONRECORD_PROMPT_TOKENS if the model reads fewer tokens.",
            id="400",
        ),
        pytest.param(
            ValueError("No generation chunks were returned"),
            "What answers at OPENAI_BASE_URL is no model server; check the address.",
            id="no stream",
        ),
        pytest.param(httpx.ReadError("lost"), "The connection to the model was lost.", id="lost"),
        pytest.param(ValueError("odd"), "The model failed (ValueError).", id="anything else"),
    ],
)
def test_an_error_of_a_provider_becomes_a_sentence(error, message):
    assert str(explain_failure(error)) == message
