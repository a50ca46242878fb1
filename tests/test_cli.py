import json
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from places import TESTS

from rag import cli

QUESTION = "Which glue does Lucasta Bremmel use?"
TALK = (
    "Ann Vale: Does the fog lift?\n"
    "Bo Lund: The fog lifts by noon.\n"
    "Ann Vale: Does it come back?\n"
    "Bo Lund: Every night.\n"
)


class Run:
    """What a command did."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture
def onrecord(monkeypatch, capsys):
    """Run the command in this process, with its arguments."""

    def run(*arguments: str | Path) -> Run:
        monkeypatch.setattr(sys, "argv", ["onrecord", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as exit_:
            cli.main()
        return Run(exit_.value.code, *capsys.readouterr())

    return run


@pytest.fixture
def indexed(samples, monkeypatch):
    """The samples, in the data folder."""
    monkeypatch.setenv("ONRECORD_DATA", str(samples.settings.data))


@pytest.fixture
def talks(tmp_path):
    folder = tmp_path / "talks"
    folder.mkdir()
    (folder / "fog.txt").write_text(TALK, "utf-8")
    return folder


def test_the_command_is_installed():
    (command,) = entry_points(group="console_scripts", name="onrecord")
    assert command.load() is cli.main


def test_help_names_every_command(onrecord):
    run = onrecord("--help")
    assert run.code == 0
    for command in ("ingest", "ask", "search", "interviews", "speakers", "chat", "eval"):
        assert f" {command} " in run.out


def test_without_a_command_help_is_shown(onrecord):
    run = onrecord()
    assert run.code == 2
    assert " ingest " in run.out + run.err


def test_ingest_counts_interviews(onrecord, talks):
    assert onrecord("ingest", talks).out == "Interviews: 1 added.\n"
    assert onrecord("ingest", talks).out == "Interviews: 1 unchanged.\n"
    (talks / "fog.txt").write_text(TALK.replace("fog", "mist"), "utf-8")
    (talks / "ice.txt").write_text(TALK.replace("fog", "ice"), "utf-8")
    assert onrecord("ingest", talks).out == "Interviews: 1 added, 1 updated.\n"
    (talks / "fog.txt").unlink()
    run = onrecord("ingest", talks)
    assert (run.code, run.out) == (0, "Interviews: 1 unchanged, 1 removed.\n")


def test_ingest_tells_bad_files_and_goes_on(onrecord, talks):
    (talks / "bad.txt").write_bytes(bytes(range(256)) * 9)
    (talks / "fog again.txt").write_text(TALK, "utf-8")
    run = onrecord("ingest", talks)
    assert (run.code, run.out) == (0, "Interviews: 1 added.\n")
    assert "bad.txt: not read, the file is binary" in run.err
    assert "fog.txt: left out: the same text as" in run.err


def test_ingest_of_nothing_but_bad_files_fails(onrecord, tmp_path):
    (tmp_path / "bad.txt").write_bytes(b"")
    run = onrecord("ingest", tmp_path / "bad.txt")
    assert (run.code, run.out) == (1, "Interviews: none.\n")
    assert "bad.txt: not read, the file is empty" in run.err


def test_ask_prints_quotes_with_their_places(onrecord, indexed):
    run = onrecord("ask", QUESTION)
    assert run.code == 0
    assert "“I use hide glue and nothing else" in run.out
    assert "Lucasta Bremmel, in “" in run.out
    assert "invented-bremmel-and-tannerhill.txt:" in run.out


def test_ask_json_is_the_answer_and_nothing_else(onrecord, indexed):
    run = onrecord("ask", QUESTION, "--json", "--speaker", "lucasta bremmel")
    assert run.code == 0
    assert run.out == json.dumps(run.json, ensure_ascii=False, indent=2) + "\n"
    assert (run.json["question"], run.json["found"]) == (QUESTION, True)
    assert {quote["speaker"] for quote in run.json["quotes"]} == {"Lucasta Bremmel"}
    assert run.json["understood"]["speakers"] == ["Lucasta Bremmel"]


def test_ask_is_limited_to_interviews(onrecord, indexed):
    run = onrecord("ask", "What about the wall?", "-i", "invented-casimir-otterby", "--json")
    assert {quote["interview"] for quote in run.json["quotes"]} == {"invented-casimir-otterby"}


def test_search_lists_passages(onrecord, indexed):
    run = onrecord("search", QUESTION, "--limit", "2")
    assert run.code == 0
    assert run.out.startswith("1. ")
    assert "\n2. " in run.out
    assert "\n3. " not in run.out
    assert "   Lucasta Bremmel:\n   I use hide glue and nothing else" in run.out


def test_search_json_is_passages_and_nothing_else(onrecord, indexed):
    run = onrecord("search", QUESTION, "-n", "2", "-s", "Lucasta Bremmel", "--json")
    assert run.code == 0
    assert [set(passage) for passage in run.json] == [
        {"passage", "score", "interview", "title", "file", "start", "end", "speakers", "text"}
    ] * 2
    assert "hide glue" in run.json[0]["text"]


def test_search_may_find_nothing(onrecord, indexed):
    arguments = ("search", "walls", "-s", "Joss Averdieck", "-i", "invented-casimir-otterby")
    assert onrecord(*arguments).out == "No passage fits.\n"
    assert onrecord(*arguments, "--json").json == []


def test_interviews_are_listed(onrecord, indexed):
    run = onrecord("interviews")
    assert run.code == 0
    assert {"Interview", "Title", "Words"} < set(run.out.split())
    assert [word for word in run.out.split() if word in ("annotated", "labelled")] == (
        ["labelled", "annotated", "labelled"]
    )
    listed = onrecord("interviews", "--json").json
    assert {row["id"]: row["host"] for row in listed} == {
        "invented-bremmel-and-tannerhill": None,
        "invented-casimir-otterby": "Nell Tarrowby",
        "invented-teodora-wrenfield": "Joss Averdieck",
    }


def test_a_listed_interview_can_be_named(onrecord, indexed):
    run = onrecord("interviews")
    assert "invented-casimir-otterby" in run.out.split()


def test_without_interviews_there_is_an_empty_list(onrecord):
    assert onrecord("interviews", "--json").out == "[]\n"
    run = onrecord("interviews")
    assert (run.code, run.err) == (0, "")
    assert run.out == "Nothing is indexed yet. Index transcripts with: onrecord ingest FOLDER\n"


def test_the_first_question_indexes_and_json_stays_alone(onrecord, talks, monkeypatch):
    monkeypatch.setenv("ONRECORD_INTERVIEWS", str(talks))
    run = onrecord("ask", "Does the fog lift by noon?", "--json")
    assert run.json["found"]
    assert "Interviews: 1 added." in run.err
    again = onrecord("search", "fog", "--json")
    assert "added" not in again.err
    assert [passage["interview"] for passage in again.json] == ["fog"]


def test_questions_of_a_file_are_evaluated(onrecord, indexed, tmp_path):
    lines = (TESTS / "data" / "samples_questions.jsonl").read_text("utf-8").splitlines()
    questions = tmp_path / "two.jsonl"
    questions.write_text("\n".join(lines[:1] + lines[-2:-1]), "utf-8")
    run = onrecord("eval", questions, "--json")
    assert run.code == 0
    assert run.json
    assert onrecord("eval", questions).code == 0
    missing = onrecord("eval", tmp_path / "none.jsonl")
    assert (missing.code, missing.out) == (2, "")
    assert "none.jsonl" in missing.err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        pytest.param(("ask", ""), 2, "onrecord: the question is empty", id="no question"),
        pytest.param(("search", "?"), 2, "onrecord: the question is empty", id="no word"),
        pytest.param(
            ("ask", "Why?", "-s", "Casimir Oterby"),
            2,
            "speaks in the interviews; did you mean Casimir Otterby?",
            id="speaker",
        ),
        pytest.param(
            ("search", "walls", "-i", "Nowhere", "--json"),
            2,
            "onrecord: there is no interview 'Nowhere'",
            id="interview",
        ),
        pytest.param(("ingest", "nowhere"), 2, "onrecord: nowhere does not exist", id="path"),
        pytest.param(("ask",), 2, "Missing argument 'question'", id="argument"),
        pytest.param(("search", "walls", "-n", "0"), 2, "Invalid value", id="limit"),
        pytest.param(("sing",), 2, "No such command 'sing'", id="command"),
        pytest.param(("ask", "--loud"), 2, "No such option: --loud", id="option"),
    ],
)
def test_wrong_input_is_told_in_a_sentence(onrecord, indexed, arguments, code, message):
    run = onrecord(*arguments)
    assert (run.code, run.out) == (code, "")
    assert message.lower() in " ".join(run.err.split()).lower()
    assert "Traceback" not in run.err


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        pytest.param(
            "ONRECORD_DATA=/dev/null/data", "onrecord: cannot use the data folder", id="data"
        ),
        pytest.param(
            "ONRECORD_MODEL=nosuch:model", "onrecord: the model nosuch:model cannot", id="model"
        ),
        pytest.param(
            "ONRECORD_EMBEDDINGS=nosuch:e",
            "onrecord: the embedding nosuch:e cannot",
            id="embedding",
        ),
        pytest.param(
            "ONRECORD_CHROMA_URL=http://127.0.0.1:9",
            "onrecord: no Chroma server answers at http://127.0.0.1:9",
            id="chroma",
        ),
        pytest.param(
            "ONRECORD_EMBEDDINGS=openai:e",
            "OPENAI_API_KEY",
            id="key",
        ),
    ],
)
def test_what_cannot_be_used_is_told_in_a_sentence(
    onrecord, indexed, monkeypatch, setting, message
):
    monkeypatch.setenv(*setting.split("=", 1))
    run = onrecord("ask", QUESTION)
    assert (run.code, run.out) == (1, "")
    assert message in run.err
    assert "Traceback" not in run.err


def test_a_key_in_a_file_serves_the_embedding_too(onrecord, indexed, free_port):
    address = f"http://127.0.0.1:{free_port}/v1"
    settings = f"OPENAI_API_KEY=sk\nOPENAI_BASE_URL={address}\nONRECORD_EMBEDDINGS=openai:e\n"
    Path(".env").write_text(settings)
    run = onrecord("search", "glue")
    assert run.code == 1
    assert "onrecord: the embedding openai:e did not answer: Connection error" in run.err


def test_a_setting_that_cannot_be_is_told_in_a_sentence(onrecord, monkeypatch):
    monkeypatch.setenv("ONRECORD_PORT", "http")
    run = onrecord("interviews")
    assert run.code in (1, 2)
    assert "ONRECORD_PORT" in run.err
    assert "Traceback" not in run.err


class ModelServer(BaseHTTPRequestHandler):
    """Refuses the key "wrong"; else cites the sentence with "hide glue" and adds one of its own."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.headers["Authorization"] == "Bearer wrong":
            self.reply(401, b"")
            return
        (number,) = re.findall(
            r"\[(S\d+)\][^\n]*hide glue and nothing", body["messages"][1]["content"]
        )
        text = f"Bremmel uses hide glue [{number}]. It smells."
        chunk = {"id": "x", "choices": [{"index": 0, "delta": {"content": text}}]}
        self.reply(200, f"data: {json.dumps(chunk)}\n\ndata: [DONE]\n\n".encode())

    def reply(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.fixture
def model_server(monkeypatch):
    with ThreadingHTTPServer(("127.0.0.1", 0), ModelServer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{server.server_port}/v1")
        yield
        server.shutdown()
        thread.join()


def test_a_model_writes_and_its_quotes_are_printed(onrecord, indexed, model_server):
    run = onrecord("ask", QUESTION)
    assert run.code == 0
    assert run.out.startswith("Bremmel uses hide glue. [1]")
    assert "[1] Lucasta Bremmel: “I use hide glue and nothing else" in run.out
    assert "uncited: It smells." in run.err


def test_a_model_that_fails_leaves_quotes_and_a_notice(
    onrecord, indexed, model_server, monkeypatch
):
    monkeypatch.setenv("OPENAI_API_KEY", "wrong")
    run = onrecord("ask", QUESTION)
    assert run.code == 0
    assert "“I use hide glue and nothing else" in run.out
    assert "refused the key; check OPENAI_API_KEY. These are quotes found without it." in run.err


CAPTIONS = """\
WEBVTT

00:00:01.000 --> 00:00:04.000
<v Ann Vale>Does the fog lift?

00:00:05.000 --> 00:00:09.000
<v Bo Lund>The fog lifts by noon.

00:00:10.000 --> 00:00:12.000
<v Ann Vale>Does it come back?

00:00:13.000 --> 00:00:15.000
<v Bo Lund>Every night.
"""


def test_a_place_that_is_printed_is_that_of_the_file(onrecord, tmp_path):
    (tmp_path / "fog.vtt").write_text(CAPTIONS, "utf-8")
    onrecord("ingest", tmp_path / "fog.vtt")
    quote = onrecord("ask", "Does the fog lift by noon?", "--json").json["quotes"][0]
    assert CAPTIONS[quote["start"] : quote["end"]].startswith("The fog lifts by noon.")
    place = f"fog.vtt:{quote['start']}-{quote['end']}"
    assert place in onrecord("ask", "Does the fog lift by noon?").out


CONTROLS = "\x1b[31m\x07\x9b2J\u202e\u2066\x00"


def test_control_characters_do_not_reach_the_terminal(onrecord, tmp_path):
    folder = tmp_path / "talks"
    folder.mkdir()
    talk = TALK.replace("by noon", f"by {CONTROLS}noon") + "Ann Vale: Good, so it is.\n" * 300
    (folder / f"fog{CONTROLS[:-1]}.txt").write_text(talk, "utf-8")
    (folder / f"bad{CONTROLS[:-1]}.txt").write_bytes(b"")
    runs = [onrecord("ingest", folder)]
    assert runs[0].out == "Interviews: 1 added.\n"
    for command in (["ask", "fog by noon?"], ["search", "fog by noon"], ["interviews"]):
        runs.append(onrecord(*command))
        assert runs[-1].code == 0
    runs.append(onrecord("ask", "fog?", "-s", f"Nobody {CONTROLS[:-1]}"))
    assert "noon" in runs[1].out
    assert "noon" in runs[2].out
    for run in runs:
        assert not set(run.out + run.err) & set(CONTROLS.replace("[31m", "").replace("2J", ""))


def test_the_command_runs_by_itself(tmp_path, indexed):
    """As a user runs it: in a process of its own, with its output in a pipe."""
    command = Path(sys.executable).parent / "onrecord"
    done = subprocess.run(
        [command, "ask", QUESTION, "--json"], check=True, capture_output=True, timeout=60
    )
    answer = json.loads(done.stdout.decode("utf-8"))
    assert answer["found"]
    assert done.stderr.strip() == b""
