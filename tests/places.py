"""Where the repository is, and what lies beside it."""

import os
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
REPOSITORY = TESTS.parent
SHARED = REPOSITORY.parent / "shared"


def shared_path(name: str) -> Path:
    """Return a path beside the repository; without it a test is skipped, but never in CI."""
    path = SHARED / name
    if not path.exists():
        (pytest.fail if "CI" in os.environ else pytest.skip)(f"{path} is not there")
    return path
