import json
import logging
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from doubles import ScriptedModel
from langchain_openai import ChatOpenAI
from talks import cite, make_interview, make_passage

from rag.answer import (
    CUT_OFF,
    NOTHING_STANDS,
    Writer,
    extractive_chain,
    model_chain,
)
from rag.claims import ClaimCheck, Verdict
from rag.extract import compose
from rag.prompts import ANSWER_RULES
from rag.query import Query
from rag.quotes import make_quotes
from rag.reply_cache import ReplyCache
from rag.results import Answer, AnswerSentence, Rejected, Timings, Usage

FOG = make_passage(
    make_interview(
        ("Ann Vale", "Does the fog lift?"),
        ("Bo Lund", "It lifts by noon. I measured it."),
        ("Cy Reed", "It never lifts."),
        id="fog",
        title="On fog",
    )
)
RULES = ClaimCheck(("Ann Vale", "Bo Lund", "Cy Reed"))
QUERY = Query("Does it lift?", "The fog? Does it lift?", ("lift",), "lift")
BY_NOON, MEASURED, NEVER = (make_quotes(cite(FOG, n))[0] for n in (1, 2, 3))


def check(claim, spoken):
    """Refuse what the rules refuse, and leave the rest undecided."""
    return RULES.refuse(claim, spoken) or Verdict(supported=None, score=0.5, reason="")


def retrieve(query):
    return [FOG]


def extract(query, passages):
    """Answer with the second sentence of the first passage."""
    return compose(query, [replace(BY_NOON, number=1)], None)


FOUND_WITHOUT = extract(QUERY, [FOG])


def run(model) -> tuple[list[str], Answer]:
    """Return the pieces of a stream and the answer at its end, without its times."""
    chain = model_chain(retrieve, extract, Writer(model, "scripted", 6_000, check))
    *pieces, answer = chain.stream(QUERY)
    assert min(answer.timings.retrieve_ms, answer.timings.answer_ms, answer.timings.verify_ms) > 0
    return pieces, replace(answer, timings=Timings())


def answer(*reply: str | Exception) -> Answer:
    return run(ScriptedModel(replies=[list(reply)]))[1]


def test_a_cited_answer_is_verified_and_quoted():
    model = ScriptedModel(
        replies=[["Lund says that it ", "lifts [S", "2]. ", "Reed says that it never does [S4]."]],
        usage=(321, 12),
    )
    pieces, answered = run(model)
    assert pieces == ["Lund says that it", " lifts", ".", " Reed says that it never does."]
    assert answered == Answer(
        question="Does it lift?",
        text="Lund says that it lifts. [1] Reed says that it never does. [2]",
        found=True,
        reason=None,
        mode="model",
        quotes=(replace(BY_NOON, number=1), replace(NEVER, number=2)),
        sentences=(
            AnswerSentence("Lund says that it lifts.", (1,), "undecided"),
            AnswerSentence("Reed says that it never does.", (2,), "undecided"),
        ),
        model="scripted",
        usage=Usage(321, 12),
    )


def test_the_model_is_sent_rules_sentences_and_the_whole_question():
    model = ScriptedModel(replies=[["It lifts [S2]."]])
    run(model)
    ((rules, data),) = model.prompts
    assert (rules.type, rules.text) == ("system", ANSWER_RULES)
    assert data.type == "human"
    assert "[S2] It lifts by noon.\n[S3] I measured it." in data.text
    assert data.text.endswith("means: The fog?\nQuestion: Does it lift?")


def test_a_sentence_without_a_number_is_shown_as_uncited():
    answered = answer("It lifts [S2]. Everybody knows that.")
    assert answered.sentences == (
        AnswerSentence("It lifts.", (1,), "undecided"),
        AnswerSentence("Everybody knows that.", (), "uncited"),
    )
    assert answered.text == "It lifts. [1] Everybody knows that."
    assert answered.rejected == ()


def test_an_invented_number_is_rejected():
    answered = answer("It lifts [S2, S77].")
    assert answered.quotes == (replace(BY_NOON, number=1),)
    assert answered.rejected == (Rejected("It lifts.", "names S77, which it was not shown"),)


def test_a_sentence_with_the_wrong_speaker_is_withheld():
    answered = answer("Cy Reed says that it lifts [S2]. It never lifts [S4].")
    assert answered.text == "It never lifts. [1]"
    assert answered.quotes == (replace(NEVER, number=1),)
    assert answered.rejected == (
        Rejected(
            "Cy Reed says that it lifts.", "names Cy Reed, but its quotes are the words of Bo Lund"
        ),
    )


CLOSEST = replace(
    compose(QUERY, FOUND_WITHOUT.quotes, "unverified"), model="scripted", notice=NOTHING_STANDS
)


