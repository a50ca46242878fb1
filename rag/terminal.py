"""What the command prints: answers, passages and reports, for a terminal."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.text import Text

from rag.domain import Passage
from rag.results import Answer, IngestReport

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


@contextmanager
def show_progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar on the error stream; yields what is told the label, the done and the total."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
    )
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("", total=None, visible=False)

        def report(label: str, done: int, total: int) -> None:
            bar.update(task, description=plain(label), completed=done, total=total, visible=True)

        yield report


def print_report(report: IngestReport, to: Console = out) -> None:
    """Print what an ingest did, and the files that need a look to the error stream."""
    counts = {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "removed": report.removed,
    }
    parts = [f"{len(ids)} {word}" for word, ids in counts.items() if ids]
    to.print("Interviews: " + (", ".join(parts) or "none") + ".")
    for issue in report.warnings:
        err.print(Text(plain(f"{issue.file}: {issue.reason}"), style="yellow"))
    for issue in report.failed:
        err.print(Text(plain(f"{issue.file}: not read, {issue.reason}"), style="red"))


def print_answer(answer: Answer) -> None:
    """Print an answer with its quotes and where they stand."""
    if answer.notice:
        err.print(Text(plain(answer.notice), style="yellow"))
    out.print(Text(plain(answer.text)))
    out.print()
    for quote in answer.quotes:
        mark = Text(f"[{quote.number}] ", style="bold")
        if answer.mode == "model":
            speaker = quote.speaker or "Unknown speaker"
            mark.append(plain(f"{speaker}: “{quote.words}” "), style="not bold")
        place = f"{_place(quote.to_dict())} {quote.url or ''}"
        place += f" Mind: {quote.caution}." if quote.caution else ""
        out.print(mark.append(plain(place), style="not bold dim"))
    unproven = [s for s in answer.sentences if s.status != "verified"]
    for sentence in unproven:
        err.print(Text(plain(f"{sentence.status}: {sentence.text}"), style="yellow"))


def print_passage(number: int, passage: Passage) -> None:
    """Print a passage by turns."""
    place = _place(passage.to_dict())
    out.print(Text(f"{number}. ", style="bold").append(plain(place), style="not bold dim"))
    speaker: str | None = ""
    for sentence in passage.sentences:
        if sentence.speaker != speaker:
            speaker = sentence.speaker
            out.print(Text(plain(f"   {speaker or 'Unknown speaker'}:"), style="bold"))
        out.print(Text(plain("   " + " ".join(sentence.text.split()))))
    out.print()


def _place(found: dict[str, Any]) -> str:
    """Return where a quote or passage stands in its file."""
    return f"{found['title']}, {found['file']}:{found['start']}-{found['end']}"


def plain(text: str) -> str:
    """Return text without control characters, which could drive the terminal."""
    return re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", " ", text)


def print_json(value: object) -> None:
    """Print JSON and nothing else."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
