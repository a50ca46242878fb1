"""The list of interviews, and the picture of who speaks when; pure functions."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from rag import IngestReport, Interview, InterviewSummary, Turn
from ui.render import render_button, render_speaker

KNOWN = {
    "annotated": "Speakers checked by hand",
    "labelled": "Speakers named in the transcript",
    "inferred": "Speakers inferred; some may be wrong",
    "none": "Speakers not known",
}
WORDS_A_MINUTE = 150
WIDTH = 1000
LANE = 16
LANES = 8


def render_interviews(interviews: Sequence[InterviewSummary]) -> str:
    """Return the list with what can be done to each; pictures are asked for as they come up."""
    items = "".join(_render_item(interview) for interview in interviews)
    words = sum(interview.words for interview in interviews)
    total = f"{len(interviews)} interview{'' if len(interviews) == 1 else 's'}, {words:,} words"
    return (
        f'<div class="page"><h2 tabindex="-1">Interviews</h2><p class="total">{total}</p>{_DROP}'
        f'<ul id="library">{items}</ul></div>'
    )


_DROP = (
    '<div id="drop"><p><label class="strong" for="files">Add transcripts</label>'
    '<input type="file" id="files" multiple accept=".txt,.md,.markdown,.text,.srt,.vtt,.json">'
    " or drop them here: text, Markdown, captions (SRT, VTT) or JSON of a speech recogniser."
    ' They stay on this machine.</p><ul id="uploads" role="status"></ul></div>'
)


def _render_item(interview: InterviewSummary) -> str:
    people = ", ".join(escape(name) for name in interview.speakers) or "Unknown speakers"
    known = (
        escape(interview.date or ""),
        f"{interview.words:,} words",
        _about_minutes(interview.words),
        f"{interview.turns:,} turns",
        KNOWN[interview.attribution],
    )
    facts = " · ".join(filter(None, known))
    notes = "".join(f'<p class="caution">{escape(note)}</p>' for note in interview.notes)
    title = escape(interview.title)
    acts = render_button("Read", "read", name=f"Read {interview.title}") + render_button(
        "Remove", "remove", name=f"Remove {interview.title}"
    )
    return (
        f'<li class="interview" data-interview="{escape(interview.id)}" data-title="{title}">'
        f'<h3><bdi>{title}</bdi></h3><p class="people"><bdi>{people}</bdi></p>'
        f'<p class="about">{facts} · <bdi>{escape(interview.file)}</bdi></p>{notes}'
        f'<div class="picture"></div><div class="acts">{acts}</div></li>'
    )


def _about_minutes(words: int) -> str:
    minutes = max(1, round(words / WORDS_A_MINUTE))
    return f"about {minutes:,} minute{'' if minutes == 1 else 's'}"


def render_picture(interview: Interview, hues: Mapping[str, int]) -> str:
    """Return who speaks when along an interview, a lane for each, and how much each says."""
    words = Counter[str | None]()
    for turn in interview.turns:
        words[turn.speaker] += len(interview.text[turn.start : turn.end].split())
    lanes = [speaker for speaker, _ in words.most_common(LANES)]
    total = sum(words.values()) or 1
    shares = ", ".join(f"{s or 'Unknown speaker'} {words[s] / total:.0%}" for s in lanes)
    bars = "".join(_render_stretches(interview, lanes, hues))
    legend = "".join(_render_share(speaker, words[speaker], total, hues) for speaker in lanes)
    return (
        f'<svg viewBox="0 0 {WIDTH} {LANE * len(lanes)}" preserveAspectRatio="none" role="img"'
        f' style="height:{LANE * len(lanes)}px" aria-label="Who speaks when: {escape(shares)}">'
        f'{bars}</svg><ul class="legend">{legend}</ul>'
    )


def _render_share(speaker: str | None, words: int, total: int, hues: Mapping[str, int]) -> str:
    name = render_button("Name", "name", name=f"Name {speaker or 'the unknown speaker'}")
    return (
        f'<li data-speaker="{escape(speaker or "")}">{render_speaker(speaker, hues)}'
        f" {words:,} words, {words / total:.0%}{name}</li>"
    )


def _render_stretches(
    interview: Interview, lanes: Sequence[str | None], hues: Mapping[str, int]
) -> Iterator[str]:
    scale = WIDTH / max(1, len(interview.text))
    for turn in _joined(interview.turns):
        if turn.speaker not in lanes:
            continue
        colour = f"--hue:{hues.get(turn.speaker or '', 'none')}"
        yield (
            f'<rect x="{turn.start * scale:.1f}" y="{lanes.index(turn.speaker) * LANE + 2}"'
            f' width="{max(1.0, (turn.end - turn.start) * scale):.1f}" height="{LANE - 4}"'
            f' style="{colour}" data-start="{turn.start}" data-end="{turn.end}"/>'
        )


def _joined(turns: Sequence[Turn]) -> Iterator[Turn]:
    """Yield turns, those that follow one another by the same person as one."""
    held: Turn | None = None
    for turn in turns:
        if held and held.speaker == turn.speaker:
            held = Turn(held.start, turn.end, held.speaker)
            continue
        if held:
            yield held
        held = turn
    if held:
        yield held


def describe_report(report: IngestReport) -> str:
    """Return in a sentence what became of one added file."""
    if report.failed:
        return f"Not added: {report.failed[0].reason}"
    done = (
        ("Added", report.added),
        ("Updated", report.updated),
        ("Already here", report.unchanged),
    )
    words = next((word for word, ids in done if ids), "Already here")
    notes = "; ".join(issue.reason for issue in report.warnings)
    gone = " The invented samples are gone." if report.removed else ""
    return f"{words}{f' ({notes})' if notes else ''}.{gone}"
