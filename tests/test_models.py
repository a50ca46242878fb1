import httpx
import pytest
from langchain_openai import ChatOpenAI

from rag import Settings
from rag.errors import ModelError
from rag.models import AskOnce, load_chat_model


def test_openais_model_has_the_key_address_and_patience_of_the_settings():
    model = load_chat_model(
        Settings(
            model="openai:small",
            openai_api_key="sk-test",
            openai_base_url="http://127.0.0.1:9/v1",
            model_timeout=7.5,
        )
    )
    assert isinstance(model, ChatOpenAI)
    assert (model.model_name, model.openai_api_base) == ("small", "http://127.0.0.1:9/v1")
    assert model.openai_api_key.get_secret_value() == "sk-test"
    assert (model.request_timeout, model.max_retries, model.stream_usage) == (7.5, 2, True)


def test_a_local_server_needs_no_key():
    model = load_chat_model(Settings(openai_base_url="http://127.0.0.1:9/v1"))
    assert model.model_name == "gpt-5.4-mini"
    assert model.openai_api_key.get_secret_value() == "none"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param("nosuch:model", "the model nosuch:model cannot be used: ", id="provider"),
        pytest.param("small", "the model small cannot be used: ", id="no provider"),
        pytest.param(
            "mistralai:small",
            "the model mistralai:small needs a package: .*mistralai",
            id="package",
        ),
    ],
)
def test_a_model_that_cannot_be_used_is_named(name, message):
    with pytest.raises(ModelError, match=message):
        load_chat_model(Settings(model=name))


@pytest.mark.parametrize(
    ("error", "requests"),
    [
        pytest.param(httpx.ReadTimeout("slow"), 1, id="a slow server may bill: once"),
        pytest.param(httpx.ConnectError("refused"), 3, id="nobody there: again"),
    ],
)
def test_a_request_that_may_be_billed_is_not_sent_again(error, requests, monkeypatch):
    sent = []

    def handle(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        raise error

    monkeypatch.setattr("openai._base_client.BaseClient._calculate_retry_timeout", lambda *_: 0)
    model = ChatOpenAI(
        model="small",
        api_key="sk-test",
        base_url="http://model.example/v1",
        http_client=AskOnce(transport=httpx.MockTransport(handle)),
        max_retries=2,
    )
    with pytest.raises(Exception, match=r"504|Connection error"):
        list(model.stream("Does it lift?"))
    assert len(sent) == requests


def test_the_clients_of_the_settings_ask_once():
    model = load_chat_model(Settings(openai_base_url="http://127.0.0.1:9/v1"))
    assert isinstance(model.http_client, AskOnce)
