"""Who speaks: from a user's annotation, a shipped one, labels in the text, or inference."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from rag.domain import Interview, Region, Span, Turn
from rag.errors import InvalidInput, StorageError
from rag.inference import infer_speakers
from rag.split import split_interview
from rag.sponsors import find_sponsor_reads

FOLDER = "annotations"  # in the data folder: what users corrected, one file a transcript

UNKNOWN = "?"  # the speaker, in an annotation, of talk that nobody can be told for

_FIELDS = ("sha256", "title", "turns", "regions")


def attribute(interview: Interview, data: Path | None = None) -> Interview:
    """Return the interview with speakers and sponsor reads.

    They are those of the user's annotation in the folder `data`, else of a shipped one; without
    either, labels in the text stand and what has none is inferred.
    """
    annotation = _saved(data, interview.sha256) or _shipped().get(interview.sha256)
    if annotation:
        return apply_annotation(interview, annotation)
    interview = _mark_sponsor_reads(interview)
    return infer_speakers(interview) if interview.attribution == "none" else interview


def apply_annotation(interview: Interview, annotation: dict[str, Any]) -> Interview:
    """Take turns, regions, title and names from an annotation (format: README, Annotations).

    What has a null speaker in it is spoken by nobody, and is no turn; `?` is somebody unknown. Of
    the regions found on reading only the repeated copies stay, for the annotation tells the rest.
    """
    marks = annotation["turns"]
    ends = [mark["start"] for mark in marks[1:]] + [len(interview.text)]
    spans = list(zip(marks, ends, strict=True))
    turns = tuple(
        Turn(mark["start"], end, mark["speaker"], mark["certain"])
        if mark["speaker"] != UNKNOWN
        else Turn(mark["start"], end, None, certain=False)
        for mark, end in spans
        if mark["speaker"] is not None
    )
    regions = tuple(Region(*region) for region in annotation["regions"]) + tuple(
        Region(mark["start"], end, "unspoken")
        for mark, end in spans
        # A label between turns is no cut: what stands on both sides stays together.
        if mark["speaker"] is None and _was_talk(interview, mark["start"], end)
    )
    return replace(
        interview,
        title=annotation["title"],
        podcast=annotation.get("podcast"),
        host=annotation.get("host"),
        guests=tuple(annotation.get("guests") or ()),
        turns=turns,
        regions=(*(r for r in interview.regions if r.kind == "repeat"), *regions),
        attribution="annotated",
        notes=(),
        aliases={
            name: tuple(spellings)
            for name, spellings in (annotation.get("names_as_spelled") or {}).items()
        },
    )


def _was_talk(interview: Interview, start: int, end: int) -> bool:
    """Tell whether a stretch lay in a turn as the file was read."""
    return any(turn.start < end and start < turn.end for turn in interview.turns)


def make_annotation(interview: Interview) -> dict[str, Any]:
    """Return an interview's speakers as an annotation that a person can edit and share."""
    marks: list[dict[str, Any]] = []
    last = 0
    for turn in interview.turns:
        if turn.start > last and interview.text[last : turn.start].strip():
            marks.append({"start": last, "speaker": None, "certain": True})
        marks.append(
            {"start": turn.start, "speaker": turn.speaker or UNKNOWN, "certain": turn.certain}
        )
        last = turn.end
    if interview.text[last:].strip():
        marks.append({"start": last, "speaker": None, "certain": True})
    return {
        "file": interview.file,
        "sha256": interview.sha256,
        "characters": len(interview.text),
        "title": interview.title,
        "podcast": interview.podcast,
        "host": interview.host,
        "guests": list(interview.guests),
        "names_as_spelled": {name: list(found) for name, found in interview.aliases.items()},
        "regions": [[r.start, r.end, r.kind] for r in interview.regions if r.kind != "repeat"],
        "turns": marks,
    }


