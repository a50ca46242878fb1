import json
import math

import httpx
import pytest
from langchain_openai import ChatOpenAI

from rag.claim_odds import FURTHEST, ModelOdds, read_odds
from rag.claims import ClaimCheck, load_weights
from rag.domain import Spoken

SAID = [Spoken("The fog lifts by noon.", "Bo Lund")]


def reply(**logprobs: float) -> dict:
    top = [{"token": token, "logprob": value, "bytes": None} for token, value in logprobs.items()]
    return {"logprobs": {"content": [{"token": "No", "logprob": -1.0, "top_logprobs": top}]}}


@pytest.mark.parametrize(
    ("metadata", "odds"),
    [
        pytest.param(reply(Yes=math.log(0.6), No=math.log(0.3)), math.log(2), id="leans to yes"),
        pytest.param(reply(Yes=math.log(0.3), No=math.log(0.6)), -math.log(2), id="leans to no"),
        pytest.param(
            reply(**{"Yes": math.log(0.2), " yes": math.log(0.2), "no": math.log(0.2)}),
            math.log(2),
            id="spellings add up",
        ),
        pytest.param(reply(Yes=0.0), FURTHEST, id="sure: held within what was fitted"),
        pytest.param(reply(No=0.0), -FURTHEST, id="sure of no"),
        pytest.param(reply(Perhaps=0.0), None, id="neither"),
        pytest.param({"logprobs": {"content": []}}, None, id="nothing told"),
        pytest.param({"logprobs": None}, None, id="null"),
        pytest.param({}, None, id="a server without log-probabilities"),
    ],
)
def test_odds_are_read_from_the_first_token(metadata, odds):
    assert read_odds(metadata) == (None if odds is None else pytest.approx(odds, abs=1e-4))


class Server:
    """A server that answers every claim alike, and remembers what it was asked."""

    def __init__(self, status: int = 200, **logprobs: float) -> None:
        self.asked: list[dict] = []
        self.status, self.logprobs = status, logprobs

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(json.loads(request.content))
        choice = {"index": 0, "message": {"role": "assistant", "content": "No"}}
        if self.logprobs:
            choice |= reply(**self.logprobs)
        return httpx.Response(self.status, json={"id": "x", "choices": [choice]})

    @property
    def model(self) -> ChatOpenAI:
        client = httpx.Client(transport=httpx.MockTransport(self))
        return ChatOpenAI(
            model="small",
            api_key="sk-test",
            base_url="http://model.example/v1",
            http_client=client,
            max_retries=0,
        )


def test_a_model_is_asked_for_one_token_and_its_probabilities():
    server = Server(Yes=math.log(0.6), No=math.log(0.3))
    assert ModelOdds(server.model)("It lifts.", SAID) == pytest.approx(math.log(2), abs=1e-4)
    (asked,) = server.asked
    assert (asked["logprobs"], asked["top_logprobs"], asked["temperature"]) == (True, 20, 0)
    assert 1 in (asked.get("max_tokens"), asked.get("max_completion_tokens"))
    assert "Bo Lund: The fog lifts by noon." in asked["messages"][0]["content"]


@pytest.mark.parametrize(
    "server", [pytest.param(Server(), id="no odds"), pytest.param(Server(400), id="refused")]
)
def test_a_server_that_cannot_tell_is_asked_once(server, caplog):
    ask = ModelOdds(server.model)
    assert [ask("It lifts.", SAID) for _ in range(3)] == [None] * 3
    assert len(server.asked) == len(caplog.messages) == 1


def test_what_a_rule_refuses_is_not_asked(wordllama):
    server = Server(Yes=0.0)
    check = ClaimCheck(("Bo Lund", "Cy Reed"), wordllama, model=server.model)
    assert check("Cy Reed says that it lifts.", SAID).supported is False
    assert server.asked == []


def test_what_a_model_thinks_moves_the_score(wordllama):
    claim = "Lund says that the fog lifts."
    for_it, against, none = (
        ClaimCheck((), wordllama, model=server.model)(claim, SAID).score
        for server in (Server(Yes=0.0), Server(No=0.0), Server())
    )
    assert for_it > against
    assert none == ClaimCheck((), wordllama)(claim, SAID).score
    assert load_weights().with_model.odds > 0
