"""What users get: answers, lists and reports, as frozen values with one JSON form each."""

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from rag.domain import Attribution, Quote

Status = Literal["verified", "undecided", "unsupported", "uncited"]
Reason = Literal["no_evidence", "speaker_absent", "out_of_scope", "unverified"]
Mode = Literal["model", "extractive"]


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One sentence of an answer with the numbers of its quotes and what the check found."""

    text: str
    quotes: tuple[int, ...]
    status: Status


@dataclass(frozen=True, slots=True)
class Rejected:
    """What a model wrote that did not pass verification, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds spent on each stage of an answer."""

    retrieve_ms: float = 0.0
    answer_ms: float = 0.0
    verify_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens a model read and wrote, as its server reports them."""

    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True)
class Understood:
    """What a question was taken to ask about; empty tuples mean no restriction.

    `text` is the question as it is searched for, with an earlier question in front of a follow-up;
    `speakers` are the people meant, `interviews` the ids of the interviews searched.
    """

    text: str
    speakers: tuple[str, ...] = ()
    interviews: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question: sentences, the quotes they rest on, and what was rejected.

    `outside` are quotes that answer it outside a reader's filter, when none inside do.
    """

    question: str
    text: str
    found: bool
    reason: Reason | None
    mode: Mode
    quotes: tuple[Quote, ...] = ()
    sentences: tuple[AnswerSentence, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    model: str | None = None
    timings: Timings = Timings()
    usage: Usage | None = None
    understood: Understood | None = None
    notice: str | None = None
    outside: tuple[Quote, ...] = ()

    def __radd__(self, streamed: str) -> "Answer":
        """Supersede the text streamed before it, so that a LangChain stream adds up to it."""
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the one JSON form, used by the command line, the web API and the evaluation."""
        return {
            "question": self.question,
            "text": self.text,
            "found": self.found,
            "reason": self.reason,
            "mode": self.mode,
            "model": self.model,
            "quotes": [quote.to_dict() for quote in self.quotes],
            "sentences": [
                {"text": s.text, "quotes": list(s.quotes), "status": s.status}
                for s in self.sentences
            ],
            "rejected": [{"text": r.text, "reason": r.reason} for r in self.rejected],
            "timings": {
                "retrieve_ms": round(self.timings.retrieve_ms, 2),
                "answer_ms": round(self.timings.answer_ms, 2),
                "verify_ms": round(self.timings.verify_ms, 2),
            },
            "usage": self.usage
            and {
                "input_tokens": self.usage.input_tokens,
                "output_tokens": self.usage.output_tokens,
            },
            "notice": self.notice,
            "outside": [quote.to_dict() for quote in self.outside],
            "understood": self.understood
            and {
                "speakers": list(self.understood.speakers),
                "interviews": list(self.understood.interviews),
            },
        }


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class InterviewSummary:
    """One line of the list of interviews; word counts leave out repeats and page furniture.

    `left_out` counts the words of each other kind that are no plain talk, `notes` say what was
    assumed on reading.
    """

    id: str
    title: str
    file: str
    sha256: str
    host: str | None
    guests: tuple[str, ...]
    words: int
    turns: int
    speakers: dict[str, int]
    attribution: Attribution
    duplicates_removed: int
    left_out: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    date: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form of `onrecord interviews --json`."""
        return {
            "id": self.id,
            "title": self.title,
            "file": self.file,
            "sha256": self.sha256,
            "host": self.host,
            "guests": list(self.guests),
            "words": self.words,
            "turns": self.turns,
            "speakers": self.speakers,
            "attribution": self.attribution,
            "duplicates_removed": self.duplicates_removed,
            "left_out": self.left_out,
            "notes": list(self.notes),
            "date": self.date,
        }


class Evidence(NamedTuple):
    """A range of characters of a transcript file."""

    file: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Rating:
    """What a reader thought of an answer or of one quote; `good` of None withdraws it.

    `text` is the answer or the quote, `evidence` where its quotes are, `at` the time (ISO 8601).
    """

    question: str
    about: Literal["answer", "quote"]
    text: str
    good: bool | None
    speakers: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    model: str | None = None
    at: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return a row of an evaluation's questions, with what the reader thought of it."""
        return {
            "question": self.question,
            "type": "rated",
            "speakers": list(self.speakers),
            "evidence": [place._asdict() for place in self.evidence],
            "answer": self.text,
            "about": self.about,
            "good": self.good,
            "model": self.model,
            "at": self.at,
        }


@dataclass(frozen=True, slots=True)
class FileIssue:
    """A file that was not taken, or taken with an assumption, and why."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did, by interview id, and the files that failed or need a look."""

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failed: tuple[FileIssue, ...] = ()
    warnings: tuple[FileIssue, ...] = ()