def rename_speakers(annotation: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return an annotation with other names for some speakers.

    Raises:
        InvalidInput: nobody of such a name speaks.
    """
    speaking = {mark["speaker"] for mark in annotation["turns"] if mark["speaker"]}
    for old in names:
        if old not in speaking:
            there = ", ".join(sorted(speaking))
            raise InvalidInput(f"nobody is called {old} here; there are: {there}")
    return {
        **annotation,
        "host": names.get(annotation["host"], annotation["host"]),
        "guests": [names.get(guest, guest) for guest in annotation["guests"]],
        "turns": [
            {**mark, "speaker": names.get(mark["speaker"], mark["speaker"])}
            for mark in annotation["turns"]
        ],
    }


def check_annotation(annotation: Any, interviews: Iterable[str]) -> dict[str, Any]:
    """Return an annotation that a user made, if it fits one of the interviews' checksums.

    Raises:
        InvalidInput: it is none, or its transcript is not indexed.
    """
    if not isinstance(annotation, dict) or any(field not in annotation for field in _FIELDS):
        raise InvalidInput(f"this is no annotation; it needs the fields {', '.join(_FIELDS)}")
    if annotation["sha256"] not in interviews:
        raise InvalidInput(
            f"the annotation is of a transcript that is not indexed ({annotation.get('file')})"
        )
    starts = [_start(mark) for mark in annotation["turns"] or ()]
    if not starts or starts != sorted(set(starts)):
        raise InvalidInput("the turns of the annotation are not in the order of the text")
    if any(not _is_region(region) for region in annotation["regions"]):
        raise InvalidInput("a region of the annotation is not [start, end, kind]")
    turns = [
        {**mark, "speaker": _speaker(mark), "certain": bool(mark.get("certain", True))}
        for mark in annotation["turns"]
    ]
    return {**annotation, "turns": turns}


def save_annotation(annotation: dict[str, Any], data: Path) -> None:
    """Keep an annotation in the data folder, where indexing finds it ever after."""
    path = data / FOLDER / f"{annotation['sha256']}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = path.with_suffix(".new")
    whole.write_text(dump_annotation(annotation), "utf-8")
    whole.replace(path)


def dump_annotation(annotation: dict[str, Any]) -> str:
    """Return an annotation as JSON with one turn a line."""
    turns = ",\n  ".join(json.dumps(turn, ensure_ascii=False) for turn in annotation["turns"])
    head = json.dumps({**annotation, "turns": []}, ensure_ascii=False, indent=1)
    return head.replace('"turns": []', f'"turns": [\n  {turns}\n ]') + "\n"


def _start(mark: Any) -> int:
    start = mark.get("start") if isinstance(mark, dict) else None
    if not isinstance(start, int) or start < 0 or "speaker" not in mark:
        raise InvalidInput("a turn of the annotation has no start or no speaker")
    return start


def _speaker(mark: dict[str, Any]) -> str | None:
    name = mark["speaker"]
    return " ".join(str(name).split()) or None if name is not None else None


def _is_region(region: Any) -> bool:
    kinds = {"front_matter", "end_matter", "intro_monologue", "sponsor_read", "unspoken"}
    return isinstance(region, list) and len(region) == 3 and region[2] in kinds


def _mark_sponsor_reads(interview: Interview) -> Interview:
    sentences = split_interview(interview).sentences
    reads = find_sponsor_reads(interview.text, [Span(s.start, s.end) for s in sentences])
    return replace(interview, regions=(*interview.regions, *reads)) if reads else interview


def _saved(data: Path | None, sha256: str) -> dict[str, Any] | None:
    path = data / FOLDER / f"{sha256}.json" if data else None
    if path is None or not path.exists():
        return None
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise StorageError(f"the annotation {path} is damaged; delete it or mend it") from error
    return found


@cache
def _shipped() -> dict[str, dict[str, Any]]:
    folder = resources.files("rag") / "annotations"
    loaded = (
        json.loads(entry.read_text("utf-8"))
        for entry in folder.iterdir()
        if entry.name.endswith(".json")
    )
    return {annotation["sha256"]: annotation for annotation in loaded}
