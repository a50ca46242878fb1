"""JSON of transcription tools to the words spoken: one reader for what they have in common.

Whisper, WhisperX, whisper.cpp, Deepgram, AssemblyAI and Podcasting 2.0 all list segments with a
text, a time and perhaps a speaker; what differs are the names of the fields and the unit of time.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rag.errors import TranscriptError
from rag.transcripts.json_places import Located, load_located
from rag.transcripts.labelled import read_labelled
from rag.transcripts.layout import Layout
from rag.transcripts.plain import read_plain
from rag.transcripts.spoken import SpokenText

_UNKNOWN = (
    "its JSON is of an unknown tool; onrecord reads Whisper, WhisperX, Deepgram, AssemblyAI and"
    " Podcasting 2.0 transcripts"
)
_TEXTS = ("text", "body", "transcript", "punctuated_word", "word")
_STARTS = ("start", "startTime", "start_time")


@dataclass(frozen=True, slots=True)
class _Segment:
    text: Located
    seconds: float | None
    speaker: str | None
    words: tuple[tuple[str, float | None, str | None], ...] = ()


def read_json_export(text: str, *, named_json: bool) -> Layout | None:
    """Read the JSON of a transcription tool; returns None for a text that is no JSON.

    Raises:
        TranscriptError: it is JSON, or a file named so, but holds no transcript known here.
    """
    if not text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        if named_json:
            raise TranscriptError("it is named .json but is no JSON; rename it if it is text")
        return None
    try:
        tree = load_located(text)
    except (json.JSONDecodeError, RecursionError) as error:
        if not named_json:
            return None
        raise TranscriptError(f"its JSON is broken ({error}); export it again") from error
    segments = [segment for segment in _segments(tree) if segment.text.strip()]
    if not segments:
        raise TranscriptError(_UNKNOWN)
    return _layout(segments)


def _layout(segments: Sequence[_Segment]) -> Layout:
    spoken = SpokenText()
    gap = "\n" if _mean_words(segments) > 2 else " "
    for segment in segments:
        spoken.separate(gap)
        _add_segment(spoken, segment)
    words = spoken.text
    if any(name for _, name in spoken.voices):
        layout = Layout(turns=spoken.turns(), attribution="labelled")
    else:
        layout = read_labelled(words, 0) or read_plain(words, 0)
    return replace(layout, text=words, pieces=tuple(spoken.pieces), moments=tuple(spoken.moments))


def _mean_words(segments: Sequence[_Segment]) -> float:
    return sum(len(segment.text.split()) for segment in segments) / len(segments)


def _add_segment(spoken: SpokenText, segment: _Segment) -> None:
    """Add a segment, with the times and speakers of its words where they are found in it."""
    text = segment.text
    begin = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    cuts = [(begin, segment.seconds, segment.speaker)]
    position = begin
    for word, seconds, speaker in segment.words:
        found = text.find(word, position) if word else -1
        if 0 <= found <= position + 40:
            cuts.append((found, seconds, speaker or cuts[-1][2]))
            position = found + len(word)
    for (start, seconds, speaker), stop in zip(
        cuts, [*(cut[0] for cut in cuts[1:]), end], strict=True
    ):
        spoken.mark_voice(speaker)
        if not spoken.moments or spoken.moments[-1].offset < spoken.length or start == begin:
            spoken.mark_time(seconds)
        for piece, file_start, file_length in text.places(start, stop):
            spoken.add(piece, file_start, file_length)


def _segments(tree: Any) -> Iterator[_Segment]:
    """Yield the segments of the first layout that the JSON has."""
    if isinstance(tree, list):
        yield from _listed(tree, 1)
    elif isinstance(tree, Mapping):
        if isinstance(tree.get("results"), Mapping):
            yield from _deepgram(tree["results"])
        elif isinstance(tree.get("transcription"), list):
            yield from _listed(tree["transcription"], 1000)
        elif isinstance(tree.get("segments"), list):
            yield from _listed(tree["segments"], 1)
        elif isinstance(tree.get("utterances"), list) and tree["utterances"]:
            yield from _listed(tree["utterances"], 1000)
        elif isinstance(tree.get("words"), list):
            yield from _listed(tree["words"], 1000 if "audio_url" in tree or "id" in tree else 1)


def _deepgram(results: Mapping[str, Any]) -> Iterator[_Segment]:
    """Yield Deepgram's paragraphs by sentence, or else its utterances, or else its words."""
    channels = results.get("channels")
    alternatives = [
        channel["alternatives"][0]
        for channel in (channels if isinstance(channels, list) else [])
        if isinstance(channel, Mapping) and channel.get("alternatives")
    ]
    found = False
    for alternative in alternatives:
        groups = alternative.get("paragraphs")
        for group in groups.get("paragraphs", []) if isinstance(groups, Mapping) else []:
            for sentence in group.get("sentences", []):
                found = True
                yield from _listed([{"speaker": group.get("speaker"), **sentence}], 1)
    if not found and isinstance(results.get("utterances"), list):
        found = bool(results["utterances"])
        yield from _listed(results["utterances"], 1)
    if not found:
        for alternative in alternatives:
            yield from _listed(alternative.get("words") or [], 1)


def _listed(rows: Sequence[Any], units: int) -> Iterator[_Segment]:
    for row in rows:
        if not isinstance(row, Mapping):
            continue
        keys = _TEXTS if "words" in row or "punctuated_word" not in row else _TEXTS[3:]
        text = next((row[key] for key in keys if isinstance(row.get(key), Located)), None)
        if text is not None:
            words = row.get("words")
            yield _Segment(
                text,
                _seconds(row, units),
                _speaker(row),
                tuple(_word(w, units) for w in words if isinstance(w, Mapping))
                if isinstance(words, list)
                else (),
            )


def _word(row: Mapping[str, Any], units: int) -> tuple[str, float | None, str | None]:
    text = next((row[key] for key in _TEXTS[::-1] if isinstance(row.get(key), str)), "")
    shown = row.get("punctuated_word")
    text = shown if isinstance(shown, str) else text
    return str(text).strip(), _seconds(row, units), _speaker(row)


def _seconds(row: Mapping[str, Any], units: int) -> float | None:
    """Return the time of a segment in seconds; whisper.cpp keeps it under `offsets`."""
    offsets = row.get("offsets")
    if isinstance(offsets, Mapping) and isinstance(offsets.get("from"), int | float):
        return float(offsets["from"]) / 1000
    for key in _STARTS:
        value = row.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
            return float(value) / units
    return None


def _speaker(row: Mapping[str, Any]) -> str | None:
    """Return the speaker's name; a bare number or letter becomes `Speaker 0` or `Speaker A`."""
    value = row.get("speaker", row.get("speaker_id"))
    if value is None or isinstance(value, bool | float | list | Mapping):
        return None
    name = " ".join(str(value).split())
    return f"Speaker {name}" if re.fullmatch(r"\d+|[A-Z]", name) else name or None
