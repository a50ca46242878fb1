"""A first evaluation: every question asked once, and what can be measured without any model."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from evals.coverage import covered, evidence_hit, within_words
from evals.questions import QuestionRow
from rag import Answer, Corpus, Interview, Message, Passage, Quote

BUDGETS = (500, 1_000, 2_000)
PASSAGES = 40


@dataclass(frozen=True, slots=True)
class Score:
    """One measure: its value, or None where nothing could be measured, and over how many."""

    name: str
    value: float | None
    count: int
    unit: str = ""

    @property
    def shown(self) -> str:
        """The value as a reader sees it."""
        if self.value is None:
            return "–"
        return f"{self.value:.1f} {self.unit}" if self.unit else f"{self.value:.3f}"


@dataclass(slots=True)
class Scores:
    """All measures of a run, in the order in which they are printed."""

    lines: list[Score] = field(default_factory=list)

    def add(self, name: str, values: Sequence[float], unit: str = "") -> None:
        """Add the mean of values; the mean of nothing is None."""
        mean = statistics.fmean(values) if values else None
        self.lines.append(Score(name, mean, len(values), unit))

    def to_dict(self) -> dict[str, Any]:
        """Return the measures by name."""
        return {s.name: {"value": s.value, "count": s.count} for s in self.lines}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what the corpus made of it."""

    row: QuestionRow
    passages: list[Passage]
    answer: Answer
    search_ms: float
    answer_ms: float


def evaluate_questions(
    corpus: Corpus,
    rows: Sequence[QuestionRow],
    *,
    progress: Callable[[str, int, int], None] = lambda _label, _done, _of: None,
) -> Scores:
    """Ask every question and measure retrieval, quotes, refusals and time."""
    asked = []
    for number, row in enumerate(rows):
        progress(row.id, number, len(rows))
        asked.append(ask_row(corpus, row))
    scores = Scores()
    _score_retrieval(scores, asked)
    _score_quotes(scores, asked, corpus)
    _score_refusals(scores, asked)
    for name, times in (
        ("search", [a.search_ms for a in asked]),
        ("ask", [a.answer_ms for a in asked]),
    ):
        scores.lines.append(Score(f"{name} p50", statistics.median(times), len(times), "ms"))
    return scores


def ask_row(corpus: Corpus, row: QuestionRow) -> Asked:
    """Search and ask one question."""
    history = [Message("user", text) for text in row.history or ()]
    started = time.perf_counter()
    passages = corpus.search(row.question, limit=PASSAGES, history=history)
    searched = time.perf_counter()
    answer = corpus.ask(row.question, history=history)
    ended = time.perf_counter()
    return Asked(row, passages, answer, (searched - started) * 1000, (ended - searched) * 1000)


def _score_retrieval(scores: Scores, asked: Sequence[Asked]) -> None:
    for label, across in (("one interview", False), ("across interviews", True)):
        group = [a for a in asked if a.row.answerable and a.row.across == across]
        scores.add(
            f"hit@1, {label}",
            [float(evidence_hit(a.row, a.passages[:1])) for a in group],
        )
        for budget in BUDGETS:
            scores.add(
                f"evidence hit within {budget:,} words, {label}",
                [float(evidence_hit(a.row, within_words(a.passages, budget))) for a in group],
            )


def _score_quotes(scores: Scores, asked: Sequence[Asked], corpus: Corpus) -> None:
    interviews = {summary.id: corpus.interview(summary.id) for summary in corpus.interviews()}
    quotes = [quote for a in asked for quote in a.answer.quotes]
    scores.add("quotes verbatim", [float(is_verbatim(q, interviews[q.interview])) for q in quotes])
    shares = [speaker_share(q, interviews[q.interview]) for q in quotes if q.speaker]
    scores.add("quoted words spoken by the person named", shares)
    spoken = [float(is_spoken(q, interviews[q.interview])) for q in quotes]
    scores.add("quotes outside headings, furniture and repeats", spoken)
    answerable = [a for a in asked if a.row.answerable]
    scores.add("quotes hit the evidence", [float(quotes_hit(a)) for a in answerable])
    words = [float(sum(len(q.words.split()) for q in a.answer.quotes)) for a in asked]
    scores.add("words quoted an answer", words, "words")


def is_verbatim(quote: Quote, interview: Interview) -> bool:
    """Tell whether a quote's words are those of the file at its place, white space folded."""
    return quote.words == " ".join(interview.text[quote.start : quote.end].split())


def speaker_share(quote: Quote, interview: Interview) -> float:
    """Return the share of a quote's characters in turns of the person named."""
    said = sum(
        max(0, min(turn.end, quote.end) - max(turn.start, quote.start))
        for turn in interview.turns
        if turn.speaker == quote.speaker
    )
    return said / (quote.end - quote.start)


def is_spoken(quote: Quote, interview: Interview) -> bool:
    """Tell whether no heading, page furniture or repeated copy is in a quote."""
    silent = ("front_matter", "end_matter", "unspoken", "repeat")
    return not any(
        region.kind in silent and region.start < quote.end and quote.start < region.end
        for region in interview.regions
    )


def quotes_hit(asked: Asked) -> bool:
    """Tell whether a quote and an evidence range share at least half of the shorter one."""
    return any(
        2 * covered(evidence, [quote])
        >= min(evidence.end - evidence.start, quote.end - quote.start)
        for evidence in [*asked.row.evidence, *(asked.row.evidence_alt or [])]
        for quote in asked.answer.quotes
    )


def _score_refusals(scores: Scores, asked: Sequence[Asked]) -> None:
    answerable = [a for a in asked if a.row.answerable]
    unanswerable = [a for a in asked if not a.row.answerable]
    scores.add("unanswerable declined", [float(not a.answer.found) for a in unanswerable])
    scores.add("answerable declined", [float(not a.answer.found) for a in answerable])
