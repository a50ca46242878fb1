"""Captions, SRT and WebVTT, to the words spoken.

Neither webvtt-py nor srt tells where in the file a cue's words stand, which a quote must, and
both stop at the first broken cue: hence this small reader, which takes what it can and says so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rag.transcripts.labelled import read_labelled
from rag.transcripts.layout import Layout
from rag.transcripts.plain import read_plain
from rag.transcripts.spoken import SpokenText
from rag.transcripts.times import seconds_of

ROLLING_COPIES = 5  # fewer lines said twice in a row are speakers who repeat themselves

_CUE = re.compile(
    r"^\ufeff?[ \t]*(?P<start>(?:\d+:)?\d{1,2}:\d{1,2}[.,]\d{1,3})[ \t]*-->[ \t]*\d{1,2}:",
    re.MULTILINE,
)
_BROKEN_CUE = re.compile(r"[ \t]*[\d:.,]*\d[ \t]*-*>|.*-->")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_MARKUP = re.compile(r"<(?P<tag>/?[^<>\n]*)>|\{\\[^{}\n]*\}")
_VOICE = re.compile(r"v(?:\.[\w.-]+)*[ \t]+(?P<name>[^\n]+)")
_DASHES = re.compile(r"[ \t]*(?:(?:>>+|&gt;&gt;(?:&gt;)*)[ \t]*|[-–—][ \t]+)")
_NO_CUE = ("WEBVTT", "NOTE", "STYLE", "REGION")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a cue: its range in the file, and the cue's time at the cue's first line."""

    start: int
    end: int
    seconds: float | None = None
    opens: bool = False


@dataclass(slots=True)
class _Faults:
    untimed: int = 0
    backwards: int = 0


def read_captions(text: str) -> Layout | None:
    """Read SRT or WebVTT; returns None for a text that holds no cue."""
    if not (_CUE.search(text) or text.lstrip("\ufeff").startswith("WEBVTT")):
        return None
    faults = _Faults()
    lines = [
        (line, words)
        for line in _cue_lines(text, faults)
        if (words := _plain(text[line.start : line.end]))
    ]
    copies = _rolled(lines)
    spoken = SpokenText()
    for index, (line, _) in enumerate(lines):
        if index not in copies:
            spoken.separate("\n")
            spoken.mark_time(line.seconds)
            _add_line(spoken, text, line)
    return _layout(spoken, sum(len(lines[index][1].split()) for index in copies), faults)


def _layout(spoken: SpokenText, dropped: int, faults: _Faults) -> Layout:
    words = spoken.text
    if any(name for _, name in spoken.voices):
        layout = Layout(turns=spoken.turns(), attribution="labelled")
    else:
        layout = read_labelled(words, 0) or read_plain(words, 0)
    notes = []
    if faults.untimed:
        notes.append(f"{faults.untimed} captions have no readable time; their words are kept")
    if faults.backwards:
        notes.append(f"the times run backwards in {faults.backwards} places; they are kept as is")
    return replace(
        layout,
        text=words,
        pieces=tuple(spoken.pieces),
        moments=tuple(spoken.moments),
        repeats_dropped=dropped,
        notes=(*notes, *layout.notes),
    )


def _cue_lines(text: str, faults: _Faults) -> Iterator[_Line]:
    """Yield the lines of the cues, without numbers, times, notes and style sheets."""
    last = 0.0
    seconds: float | None = None
    opens = False  # a time has been read whose words are still to come
    for block in _blocks(text):
        cues = [_CUE.match(text, line.start, line.end) for line in block]
        if text[block[0].start : block[0].end].lstrip("\ufeff ").startswith(_NO_CUE):
            first = next((i for i, cue in enumerate(cues) if cue), len(block))
            block, cues = block[first:], cues[first:]  # noqa: PLW2901 - the rest of the block
        timed = opens or not block
        for index, (line, cue) in enumerate(zip(block, cues, strict=True)):
            if cue or _BROKEN_CUE.match(text, line.start, line.end):
                seconds = seconds_of(cue["start"]) if cue else None
                faults.untimed += cue is None
                faults.backwards += seconds is not None and seconds < last
                last = last if seconds is None else seconds
                opens = timed = True
            elif not _is_number(text, block, index):
                yield replace(line, seconds=seconds, opens=opens or index == 0)
                seconds, opens = None, False
        faults.untimed += not timed


def _blocks(text: str) -> Iterator[list[_Line]]:
    block: list[_Line] = []
    for match in _LINE.finditer(text):
        line = match[0].rstrip("\r\n")
        if line.strip():
            block.append(_Line(match.start(), match.start() + len(line)))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _is_number(text: str, block: list[_Line], index: int) -> bool:
    """Tell whether a line is the number or name of the cue whose time stands below it."""
    line = text[block[index].start : block[index].end].strip("\ufeff \t")
    if index == 0 and line.isdigit():
        return True
    if index + 1 == len(block) or not (index == 0 or line.isdigit()):
        return False
    below = block[index + 1]
    return _BROKEN_CUE.match(text, below.start, below.end) is not None


def _plain(line: str) -> str:
    return " ".join(_DASHES.sub("", _MARKUP.sub("", line), count=1).split())


def _rolled(lines: list[tuple[_Line, str]]) -> set[int]:
    """Return the indices of lines that repeat one of the caption before, if captions roll."""
    copies: set[int] = set()
    before: list[str] = []
    cue: list[str] = []
    for index, (line, words) in enumerate(lines):
        if line.opens:
            before, cue = cue, []
        if words in before:
            copies.add(index)
        cue.append(words)
    long = sum(len(lines[index][1].split()) >= 3 for index in copies)
    return copies if long >= ROLLING_COPIES else set()


def _add_line(spoken: SpokenText, text: str, line: _Line) -> None:
    """Add what is said in a line, with its voice tags and the times inside it."""
    dashes = _DASHES.match(text, line.start, line.end)
    position = dashes.end() if dashes else line.start
    if line.opens and not re.match(r"\s*<v[. \t]", text[position : line.end]):
        spoken.mark_voice(None)
    for match in _MARKUP.finditer(text, position, line.end):
        spoken.add_markup(text[position : match.start()], position)
        position = match.end()
        tag = match["tag"] or ""
        voice = _VOICE.fullmatch(tag)
        if voice:
            spoken.mark_voice(" ".join(voice["name"].split()))
        elif re.fullmatch(r"(?:\d+:)+\d+\.\d+", tag):
            spoken.mark_time(seconds_of(tag))
    spoken.add_markup(text[position : line.end], position)
