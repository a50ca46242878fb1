"""The command `onrecord`."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from rag import Corpus, InvalidInput, OnrecordError
from rag.doctor import diagnose
from rag.review import review_speakers
from rag.terminal import (
    err,
    out,
    plain,
    print_answer,
    print_json,
    print_passage,
    print_report,
    show_progress,
)

app = typer.Typer(
    help="Ask interviews a question; every answer is quoted word for word.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

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
    with show_progress() as progress:
        report = corpus.ingest(paths, progress=progress)
    print_report(report)
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
        print_json(answer.to_dict())
    else:
        print_answer(answer)


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
        print_json([passage.to_dict() for passage in found])
        return
    if not found:
        out.print("No passage fits.")
    for number, passage in enumerate(found, start=1):
        print_passage(number, passage)


@app.command()
def interviews(*, as_json: AsJson = False) -> None:
    """List the interviews that are indexed."""
    summaries = Corpus.open().interviews()
    if as_json:
        print_json([summary.to_dict() for summary in summaries])
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
            plain(s.id),
            plain(s.title),
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
        out.print(Text(plain(f"{word}  {finding.what}: {finding.said}")))
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
    with show_progress() as progress:
        scores = evaluate_questions(corpus, rows, progress=progress)
    if as_json:
        print_json(scores.to_dict())
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
    err.print(Text(plain(f"onrecord: {error}"), style="red"))
    sys.exit(code)


def _indexed_corpus() -> Corpus:
    corpus = Corpus.open()
    with show_progress() as progress:
        report = corpus.ensure_indexed(progress=progress)
    if report:
        print_report(report, to=err)
    return corpus
