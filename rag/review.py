"""The command `onrecord speakers`: who speaks in an interview, to look at and to correct."""

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from rag.corpus import Corpus
from rag.domain import Interview, Moment
from rag.errors import InvalidInput
from rag.quotes import format_time
from rag.speakers import dump_annotation

SHOWN_WORDS = 14

_PROVENANCE = {
    "annotated": "from an annotation",
    "labelled": "from the names in the text",
    "inferred": "inferred; not certain where marked with ?",
    "none": "unknown",
}


def review_speakers(
    interview: Annotated[str, typer.Argument(help="An interview: id, title or file.")],
    export: Annotated[
        Path | None, typer.Option("--export", help="Write an annotation to edit; - prints it.")
    ] = None,
    import_: Annotated[
        Path | None, typer.Option("--import", help="Take the speakers of an annotation.")
    ] = None,
    rename: Annotated[
        list[str] | None,
        typer.Option("--rename", help='A new name, as in SPEAKER_00="Ada Lovelace"; repeatable.'),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Show who speaks in an interview, and correct it."""
    corpus = Corpus.open()
    name = Path(interview).name
    if import_ or rename:
        annotation = _read_json(import_) if import_ else corpus.annotation(name)
        changed = corpus.annotate(annotation, names=dict(map(_new_name, rename or ())))
        if changed != corpus.interview(name).id:
            raise InvalidInput(f"the annotation was taken; it is of the interview {changed}")
    found = corpus.interview(name)
    if export:
        _export(corpus.annotation(found.id), export)
    elif as_json:
        sys.stdout.write(json.dumps(_to_dict(found), ensure_ascii=False, indent=2) + "\n")
    else:
        _print_turns(found)


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read ({error.strerror or error})") from error
    except ValueError as error:
        raise InvalidInput(f"{path} is no JSON ({error})") from error


def _new_name(text: str) -> tuple[str, str]:
    old, equals, new = (part.strip() for part in text.partition("="))
    if not (old and equals and new):
        raise InvalidInput(f"“{text}” names nobody; write --rename OLD=NEW")
    return old, new


def _export(annotation: dict[str, Any], path: Path) -> None:
    text = dump_annotation(annotation)
    if str(path) == "-":
        sys.stdout.write(text)
        return
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written ({error.strerror or error})") from error


def _to_dict(interview: Interview) -> dict[str, Any]:
    return {
        "id": interview.id,
        "file": interview.file,
        "attribution": interview.attribution,
        "host": interview.host,
        "guests": list(interview.guests),
        "turns": [
            {
                "start": turn.start,
                "end": turn.end,
                "speaker": turn.speaker,
                "certain": turn.certain,
                "text": " ".join(interview.text[turn.start : turn.end].split()),
            }
            for turn in interview.turns
        ],
    }


def _print_turns(interview: Interview) -> None:
    out = Console(highlight=False, soft_wrap=True)
    provenance = _PROVENANCE[interview.attribution]
    out.print(Text(_plain(f"{interview.title}: speakers {provenance}."), style="bold"))
    words = {"certain": 0, "all": 0}
    for turn in interview.turns:
        said = interview.text[turn.start : turn.end].split()
        words["all"] += len(said)
        words["certain"] += len(said) if turn.certain else 0
        shown = " ".join(said[:SHOWN_WORDS]) + (" …" if len(said) > SHOWN_WORDS else "")
        mark = "" if turn.certain else "?"
        place = f"{turn.start:>8}  {_time(interview.moments, turn.start)}"
        line = Text(place, style="dim").append(
            _plain(f"{turn.speaker or 'Unknown'}{mark}: "), style="not dim bold"
        )
        out.print(line.append(_plain(shown), style="not dim not bold"))
    share = words["certain"] / max(1, words["all"])
    out.print(f"{len(interview.turns)} turns, {words['all']:,} words, {share:.0%} of them certain.")


def _time(moments: Sequence[Moment], offset: int) -> str:
    known = [moment.seconds for moment in moments if moment.offset <= offset]
    return f"{format_time(known[-1])}  " if known else ""


def _plain(text: str) -> str:
    """Return text without control characters, which could drive the terminal."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", " ", text)
