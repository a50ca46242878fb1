"""Retrieval against what tutorials build, in one run on the same questions.

    python -m evals.benchmark [QUESTIONS] [INTERVIEWS]

prints, for ours, LangChain's tutorial pipeline, BM25 and both fused: the share of questions whose
evidence is found first and within so many words (with 95 % intervals by bootstrap), reciprocal
rank and nDCG, by kind of question, what each part of ours brings, names misspelled, and the time
to index and to search as ratios of the same run.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import ir_measures
import numpy as np
from rich.console import Console
from rich.table import Table

from evals.baselines import TutorialPipelines, UnitEmbeddings
from evals.coverage import Found, evidence_coverage, evidence_hit, within_words
from evals.misspell import misspell_names
from evals.questions import QuestionRow, read_questions
from rag import Corpus, Message, Ranking

QUESTIONS = Path("../shared/questions/dev.jsonl")
INTERVIEWS = Path("../shared/interviews")
BUDGETS = (500, 1_000, 2_000)
PASSAGES = 30
SAMPLES = 2_000
SEED = 1

Search = Callable[[QuestionRow], Sequence[Found]]
console = Console(width=150, highlight=False)


@dataclass(frozen=True, slots=True)
class Run:
    """What one pipeline found for each question, and the seconds each search took."""

    name: str
    found: list[Sequence[Found]]
    seconds: list[float]


def main() -> None:
    """Print the tables."""
    arguments = [Path(argument) for argument in sys.argv[1:]]
    questions, interviews = (*arguments, *(QUESTIONS, INTERVIEWS)[len(arguments) :])
    rows = [row for row in read_questions(questions) if row.answerable]
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        corpus = Corpus.open(folder)
        corpus.ingest([interviews])
        indexed = time.perf_counter()
        tutorial = TutorialPipelines(sorted(interviews.glob("*.txt")), UnitEmbeddings(corpus.embed))
        ended = time.perf_counter()
        runs = [
            run_searches("ours", search_in(corpus), rows),
            run_searches("LangChain's tutorial", by_text(tutorial.vectors), rows),
            run_searches("BM25", by_text(tutorial.bm25), rows),
            run_searches("BM25 and vectors fused", by_text(tutorial.fused), rows),
        ]
        print_quality(runs, rows)
        print_types(runs, rows)
        print_ablation(corpus, rows, runs[0])
        print_misspelled(corpus, rows, runs[0])
        print_times(runs, indexed - started, ended - indexed)


def search_in(corpus: Corpus) -> Search:
    """Return our search; a follow-up comes with its history."""

    def search(row: QuestionRow) -> Sequence[Found]:
        history = [Message("user", text) for text in row.history or ()]
        return corpus.search(row.question, limit=PASSAGES, history=history)

    return search


def by_text(search: Callable[[str], Sequence[Found]]) -> Search:
    """Return a baseline's search; a follow-up comes with the question before it."""
    return lambda row: search(" ".join([*(row.history or [])[-1:], row.question]))


def run_searches(name: str, search: Search, rows: Iterable[QuestionRow]) -> Run:
    """Search every question once, after a warm-up."""
    rows = list(rows)
    search(rows[0])
    found, seconds = [], []
    for row in rows:
        started = time.perf_counter()
        found.append(search(row))
        seconds.append(time.perf_counter() - started)
    return Run(name, found, seconds)


def hits(run: Run, rows: Sequence[QuestionRow], words: int | None) -> list[float]:
    """Return 1 for each question whose evidence is found first (None) or within some words."""
    return [
        float(evidence_hit(row, found[:1] if words is None else within_words(found, words)))
        for row, found in zip(rows, run.found, strict=True)
    ]


def interval(values: Sequence[float]) -> str:
    """Return a mean with its 95 % interval by bootstrap over questions (Efron 1979)."""
    drawn = np.random.default_rng(SEED).choice(values, (SAMPLES, len(values))).mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return f"{statistics.fmean(values):.3f} ({low:.2f} to {high:.2f})"


def groups(rows: Sequence[QuestionRow]) -> dict[str, list[int]]:
    """Return the places of the questions about one interview, and of the others."""
    return {
        "one interview": [i for i, row in enumerate(rows) if not row.across],
        "across interviews or no name": [i for i, row in enumerate(rows) if row.across],
    }


def print_quality(runs: Sequence[Run], rows: Sequence[QuestionRow]) -> None:
    """Print the main table, for both groups of questions."""
    for label, places in groups(rows).items():
        titles = ["hit@1", *(f"in {words:,} words" for words in BUDGETS)]
        table = new_table(
            f"{label} (n={len(places)})", [*titles, "covered in 2,000", "RR@10", "nDCG@10"]
        )
        for run in runs:
            cells = [
                interval([values[i] for i in places])
                for values in (hits(run, rows, words) for words in (None, *BUDGETS))
            ]
            coverage = [
                evidence_coverage(rows[i], within_words(run.found[i], 2_000)) for i in places
            ]
            ranks = standard_measures(run, rows, places)
            table.add_row(run.name, *cells, f"{statistics.fmean(coverage):.3f}", *ranks)
        console.print(table)