@pytest.mark.parametrize(
    ("reply", "rejected"),
    [
        pytest.param(
            "Cy Reed says that it lifts [S2].",
            [
                Rejected(
                    "Cy Reed says that it lifts.",
                    "names Cy Reed, but its quotes are the words of Bo Lund",
                )
            ],
            id="the wrong speaker",
        ),
        pytest.param(
            "It lifts [S77].",
            [
                Rejected("It lifts.", "names S77, which it was not shown"),
                Rejected("It lifts.", "rests on no quote"),
            ],
            id="an invented number",
        ),
        pytest.param(
            "It lifts by noon.", [Rejected("It lifts by noon.", "rests on no quote")], id="none"
        ),
    ],
)
def test_an_answer_of_which_nothing_stands_is_made_of_quotes_and_says_so(reply, rejected):
    answered = answer(reply)
    assert answered == replace(CLOSEST, rejected=tuple(rejected))
    assert (answered.found, answered.reason) == (False, "unverified")
    assert answered.text.startswith("No answer could be proven. The closest passages are:")


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(["NOT FOUND"], id="said so"),
        pytest.param(["NOT", " FOU", "ND."], id="in pieces"),
    ],
)
def test_a_model_that_finds_nothing_shows_what_is_closest(reply):
    assert answer(*reply) == replace(
        compose(QUERY, FOUND_WITHOUT.quotes, "no_evidence"), model="scripted"
    )


def test_what_a_model_cited_before_it_gave_up_is_kept():
    answered = answer("Lund says that it lifts [S2]. About snow: NOT FOUND")
    kept = [sentence.text for sentence in (*answered.sentences, *answered.rejected)]
    assert "Lund says that it lifts." in kept


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param([""], id="empty"),
        pytest.param([" \n", "\n"], id="blank"),
        pytest.param(["[S2]"], id="a marker alone"),
        pytest.param(["<think>It lifts [S2]."], id="thoughts alone"),
    ],
)
def test_a_model_that_writes_nothing_leaves_quotes_and_a_notice(reply):
    notice = "The model wrote nothing. These are quotes found without it."
    assert answer(*reply) == replace(FOUND_WITHOUT, model="scripted", notice=notice)


FAILED = "The model failed (RuntimeError). These are quotes found without it."


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param([RuntimeError("boom")], id="before the first word"),
        pytest.param(["It lifts [S2]. It", RuntimeError("boom")], id="in the middle"),
        pytest.param(["It lifts [S2].", RuntimeError("boom")], id="behind the last word"),
    ],
)
def test_a_model_that_fails_leaves_quotes_and_a_notice(reply):
    assert answer(*reply) == replace(FOUND_WITHOUT, model="scripted", notice=FAILED)


def test_text_is_streamed_up_to_a_failure():
    pieces, _ = run(ScriptedModel(replies=[["It lifts. ", "It [S", RuntimeError("boom")]]))
    assert "".join(pieces) == "It lifts. It [S"


def test_a_failure_is_logged_without_words_or_keys(caplog):
    with caplog.at_level(logging.INFO):
        answer(RuntimeError("key sk-secret, prompt: It lifts by noon"))
    assert [record.getMessage() for record in caplog.records if record.name == "rag.answer"] == [
        "the model failed: RuntimeError"
    ]


def test_a_failure_to_retrieve_is_no_failure_of_the_model():
    def fail(query):
        raise ZeroDivisionError

    chain = model_chain(fail, extract, Writer(ScriptedModel(replies=[]), "m", 6_000, check))
    with pytest.raises(ZeroDivisionError):
        list(chain.stream(QUERY))


def test_without_a_model_quotes_are_the_answer():
    (answered,) = extractive_chain(retrieve, extract).stream(QUERY)
    assert replace(answered, timings=Timings()) == FOUND_WITHOUT
    assert answered.timings.retrieve_ms > 0


def test_a_chain_answers_several_questions_at_once():
    model = ScriptedModel(replies=[["It lifts [S2]."], ["It lifts [S2]."]])
    chain = model_chain(retrieve, extract, Writer(model, "scripted", 6_000, check))
    answers = chain.batch([QUERY, QUERY])
    assert [answered.text for answered in answers] == ["It lifts. [1]"] * 2


def events(*contents: str) -> Iterator[bytes]:
    """Yield a reply as OpenAI's API streams it."""
    for content in contents:
        delta = {"index": 0, "delta": {"role": "assistant", "content": content}}
        yield f"data: {json.dumps({'id': 'x', 'choices': [delta]})}\n\n".encode()
    usage = {"prompt_tokens": 321, "completion_tokens": 12, "total_tokens": 333}
    yield f"data: {json.dumps({'id': 'x', 'choices': [], 'usage': usage})}\n\n".encode()
    yield b"data: [DONE]\n\n"


def openai_model(handle) -> ChatOpenAI:
    return ChatOpenAI(
        model="small",
        api_key="sk-test",
        base_url="http://model.example/v1",
        http_client=httpx.Client(transport=httpx.MockTransport(handle)),
        max_retries=0,
        stream_usage=True,
    )


