"""The command `onrecord`."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

from rag import Answer, Corpus, IngestReport, InvalidInput, OnrecordError, Passage
from rag.doctor import diagnose
from rag.review import review_speakers

app = typer.Typer(
    help="Ask interviews a question; every answer is quoted word for word.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

Speakers = Annotated[
    list[str] | None, typer.Option("--speaker", "-s", help="Only this person's words; repeatable.")
]
Interviews = Annotated[
    list[str] | None,
    typer.Option("--interview", "-i", help="Only this interview (id or title); repeatable."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


@app.command()
def ingest(paths: Annotated[list[Path], typer.Argument(help="Transcripts or folders.")]) -> None:
    """Index transcripts; only what has changed is read anew."""
    corpus = Corpus.open()
    with _progress() as progress:
        report = corpus.ingest(paths, progress=progress)
    _print_report(report)
    if report.failed and not (report.added or report.updated or report.unchanged):
        raise typer.Exit(1)


@app.command()
def ask(
    question: str,
    speaker: Speakers = None,
    interview: Interviews = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Answer a question with quotes."""
    corpus = _indexed_corpus()
    with err.status("Reading …"):
        answer = corpus.ask(question, speakers=speaker, interviews=interview)
    if as_json:
        _print_json(answer.to_dict())
    else:
        _print_answer(answer)


@app.command()
def search(
    question: str,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1000)] = 8,
    speaker: Speakers = None,
    interview: Interviews = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List the passages that fit a question best."""
    found = _indexed_corpus().search(question, limit=limit, speakers=speaker, interviews=interview)
    if as_json:
        _print_json([passage.to_dict() for passage in found])
        return
    if not found:
        out.print("No passage fits.")
    for number, passage in enumerate(found, start=1):
        _print_passage(number, passage)


@app.command()
def interviews(*, as_json: AsJson = False) -> None:
    """List the interviews that are indexed."""
    summaries = Corpus.open().interviews()
    if as_json:
        _print_json([summary.to_dict() for summary in summaries])
        return
    if not summaries:
        out.print("Nothing is indexed yet. Index transcripts with: onrecord ingest FOLDER")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("Interview", "Title", "Words", "Turns", "Speakers known", "Repeats removed"):
        table.add_column(
            title,
            justify="right" if title in ("Words", "Turns") else "left",
            no_wrap=title == "Interview",  # others need the id whole
            overflow="fold",
        )
    for s in summaries:
        table.add_row(
            _plain(s.id),
            _plain(s.title),
            *(f"{s.words:,}", f"{s.turns:,}", s.attribution, f"{s.duplicates_removed:,} words"),
        )
    out.print(table)


app.command("speakers")(review_speakers)


@app.command()
def chat(
    host: Annotated[str | None, typer.Option(help="Address to serve on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to serve on.", min=1, max=65535)] = None,
) -> None:
    """Open the web chat."""
    from ui.app import launch_app  # noqa: PLC0415 - Gradio is slow to import

    corpus = _indexed_corpus()
    settings = corpus.settings
    launch_app(corpus, host=host or settings.host, port=port or settings.port)


@app.command()
def ratings() -> None:
    """Print what readers of the web chat thought of answers, as lines of an evaluation."""
    for number, rating in enumerate(Corpus.open().ratings(), start=1):
        row = {"id": f"rated-{number}", **rating.to_dict()}
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


@app.command()
def doctor() -> None:
    """Try out settings, index and model, and say what to fix."""
    code = 0
    for finding in diagnose():
        word, code = ("ok   ", code) if finding.works else ("wrong", 1)
        out.print(Text(_plain(f"{word}  {finding.what}: {finding.said}")))
    raise typer.Exit(code)


@app.command("eval")
def evaluate(
    questions: Annotated[Path, typer.Argument(help="Questions as JSON lines; see README.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Ask every question of a file and print how good answers and quotes are."""
    from evals.first import evaluate_questions  # noqa: PLC0415 - not for asking
    from evals.questions import read_questions  # noqa: PLC0415

    corpus = _indexed_corpus()
    rows = read_questions(questions)
    with _progress() as progress:
        scores = evaluate_questions(corpus, rows, progress=progress)
    if as_json:
        _print_json(scores.to_dict())
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("Measure", "Value", "Of"):
        table.add_column(title, justify="left" if title == "Measure" else "right")
    for score in scores.lines:
        table.add_row(score.name, score.shown, str(score.count))
    out.print(table)


def main() -> None:
    """Run the command; an error is one sentence, exit code 2 for wrong input and 1 for the rest."""
    try:
        app(standalone_mode=True)
    except InvalidInput as error:
        _fail(error, 2)
    except OnrecordError as error:
        _fail(error, 1)
    except KeyboardInterrupt:
        sys.exit(130)


def _fail(error: OnrecordError, code: int) -> None:
    err.print(Text(_plain(f"onrecord: {error}"), style="red"))
    sys.exit(code)


def _indexed_corpus() -> Corpus:
    corpus = Corpus.open()
    with _progress() as progress:
        report = corpus.ensure_indexed(progress=progress)
    if report:
        _print_report(report, to=err)
    return corpus


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
    )
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("", total=None, visible=False)

        def report(label: str, done: int, total: int) -> None:
            bar.update(task, description=_plain(label), completed=done, total=total, visible=True)

        yield report


def _print_report(report: IngestReport, to: Console = out) -> None:
    counts = {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "removed": report.removed,
    }
    parts = [f"{len(ids)} {word}" for word, ids in counts.items() if ids]
    to.print("Interviews: " + (", ".join(parts) or "none") + ".")
    for issue in report.warnings:
        err.print(Text(_plain(f"{issue.file}: {issue.reason}"), style="yellow"))
    for issue in report.failed:
        err.print(Text(_plain(f"{issue.file}: not read, {issue.reason}"), style="red"))


def _print_answer(answer: Answer) -> None:
    if answer.notice:
        err.print(Text(_plain(answer.notice), style="yellow"))
    out.print(Text(_plain(answer.text)))
    out.print()
    for quote in answer.quotes:
        mark = Text(f"[{quote.number}] ", style="bold")
        if answer.mode == "model":
            speaker = quote.speaker or "Unknown speaker"
            mark.append(_plain(f"{speaker}: “{quote.words}” "), style="not bold")
        place = f"{quote.title}, {quote.file}:{quote.start}-{quote.end} {quote.url or ''}"
        place += f" Mind: {quote.caution}." if quote.caution else ""
        out.print(mark.append(_plain(place), style="not bold dim"))
    unproven = [s for s in answer.sentences if s.status != "verified"]
    for sentence in unproven:
        err.print(Text(_plain(f"{sentence.status}: {sentence.text}"), style="yellow"))


def _print_passage(number: int, passage: Passage) -> None:
    place = f"{passage.title}, {passage.file}:{passage.start}-{passage.end}"
    out.print(Text(f"{number}. ", style="bold").append(_plain(place), style="not bold dim"))
    speaker: str | None = ""
    for sentence in passage.sentences:
        if sentence.speaker != speaker:
            speaker = sentence.speaker
            out.print(Text(_plain(f"   {speaker or 'Unknown speaker'}:"), style="bold"))
        out.print(Text(_plain("   " + " ".join(sentence.text.split()))))
    out.print()


def _plain(text: str) -> str:
    """Return text without control characters, which could drive the terminal."""
    return re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", " ", text)


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
