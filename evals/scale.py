"""How time, disk and memory grow with the corpus.

    python -m evals.scale [--sizes 5,50,300,1000] [--plot scale.png]

makes corpora that hold the interviews at hand and generated ones, indexes each in a process of its
own, and prints index time, the time to take in one changed file, sizes, memory, and search times
without and with a person named, with the exponent of growth (slope of log over log).
"""

import json
import multiprocessing
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from evals.generate import generate_interviews
from evals.questions import read_questions
from rag import Corpus

QUESTIONS = Path("../shared/questions/dev.jsonl")
INTERVIEWS = Path("../shared/interviews")
MEASURES = {
    "words": "words",
    "index_s": "index, s",
    "reindex_s": "one changed file, s",
    "catalog_mb": "catalog, MB",
    "vectors_mb": "vectors, MB",
    "memory_mb": "peak memory, MB",
    "open_p50_ms": "search, nobody named: p50, ms",
    "open_p95_ms": "p95, ms",
    "named_p50_ms": "search, a person named: p50, ms",
    "named_p95_ms": "p95, ms ",
}


def main(
    sizes: Annotated[str, typer.Option(help="Numbers of interviews.")] = "5,50,300,1000",
    plot: Annotated[Path | None, typer.Option(help="Where to draw the growth.")] = None,
) -> None:
    """Measure each size and print the table."""
    counts = [int(size) for size in sizes.split(",")]
    results = []
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            results.append(_in_own_process(Path(folder), count))
        print(json.dumps(results[-1]), file=sys.stderr)  # noqa: T201 - a long run shows progress
    _print_table(counts, results)
    if plot:
        _draw(counts, results, plot)


def measure_size(folder: Path, count: int) -> dict[str, float]:
    """Return all measures of a corpus of `count` interviews, made in `folder`."""
    files = folder / "files"
    shutil.copytree(INTERVIEWS, files)
    for file in files.iterdir():
        file.chmod(0o644)
    corpus = Corpus.open(folder / "data")
    corpus.ingest([files])
    generate_interviews(corpus, files, max(0, count - len(corpus.interviews())))
    corpus = Corpus.open(folder / "fresh")
    index = _timed(lambda: corpus.ingest([files]))
    changed = max(files.glob("*.txt"))
    changed.write_text(changed.read_text("utf-8").replace("Pat Quill", "Pat Quell", 1), "utf-8")
    reindex = _timed(lambda: corpus.ingest([changed]))
    data = folder / "fresh"
    measured = {
        "words": sum(summary.words for summary in corpus.interviews()),
        "index_s": index,
        "reindex_s": reindex,
        "catalog_mb": sum(f.stat().st_size for f in data.glob("catalog*")) / 1e6,
        "vectors_mb": sum(f.stat().st_size for f in data.rglob("chroma/**/*") if f.is_file()) / 1e6,
    }
    measured |= _search_times(corpus)
    measured["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {name: round(measured[name], 2) for name in MEASURES}


def _search_times(corpus: Corpus) -> dict[str, float]:
    rows = [row for row in read_questions(QUESTIONS) if not row.history]
    times: dict[str, list[float]] = {"open": [], "named": []}
    for _ in range(2):  # the first round warms up
        times = {"open": [], "named": []}
        for row in rows:
            passed = _timed(lambda row=row: corpus.search(row.question))
            times["open" if row.across else "named"].append(passed * 1000)
    return {
        f"{kind}_{label}_ms": float(np.quantile(values, quantile))
        for kind, values in times.items()
        for label, quantile in (("p50", 0.5), ("p95", 0.95))
    }


def _timed(act: object) -> float:
    started = time.perf_counter()
    act()  # type: ignore[operator]
    return time.perf_counter() - started


def _in_own_process(folder: Path, count: int) -> dict[str, float]:
    """Measure in a new process, whose peak memory is this size's alone."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(measure_size, (folder, count))


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float:
    """Return b of value ~ size^b, by least squares over the logarithms."""
    return statistics.linear_regression(np.log(sizes).tolist(), np.log(values).tolist()).slope


def _print_table(counts: Sequence[int], results: Sequence[dict[str, float]]) -> None:
    table = Table(box=None, pad_edge=False)
    for column in ("", *(f"{count} interviews" for count in counts), "grows as n^"):
        table.add_column(column, justify="right" if column else "left")
    for name, label in MEASURES.items():
        values = [result[name] for result in results]
        growth = f"{exponent(counts, values):.2f}" if len(counts) > 1 else "–"
        table.add_row(label, *(f"{value:,.1f}" for value in values), growth)
    Console(width=120).print(table)


def _draw(counts: Sequence[int], results: Sequence[dict[str, float]], path: Path) -> None:
    import matplotlib.pyplot as plt  # noqa: PLC0415 - only for the plot

    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.5))
    for name in ("index_s", "reindex_s"):
        left.loglog(counts, [r[name] for r in results], "o-", label=MEASURES[name])
    for name in ("open_p50_ms", "open_p95_ms", "named_p50_ms", "named_p95_ms"):
        right.loglog(counts, [r[name] for r in results], "o-", label=name.replace("_", " "))
    for axes in (left, right):
        axes.set_xlabel("interviews")
        axes.legend()
    figure.tight_layout()
    figure.savefig(path)


if __name__ == "__main__":
    typer.run(main)