def test_openais_client_streams_an_answer():
    requests = []

    def handle(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(
            200,
            headers={"Content-Type": "text/event-stream"},
            content=b"".join(events("Lund says that it ", "lifts [S", "2].")),
        )

    pieces, answered = run(openai_model(handle))
    assert len(pieces) >= 2
    assert "".join(pieces) == "Lund says that it lifts."
    assert answered == Answer(
        question="Does it lift?",
        text="Lund says that it lifts. [1]",
        found=True,
        reason=None,
        mode="model",
        quotes=(replace(BY_NOON, number=1),),
        sentences=(AnswerSentence("Lund says that it lifts.", (1,), "undecided"),),
        model="scripted",
        usage=Usage(321, 12),
    )
    (request,) = requests
    body = json.loads(request.content)
    assert str(request.url) == "http://model.example/v1/chat/completions"
    assert request.headers["Authorization"] == "Bearer sk-test"
    assert (body["model"], body["stream"]) == ("small", True)
    assert [message["role"] for message in body["messages"]] == ["system", "user"]


def stream_of(*contents: str, ended: str = "stop") -> httpx.Response:
    last = {"id": "x", "choices": [{"index": 0, "delta": {}, "finish_reason": ended}]}
    body = b"".join([*events(*contents)][:-1]) + f"data: {json.dumps(last)}\n\n".encode()
    headers = {"Content-Type": "text/event-stream"}
    return httpx.Response(200, headers=headers, content=body + b"data: [DONE]\n\n")


def test_a_reply_that_is_cut_off_says_so_and_loses_its_open_end():
    model = openai_model(lambda request: stream_of("It lifts [S2]. Reed says", ended="length"))
    _, answered = run(model)
    assert (answered.text, answered.notice) == ("It lifts. [1]", CUT_OFF)
    assert answered.rejected == (Rejected("Reed says", "was cut off"),)


def test_the_same_prompt_is_paid_for_once(tmp_path):
    calls = []

    def handle(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        return stream_of("It lifts [S2].")

    writer = Writer(
        openai_model(handle), "scripted", 6_000, check, cache=ReplyCache(tmp_path / "data")
    )
    first, second = (
        list(model_chain(retrieve, extract, writer).stream(QUERY))[-1] for _ in range(2)
    )
    assert len(calls) == 1
    assert (first.usage, second.usage) == (Usage(321, 12), Usage(0, 0))
    assert first.text == second.text == "It lifts. [1]"
    other = replace(QUERY, question="Why does it lift?")
    list(model_chain(retrieve, extract, writer).stream(other))
    assert len(calls) == 2


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(["It lifts [S2].", RuntimeError("boom")], id="failed"),
        pytest.param([""], id="empty"),
    ],
)
def test_a_reply_that_did_not_come_to_its_end_is_not_kept(tmp_path, reply):
    model = ScriptedModel(replies=[reply, ["It lifts [S2]."]])
    writer = Writer(model, "scripted", 6_000, check, cache=ReplyCache(tmp_path))
    answers = [list(model_chain(retrieve, extract, writer).stream(QUERY))[-1] for _ in range(2)]
    assert answers[0].notice
    assert (answers[1].mode, answers[1].notice) == ("model", None)


def test_tokens_are_logged(caplog):
    with caplog.at_level(logging.INFO, "rag.answer"):
        run(ScriptedModel(replies=[["It lifts [S2]."]], usage=(321, 12)))
    assert caplog.messages == ["scripted read 321 tokens and wrote 12"]


class Broken(httpx.SyncByteStream):
    """A connection that is lost in the middle of a reply."""

    def __iter__(self):
        yield next(events("Lund says that it lifts [S2]."))
        raise httpx.ReadError("lost")


def refuse(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused")


@pytest.mark.parametrize(
    ("handle", "notice"),
    [
        pytest.param(
            lambda request: httpx.Response(401, json={"error": {"message": "bad key"}}),
            "The model server refused the key; check OPENAI_API_KEY.",
            id="401",
        ),
        pytest.param(
            lambda request: httpx.Response(404, json={"error": {"message": "no model"}}),
            "The model server does not know this model; check ONRECORD_MODEL.",
            id="404",
        ),
        pytest.param(
            lambda request: httpx.Response(429, json={"error": {"message": "slow down"}}),
            "The model server is over its limit of requests; try again later.",
            id="429",
        ),
        pytest.param(
            lambda request: httpx.Response(200, text="<html>Sign in</html>"),
            "What answers at OPENAI_BASE_URL is no model server; check the address.",
            id="a page instead of a stream",
        ),
        pytest.param(
            refuse, "The model server cannot be reached; check OPENAI_BASE_URL.", id="refused"
        ),
    ],
)
def test_a_server_that_fails_leaves_quotes_and_a_notice(handle, notice):
    pieces, answered = run(openai_model(handle))
    assert pieces == []
    assert answered == replace(
        FOUND_WITHOUT, model="scripted", notice=f"{notice} These are quotes found without it."
    )


def test_a_connection_lost_in_the_middle_leaves_quotes_and_a_notice():
    headers = {"Content-Type": "text/event-stream"}
    pieces, answered = run(
        openai_model(lambda request: httpx.Response(200, headers=headers, stream=Broken()))
    )
    assert "".join(pieces) == "Lund says that it lifts."
    assert answered.notice.endswith(" These are quotes found without it.")
    assert replace(answered, notice=None) == replace(FOUND_WITHOUT, model="scripted")
