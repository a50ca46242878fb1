import httpx
import openai
import pytest
from doubles import ScriptedModel
from typer.testing import CliRunner

from rag import Settings, cli
from rag.doctor import Finding, diagnose, diagnose_index, diagnose_model
from rag.errors import ModelError


def told(findings) -> list[tuple[str, bool]]:
    return [(finding.what, finding.works) for finding in findings]


def test_a_fresh_installation_works_without_a_model(tmp_path, monkeypatch):
    monkeypatch.setenv("ONRECORD_DATA", str(tmp_path / "data"))
    findings = list(diagnose())
    assert findings == [
        Finding("settings", works=True, said=f"data in {tmp_path / 'data'}"),
        Finding("embeddings", works=True, said="wordllama, 256 dimensions"),
        Finding(
            "catalog",
            works=True,
            said="0 interviews; index transcripts with: onrecord ingest FOLDER",
        ),
        Finding("vectors", works=True, said="0 in embedded Chroma"),
        Finding("model", works=True, said="none; answers are made of quotes"),
    ]


def test_a_setting_that_cannot_be_used_is_named(monkeypatch):
    monkeypatch.setenv("ONRECORD_PORT", "abc")
    (finding,) = diagnose()
    assert (finding.what, finding.works) == ("settings", False)
    assert "ONRECORD_PORT" in finding.said


def test_what_is_indexed_is_counted(samples, embed):
    findings = list(diagnose_index(samples.settings, lambda *_: embed))
    assert findings[1].said == "3 interviews"
    assert "wanted" not in findings[2].said


def test_missing_vectors_are_told(samples, embed):
    settings = samples.settings.model_copy(update={"embeddings": "another"})
    *_, vectors = diagnose_index(settings, lambda *_: embed)
    assert vectors.works
    assert vectors.said.endswith("wanted; the next question makes what is missing")


def test_an_embedding_that_fails_ends_the_look_at_the_index(tmp_path):
    def load(name, *_):
        raise ModelError(f"the embedding {name} cannot be used")

    assert list(diagnose_index(Settings(data=tmp_path, embeddings="x:y"), load)) == [
        Finding("embeddings", works=False, said="the embedding x:y cannot be used")
    ]


def test_a_data_folder_that_cannot_be_used_is_told(tmp_path, embed):
    (tmp_path / "data").write_text("a file")
    *_, finding = diagnose_index(Settings(data=tmp_path / "data"), lambda *_: embed)
    assert (finding.what, finding.works) == ("catalog", False)


def test_a_chroma_server_that_does_not_answer_is_told(tmp_path, embed, free_port):
    settings = Settings(data=tmp_path, chroma_url=f"http://127.0.0.1:{free_port}")
    *_, finding = diagnose_index(settings, lambda *_: embed)
    assert (finding.what, finding.works) == ("vectors", False)
    assert "chroma run" in finding.said


REQUEST = httpx.Request("POST", "http://model.example/v1/chat/completions")
SETTINGS = Settings(model="openai:small")
REFUSED = openai.AuthenticationError("no", response=httpx.Response(401, request=REQUEST), body=None)


@pytest.mark.parametrize(
    ("replies", "findings"),
    [
        pytest.param(
            [["OK"], ["O", "K"]],
            [("model, plain call", True), ("model, streaming", True)],
            id="works",
        ),
        pytest.param([[REFUSED]], [("model, plain call", False)], id="refused"),
        pytest.param(
            [["OK"], [RuntimeError("boom")]],
            [("model, plain call", True), ("model, streaming", False)],
            id="cannot stream",
        ),
        pytest.param(
            [[""], ["OK"]],
            [("model, plain call", False), ("model, streaming", True)],
            id="says nothing",
        ),
    ],
)
def test_the_model_is_called_plainly_and_as_a_stream(replies, findings):
    model = ScriptedModel(replies=replies)
    assert told(diagnose_model(SETTINGS, lambda settings: model)) == findings


def test_what_to_fix_is_told():
    model = ScriptedModel(replies=[[REFUSED]])
    (finding,) = diagnose_model(SETTINGS, lambda settings: model)
    assert finding.said == "The model server refused the key; check OPENAI_API_KEY."


def test_a_model_that_cannot_be_loaded_is_told():
    def load(settings):
        raise ModelError("the model needs a package")

    (finding,) = diagnose_model(SETTINGS, load)
    assert (finding.works, finding.said) == (False, "the model needs a package")


def test_the_command_prints_a_line_a_finding_and_tells_by_its_code(samples, monkeypatch):
    monkeypatch.setenv("ONRECORD_DATA", str(samples.settings.data))
    done = CliRunner().invoke(cli.app, ["doctor"])
    assert done.exit_code == 0
    monkeypatch.setenv("ONRECORD_MODEL", "nosuch:model")
    done = CliRunner().invoke(cli.app, ["doctor"])
    assert done.exit_code == 1
