"""onrecord: ask interviews a question; every answer is a verbatim quote with speaker and place."""

from rag.claims import ClaimCheck, Verdict
from rag.corpus import Corpus, ask
from rag.domain import Interview, Moment, Passage, Quote, Region, Sentence, Span, Spoken, Turn
from rag.errors import (
    CorpusBusy,
    InvalidInput,
    ModelError,
    OnrecordError,
    StorageError,
    TranscriptError,
)
from rag.models import load_chat_model
from rag.results import (
    Answer,
    AnswerSentence,
    Evidence,
    FileIssue,
    IngestReport,
    InterviewSummary,
    Message,
    Rating,
    Rejected,
    Timings,
    Understood,
    Usage,
)
from rag.retrieve import Ranking
from rag.settings import Settings

__all__ = [
    "Answer",
    "AnswerSentence",
    "ClaimCheck",
    "Corpus",
    "CorpusBusy",
    "Evidence",
    "FileIssue",
    "IngestReport",
    "Interview",
    "InterviewSummary",
    "InvalidInput",
    "Message",
    "ModelError",
    "Moment",
    "OnrecordError",
    "Passage",
    "Quote",
    "Ranking",
    "Rating",
    "Region",
    "Rejected",
    "Sentence",
    "Settings",
    "Span",
    "Spoken",
    "StorageError",
    "Timings",
    "TranscriptError",
    "Turn",
    "Understood",
    "Usage",
    "Verdict",
    "ask",
    "load_chat_model",
]
