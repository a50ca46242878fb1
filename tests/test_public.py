import ast
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from places import REPOSITORY

import rag

MODULES = sorted(
    path for part in ("rag", "ui", "evals") for path in (REPOSITORY / part).rglob("*.py")
)
TESTS = sorted((REPOSITORY / "tests").rglob("*.py"))
VAGUE_FILES = {"utils", "helpers", "common", "manager", "base", "misc"}
VAGUE_CLASSES = ("Manager", "Handler", "Builder", "Factory", "Service")
LONGEST = 260
# Longer ones, with what they had when they were let through: they may shrink, but not grow.
LONGER = {"rag/catalog.py": 325, "rag/corpus.py": 425}


def name(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def parsed(paths: list[Path]) -> Iterator[tuple[str, ast.Module]]:
    for path in paths:
        yield name(path), parse(path)


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@pytest.mark.parametrize("module", ["rag", "ui"])
def test_what_is_exported_is_sorted_and_is_all_there_is(module):
    package = import_module(module)
    public = {
        key
        for key, value in vars(package).items()
        if not key.startswith("_") and not isinstance(value, ModuleType)
    }
    assert package.__all__ == sorted(public)


def test_no_module_has_the_name_of_what_is_exported():
    modules = {path.stem for path in (REPOSITORY / "rag").glob("*.py")}
    assert modules.isdisjoint(rag.__all__)


def test_no_file_has_a_name_that_says_nothing():
    assert [name(path) for path in MODULES + TESTS if path.stem in VAGUE_FILES] == []


def test_no_class_has_a_name_that_says_nothing():
    assert [
        f"{file}: {node.name}"
        for file, tree in parsed(MODULES + TESTS)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.name.endswith(VAGUE_CLASSES)
    ] == []


def test_every_module_says_in_a_docstring_what_it_is():
    assert [file for file, tree in parsed(MODULES) if not ast.get_docstring(tree)] == []


def test_no_file_is_too_long():
    lengths = {name(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {file: n for file, n in lengths.items() if n > LONGER.get(file, LONGEST)} == {}
    assert {file for file in LONGER if lengths[file] <= LONGEST} == set()


def test_every_public_thing_is_documented():
    undocumented = [key for key in rag.__all__ if not (getattr(rag, key).__doc__ or "").strip()]
    assert undocumented == []


def test_errors_are_one_tree():
    errors = {
        key: getattr(rag, key)
        for key in rag.__all__
        if isinstance(getattr(rag, key), type) and issubclass(getattr(rag, key), Exception)
    }
    assert {key: error.__base__.__name__ for key, error in errors.items()} == {
        "OnrecordError": "Exception",
        "InvalidInput": "OnrecordError",
        "TranscriptError": "OnrecordError",
        "StorageError": "OnrecordError",
        "CorpusBusy": "StorageError",
        "ModelError": "OnrecordError",
    }


def test_every_module_has_its_tests():
    """In a file of its name, or of the thing it is a part of: `claim_text` in `test_claims`."""
    tested = {path.stem.removeprefix("test_") for path in TESTS}
    modules = {path.stem for path in (REPOSITORY / "rag").glob("*.py")}
    untested = {name for name in modules - tested if f"{name.split('_')[0]}s" not in tested}
    imported = {
        node.module.removeprefix("rag.")
        for _, tree in parsed(TESTS)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
    }
    elsewhere = {
        "review": "the command `onrecord speakers`, in test_speakers",
        "terminal": "what the command prints, in test_cli",
    }
    assert untested - imported - {"__init__", *elsewhere} == set()


def test_nothing_is_printed_outside_the_command_line():
    printing = {
        file
        for file, tree in parsed(MODULES)
        if not file.startswith("evals/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    }
    assert printing == set()
