"""Text whose turns begin with the speaker's name, as most transcripts made by people do."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rag.domain import Moment, Region, Turn
from rag.transcripts.layout import Layout
from rag.transcripts.times import TIME, seconds_of

ALONE_TURNS = 5  # this many turns of a single name make a file of one speaker
FIRST_LABEL = 5000  # characters, or a fifth of the text, before the first label
SHOWN_NOTES = 5

_WORD = r"[^\W\d_][\w.'’-]*"
_NAME = rf"{_WORD}(?:[ \xa0](?:{_WORD}|\d{{1,2}})){{0,4}}|SPEAKER_\d+"
_STAMP = rf"[*_]{{0,2}}[\[(]?{TIME}[\])]?[*_]{{0,2}}"
_LABEL = re.compile(
    rf"^\ufeff?[ \t]*(?:[-–][ \t]+)?(?:(?P<before>{_STAMP})[ \t]*[-–:]?[ \t]+)?"
    rf"(?P<bold>\*\*|__)?(?P<name>{_NAME})(?P<inner>:?)(?P<close>\*\*|__)?(?P<colon>:?)"
    rf"(?:[ \t]*(?P<after>{_STAMP})(?P<late>:?))?"
    r"(?P<rest>[ \t]+(?=\S)|[ \t]*\r?$)",
    re.MULTILINE,
)
_STAMP_LINE = re.compile(rf"[ \t]*\r?\n[ \t]*(?P<time>{_STAMP}):?[ \t]*\r?$", re.MULTILINE)
_SHOUTED = re.compile(r"(?<=[.?!…] )[A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]+){1,3}:(?=\s)")
_NO_NAMES = frozenset(
    """note notes transcript summary chapter question answer example update edit warning source
    sources title date by part episode topics links caption description and keywords url author
    podcast show tags category series duration published subject re so look well now but yes no
    okay ok right here there this that these those it what why how when where first second third
    finally also because if then again today""".split()
)
_PARTICLES = frozenset("de da di del van von der den la le al el bin ibn of the y e".split())


@dataclass(frozen=True, slots=True)
class _Label:
    start: int
    end: int
    name: str
    seconds: float | None
    bold: bool


def read_labelled(text: str, start: int, known: Sequence[str] = ()) -> Layout | None:
    """Read turns from labels such as `Name: text`, `**Name:** text` or `Name (00:12:34):`.

    A name is believed when it labels at least two turns, or one turn in bold or with a time, or
    one of a person `known` from the front matter or named elsewhere in the text; the file, when
    two names are, or a single one throughout. A lone "Note:" or a name that speech recognition
    made up stays text.
    Returns None where there are no labels to believe.
    """
    labels = [label for match in _LABEL.finditer(text, start) if (label := _to_label(match))]
    believed = _believed(text, start, labels, known)
    kept = [label for label in labels if label.name in believed]
    if not kept or kept[0].start > start + max(FIRST_LABEL, len(text) / 5):
        return None
    if len(believed) < 2 and not _one_speaker(text, kept):
        return None
    ends = [label.start for label in kept[1:]] + [len(text)]
    turns = tuple(
        Turn(label.end, end, label.name)
        for label, end in zip(kept, ends, strict=True)
        if text[label.end : end].strip()
    )
    moments = tuple(Moment(label.end, label.seconds) for label in kept if label.seconds is not None)
    doubtful = dict.fromkeys(label.name for label in labels if label.name not in believed)
    notes = tuple(_note(name) for name in list(doubtful)[:SHOWN_NOTES])
    return Layout(turns=turns, attribution="labelled", moments=moments, notes=notes)


def find_false_labels(text: str, start: int) -> Layout:
    """Return, for a text without speakers, the labels shouted inside it as regions and notes.

    Such labels come from speech recognition that was trained on labelled talk: nobody says them,
    and the people are not there.
    """
    found = list(_SHOUTED.finditer(text, start))
    names = dict.fromkeys(match[0].rstrip(":").title() for match in found)
    return Layout(
        turns=(),
        regions=tuple(Region(match.start(), match.end(), "unspoken") for match in found),
        notes=tuple(_note(name) for name in list(names)[:SHOWN_NOTES]),
    )


def _note(name: str) -> str:
    return f"“{name}:” looks like a speaker but is nobody known here; what follows it stays text"


def _believed(text: str, start: int, labels: Sequence[_Label], known: Sequence[str]) -> set[str]:
    counts = Counter(label.name for label in labels)
    once = [label for label in labels if counts[label.name] == 1]
    believed = {name for name, count in counts.items() if count >= 2}
    if once:
        names = {word for name in known for word in name.lower().split()}
        said = Counter(re.findall(r"\w+", text[start:]))
        labelling = Counter(label.name.split()[0] for label in labels)
        believed |= {
            label.name
            for label in once
            if _is_marked(label, labels)
            or names & set(label.name.lower().split())
            or _is_mentioned(label, said, labelling)
        }
    if not believed and _all_labelled(text, start, labels):
        believed = set(counts)
    return believed


def _is_marked(label: _Label, labels: Sequence[_Label]) -> bool:
    """Tell whether a label is in bold or has a time, as others in the file."""
    timed = label.seconds is not None and sum(other.seconds is not None for other in labels) > 1
    return timed or (label.bold and sum(other.bold for other in labels) > 1)


def _is_mentioned(label: _Label, said: Counter[str], labelling: Counter[str]) -> bool:
    """Tell whether the text names the person, of whom we have the full name, besides in labels."""
    first = label.name.split()[0]
    return " " in label.name and len(first) >= 3 and said[first] > labelling[first]


def _all_labelled(text: str, start: int, labels: Sequence[_Label]) -> bool:
    """Tell whether every paragraph of a short text has its label."""
    lines = sum(bool(line.strip()) for line in text[start:].splitlines())
    return len(labels) >= 2 and lines == len(labels)


def _one_speaker(text: str, labels: Sequence[_Label]) -> bool:
    """Tell whether a single name labels nearly all of the text, as in a monologue."""
    return len(labels) >= ALONE_TURNS and labels[0].start < len(text) / 10


def _to_label(match: re.Match[str]) -> _Label | None:
    time = match["before"] or match["after"]
    end = match.end()
    alone = not match["rest"].strip() and _ends_line(match)
    if alone and not time:
        below = _STAMP_LINE.match(match.string, match.end("name"))
        below = below or _STAMP_LINE.match(match.string, match.end())
        if below:
            time, end = below["time"], below.end()
    colon = match["inner"] or match["colon"] or match["late"]
    # A name without a colon is a label only on a line of its own, with a time beside or below it.
    if not colon and not (time and alone):
        return None
    if (match["bold"] or None) != (match["close"] or None):
        return None
    name = " ".join(match["name"].split())
    if not _is_name(name):
        return None
    seconds = seconds_of(time.strip("*_[]()")) if time else None
    return _Label(match.start(), end, _as_name(name), seconds, bool(match["bold"]))


def _is_name(name: str) -> bool:
    words = name.split()
    capital = (word[0].isupper() or word.isdigit() or word in _PARTICLES for word in words)
    return words[0][0].isupper() and words[0].lower() not in _NO_NAMES and all(capital)


def _ends_line(match: re.Match[str]) -> bool:
    end = match.end()
    return end >= len(match.string) or match.string[end] in "\r\n"


def _as_name(label: str) -> str:
    """Write a name shouted in capitals as a name; leave `SPEAKER_00` and initials alone."""
    return label.title() if label.isupper() and " " in label else label
