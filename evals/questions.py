"""Questions with the evidence that answers them, one JSON object a line (fields: README)."""

from pathlib import Path

from pydantic import BaseModel, ValidationError

from rag import InvalidInput

ACROSS = ("cross_compare", "cross_list", "no_name", "who_said", "misspelled", "keyword")


class Evidence(BaseModel):
    """A range of characters of a transcript file that supports an answer."""

    file: str
    start: int
    end: int


class QuestionRow(BaseModel):
    """One line of a questions file."""

    id: str
    question: str
    history: list[str] | None = None
    type: str
    speakers: list[str] = []
    evidence: list[Evidence] = []
    evidence_alt: list[Evidence] | None = None
    answer: str = ""
    must_say: list[list[str]] = []

    @property
    def answerable(self) -> bool:
        """Whether the interviews answer it."""
        return bool(self.speakers)

    @property
    def across(self) -> bool:
        """Whether it is about several interviews or names nobody."""
        return self.type in ACROSS


def read_questions(path: Path) -> list[QuestionRow]:
    """Read a questions file, one JSON object a line.

    Raises:
        InvalidInput: the file is missing, or a line is no question; the line is named.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"cannot read {path}: {error}") from error
    rows = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                rows.append(QuestionRow.model_validate_json(line))
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(str(part) for part in first["loc"])
                raise InvalidInput(f"{path}, line {number}: {where} {first['msg']}") from error
    if not rows:
        raise InvalidInput(f"{path} holds no questions")
    return rows