def standard_measures(
    run: Run, rows: Sequence[QuestionRow], places: Sequence[int]
) -> tuple[str, str]:
    """Return RR@10 and nDCG@10 by ir-measures; relevant is what covers half of an evidence."""
    judged, scored = [], []
    for i in places:
        for rank, item in enumerate(run.found[i]):
            key = f"{item.file}:{item.start}-{item.end}"
            relevant = int(evidence_hit(rows[i], [item]))
            judged.append(ir_measures.Qrel(rows[i].id, key, relevant))
            scored.append(ir_measures.ScoredDoc(rows[i].id, key, float(-rank)))
    wanted = [ir_measures.RR @ 10, ir_measures.nDCG @ 10]
    values = ir_measures.calc_aggregate(wanted, judged, scored)
    return f"{values[wanted[0]]:.3f}", f"{values[wanted[1]]:.3f}"


def print_types(runs: Sequence[Run], rows: Sequence[QuestionRow]) -> None:
    """Print hits within 2,000 words by type of question."""
    table = new_table("hit in 2,000 words by type", [run.name for run in runs])
    values = [hits(run, rows, 2_000) for run in runs]
    for kind in sorted({row.type for row in rows}):
        places = [i for i, row in enumerate(rows) if row.type == kind]
        cells = [f"{statistics.fmean(value[i] for i in places):.2f}" for value in values]
        table.add_row(f"{kind} ({len(places)})", *cells)
    console.print(table)


def print_ablation(corpus: Corpus, rows: Sequence[QuestionRow], whole: Run) -> None:
    """Print what is lost without each part of the ranking."""
    without = {
        "words of windows": Ranking(window_words=0.0),
        "meaning of windows": Ranking(window_meaning=0.0),
        "words of sections": Ranking(section_words=0.0),
        "room for the best passage": Ranking(first_words=300),
        "people understood": Ranking(people=False),
    }
    table = new_table("without", [f"{g}: {m}" for g in groups(rows) for m in ("hit@1", "in 2,000")])
    folder, embed = corpus.settings.data, corpus.embed
    runs = [
        run_searches(name, search_in(Corpus.open(folder, embed=embed, ranking=ranking)), rows)
        for name, ranking in without.items()
    ]
    for run in [whole, *runs]:
        cells = []
        for places in groups(rows).values():
            for words in (None, 2_000):
                values = hits(run, rows, words)
                cells.append(f"{statistics.fmean(values[i] for i in places):.3f}")
        table.add_row("(nothing)" if run is whole else run.name, *cells)
    console.print(table)


def print_misspelled(corpus: Corpus, rows: Sequence[QuestionRow], whole: Run) -> None:
    """Print hits when one or two letters of every person's name are wrong."""
    rng = random.Random(SEED)  # noqa: S311 - reproducible, not secret
    wrong = [
        row.model_copy(update={"question": misspell_names(row.question, corpus.speakers(), rng)})
        for row in rows
    ]
    changed = [i for i, row in enumerate(rows) if wrong[i].question != row.question]
    run = run_searches("misspelled", search_in(corpus), wrong)
    table = new_table(f"names misspelled (n={len(changed)})", ["hit@1", "hit in 2,000 words"])
    for label, shown in (("as written", whole), ("misspelled", run)):
        cells = [
            interval([hits(shown, rows, words)[i] for i in changed]) for words in (None, 2_000)
        ]
        table.add_row(label, *cells)
    console.print(table)


def print_times(runs: Sequence[Run], ours: float, tutorial: float) -> None:
    """Print times, and ours as a ratio of the fastest baseline of the same run."""
    table = new_table("time", ["search p50", "search p95", "p50, of the tutorial's"])
    base = statistics.median(runs[1].seconds)
    for run in runs:
        p50, p95 = (float(np.quantile(run.seconds, q)) for q in (0.5, 0.95))
        table.add_row(run.name, f"{p50 * 1e3:.1f} ms", f"{p95 * 1e3:.1f} ms", f"{p50 / base:.2f}")
    console.print(table)
    console.print(
        f"index: ours {ours:.1f} s (model load included), the tutorial's {tutorial:.1f} s,"
        f" ratio {ours / tutorial:.2f}"
    )


def new_table(title: str, columns: Sequence[str]) -> Table:
    """Return an empty table whose first column names the pipeline."""
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column("")
    for column in columns:
        table.add_column(column, justify="right")
    return table


if __name__ == "__main__":
    main()
