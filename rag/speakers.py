"""Who speaks, from the annotations that are shipped, found by a transcript's checksum."""

import json
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any

from rag.domain import Interview, Region, Turn


def attribute(interview: Interview) -> Interview:
    """Return the interview with the turns and names of its annotation, if one is shipped."""
    annotation = _annotations().get(interview.sha256)
    return apply_annotation(interview, annotation) if annotation else interview


def apply_annotation(interview: Interview, annotation: dict[str, Any]) -> Interview:
    """Take turns, regions, title and names from an annotation (format: README, Annotations).

    What has a null speaker in it is spoken by nobody, and is no turn. Of the regions found on
    reading only the repeated copies stay, for the annotation tells the rest.
    """
    marks = annotation["turns"]
    ends = [mark["start"] for mark in marks[1:]] + [len(interview.text)]
    spans = list(zip(marks, ends, strict=True))
    turns = tuple(
        Turn(mark["start"], end, mark["speaker"], mark["certain"])
        for mark, end in spans
        if mark["speaker"] is not None
    )
    regions = tuple(Region(*region) for region in annotation["regions"]) + tuple(
        Region(mark["start"], end, "unspoken") for mark, end in spans if mark["speaker"] is None
    )
    return replace(
        interview,
        title=annotation["title"],
        podcast=annotation["podcast"],
        host=annotation["host"],
        guests=tuple(annotation["guests"]),
        turns=turns,
        regions=(*(r for r in interview.regions if r.kind == "repeat"), *regions),
        attribution="annotated",
        notes=(),
        aliases={
            name: tuple(spellings) for name, spellings in annotation["names_as_spelled"].items()
        },
    )


@cache
def _annotations() -> dict[str, dict[str, Any]]:
    folder = resources.files("rag") / "annotations"
    loaded = (
        json.loads(entry.read_text("utf-8"))
        for entry in folder.iterdir()
        if entry.name.endswith(".json")
    )
    return {annotation["sha256"]: annotation for annotation in loaded}
