"""Text whose turns begin with the speaker's name, as most transcripts made by people do."""

import re
from collections import Counter
from dataclasses import dataclass

from rag.domain import Moment, Turn
from rag.transcripts.layout import Layout

_TIME = r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d+)?"
_WORD = r"[^\W\d_][\w.'’-]*"
_NAME = rf"{_WORD}(?:[ \xa0](?:{_WORD}|\d{{1,2}})){{0,4}}|SPEAKER_\d+"
_LABEL = re.compile(
    rf"^[ \t]*(?:[\[(]?(?P<before>{_TIME})[\])]?[ \t]+)?"
    rf"(?P<bold>\*\*|__)?(?P<name>{_NAME})"
    rf"(?:[ \t]*[\[(](?P<after>{_TIME})[\])])?(?P<colon>(?:\*\*|__)?:(?:\*\*|__)?|(?:\*\*|__))?"
    r"(?P<rest>[ \t]+(?=\S)|[ \t]*$)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class _Label:
    start: int
    end: int
    name: str
    seconds: float | None


def read_labelled(text: str, start: int) -> Layout | None:
    """Read turns from labels such as `Name: text`, `**Name:** text` or `Name (00:12:34):`.

    A name is believed when it labels at least two turns, and the file when two names or one name
    five times do: a lone "Note:" or a name misread by speech recognition stays text.
    Returns None where there are no labels to believe.
    """
    labels = [label for match in _LABEL.finditer(text, start) if (label := _to_label(match))]
    counts = Counter(label.name for label in labels)
    labels = [label for label in labels if counts[label.name] >= 2]
    names = {label.name for label in labels}
    if len(names) < 2 and len(labels) < 5:
        return None
    ends = [label.start for label in labels[1:]] + [len(text)]
    turns = tuple(
        Turn(label.end, end, label.name)
        for label, end in zip(labels, ends, strict=True)
        if text[label.end : end].strip()
    )
    moments = tuple(
        Moment(label.end, label.seconds) for label in labels if label.seconds is not None
    )
    return Layout(turns=turns, attribution="labelled", moments=moments)


def _to_label(match: re.Match[str]) -> _Label | None:
    time = match["before"] or match["after"]
    alone = not match["rest"].strip() and match.end() >= _line_end(match)
    # A name without a colon is a label only on a line of its own and with a time beside it.
    if not match["colon"] and not (time and alone):
        return None
    if match["bold"] and not (match["colon"] and match["bold"] in match["colon"]):
        return None
    name = " ".join(match["name"].split())
    if not (name[0].isupper() or name[0].isdigit()):
        return None
    return _Label(match.start(), match.end(), _as_name(name), seconds_of(time) if time else None)


def _line_end(match: re.Match[str]) -> int:
    end = match.string.find("\n", match.start())
    line_end = len(match.string) if end < 0 else end
    return line_end - 1 if match.string[line_end - 1 : line_end] == "\r" else line_end


def _as_name(label: str) -> str:
    """Write a name shouted in capitals as a name; leave `SPEAKER_00` and initials alone."""
    return label.title() if label.isupper() and " " in label else label


def seconds_of(time: str) -> float:
    """Return the seconds of a time such as `1:02:03`, `02:03.5` or `02:03,5`."""
    seconds = 0.0
    for part in time.replace(",", ".").split(":"):
        seconds = seconds * 60 + float(part)
    return seconds
