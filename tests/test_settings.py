import ast
from pathlib import Path

import pytest
from places import REPOSITORY
from platformdirs import user_data_path
from pydantic import ValidationError

from rag import InvalidInput, Settings


def variable(field: str) -> str:
    """Return the name that a field has in the environment."""
    alias = Settings.model_fields[field].validation_alias
    return alias.choices[0] if alias else f"ONRECORD_{field.upper()}"


def test_the_example_names_exactly_the_fields():
    lines = (REPOSITORY / ".env.example").read_text("utf-8").splitlines()
    named = [line.partition("=")[0] for line in lines if line and not line.startswith("#")]
    assert sorted(named) == sorted(map(variable, Settings.model_fields))


def test_the_example_is_a_valid_file_that_changes_nothing(monkeypatch):
    monkeypatch.delenv("ONRECORD_DATA")
    assert Settings(_env_file=REPOSITORY / ".env.example") == Settings()


def test_defaults_need_no_configuration(monkeypatch):
    monkeypatch.delenv("ONRECORD_DATA")
    assert Settings().model_dump() == {
        "interviews": None,
        "data": user_data_path("onrecord"),
        "model": None,
        "embeddings": "wordllama",
        "chroma_url": None,
        "prompt_tokens": 6000,
        "model_timeout": 60.0,
        "verify": "rules",
        "cache": True,
        "host": "127.0.0.1",
        "port": 7860,
        "openai_api_key": None,
        "openai_base_url": None,
    }


VALUES = {
    "ONRECORD_INTERVIEWS": "talks",
    "ONRECORD_DATA": "data",
    "ONRECORD_MODEL": "openai:small",
    "ONRECORD_EMBEDDINGS": "openai:e",
    "ONRECORD_CHROMA_URL": "http://127.0.0.1:8000",
    "ONRECORD_PROMPT_TOKENS": "900",
    "ONRECORD_MODEL_TIMEOUT": "2.5",
    "ONRECORD_HOST": "0.0.0.0",
    "ONRECORD_PORT": "8080",
    "OPENAI_API_KEY": "sk-secret",
    "OPENAI_BASE_URL": "http://127.0.0.1:8081/v1",
}
READ = Settings(
    interviews=Path("talks"),
    data=Path("data"),
    model="openai:small",
    embeddings="openai:e",
    chroma_url="http://127.0.0.1:8000",
    prompt_tokens=900,
    model_timeout=2.5,
    host="0.0.0.0",
    port=8080,
    openai_api_key="sk-secret",
    openai_base_url="http://127.0.0.1:8081/v1",
)


def test_settings_are_read_from_the_environment(monkeypatch):
    for name, value in VALUES.items():
        monkeypatch.setenv(name, value)
    assert Settings() == READ


def test_settings_are_read_from_a_file_beside_and_the_environment_wins(monkeypatch):
    Path(".env").write_text("\n".join(f"{name}={value}" for name, value in VALUES.items()))
    monkeypatch.delenv("ONRECORD_DATA")
    assert Settings() == READ
    monkeypatch.setenv("ONRECORD_PORT", "9999")
    assert Settings() == READ.model_copy(update={"port": 9999})


def test_empty_values_and_other_names_are_passed_over(monkeypatch):
    expected = Settings()
    monkeypatch.setenv("ONRECORD_MODEL", "")
    monkeypatch.setenv("ONRECORD_PORT", "")
    monkeypatch.setenv("ONRECORD_NOSUCH", "1")
    assert Settings() == expected


def test_a_key_is_not_shown():
    assert "sk-secret" not in repr(READ) + str(READ) + str(READ.model_dump())


def test_settings_are_frozen():
    with pytest.raises(ValidationError, match="frozen"):
        READ.port = 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ONRECORD_PORT", "0"),
        ("ONRECORD_PORT", "65536"),
        ("ONRECORD_PORT", "http"),
        ("ONRECORD_PROMPT_TOKENS", "499"),
        ("ONRECORD_MODEL_TIMEOUT", "0"),
    ],
)
def test_values_that_cannot_be_are_refused(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError):
        Settings()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("ONRECORD_PORT", "the setting ONRECORD_PORT is wrong: Input should be a valid integer"),
        ("ONRECORD_MODEL_TIMEOUT", "the setting ONRECORD_MODEL_TIMEOUT is wrong: Input should be"),
    ],
)
def test_a_setting_that_cannot_be_is_told_in_a_sentence(monkeypatch, name, message):
    assert Settings.load() == Settings()
    monkeypatch.setenv(name, "soon")
    with pytest.raises(InvalidInput, match=message):
        Settings.load()


@pytest.mark.parametrize(
    ("options", "model"),
    [
        pytest.param({}, None, id="nothing"),
        pytest.param({"openai_api_key": "sk"}, "openai:gpt-5.4-mini", id="a key"),
        pytest.param({"openai_base_url": "http://x"}, "openai:gpt-5.4-mini", id="an address"),
        pytest.param({"model": "ollama:tiny"}, "ollama:tiny", id="a model"),
        pytest.param({"model": "ollama:tiny", "openai_api_key": "sk"}, "ollama:tiny", id="both"),
    ],
)
def test_the_model_is_the_one_named_or_openais(options, model):
    assert Settings(**options).chat_model == model


def reads_environment(path: Path) -> bool:
    names = {"environ", "getenv", "environb", "getenvb"}
    return any(
        (isinstance(node, ast.Attribute) and node.attr in names)
        or (isinstance(node, ast.alias) and node.name in names)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
    )


def test_only_settings_read_the_environment():
    """But for tiktoken's own cache, of which there is no setting, and to pass it on to a child."""
    modules = [p for part in ("rag", "ui", "evals") for p in (REPOSITORY / part).rglob("*.py")]
    assert len(modules) > 30
    reading = {str(p.relative_to(REPOSITORY)) for p in modules if reads_environment(p)}
    assert reading - {"rag/tokens.py", "evals/page_benchmark.py"} == set()
