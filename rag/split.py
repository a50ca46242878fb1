"""An interview to sentences, and to the units that are matched: windows and sections."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.divide import divide_sentence, strip_span
from rag.domain import Interview, RegionKind, Sentence, Span, Turn
from rag.results import InterviewSummary

SECTION_WORDS = 350
OVERLAP_SENTENCES = 2
WINDOW_SENTENCES = 4

_UNSPOKEN = frozenset({"front_matter", "end_matter", "unspoken", "repeat"})
_LEFT_OUT: tuple[RegionKind, ...] = ("front_matter", "end_matter", "unspoken", "sponsor_read")
_ABBREVIATIONS = frozenset(
    "mr. mrs. ms. dr. st. prof. sr. jr. vs. etc. e.g. i.e. cf. no. vol. fig. approx. inc.".split()
)
_END = re.compile(r"[.?!…]+[\"'”’)\]]*(?=\s+(?P<next>\S))")


@dataclass(frozen=True, slots=True)
class Window:
    """A span of sentence numbers inside one turn, and the index of the section it belongs to."""

    start: int
    end: int
    section: int


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Uncut words of one turn, by its number; all of them a sponsor read or none."""

    span: Span
    number: int
    turn: Turn
    sponsor: bool


@dataclass(frozen=True, slots=True)
class Split:
    """The sentences of one interview and the spans of sentence numbers that are matched.

    `runs` are the stretches without a cut; `sections` are of at most about 350 words.
    """

    sentences: tuple[Sentence, ...]
    runs: tuple[Span, ...]
    sections: tuple[Span, ...]
    windows: tuple[Window, ...]


def split_interview(interview: Interview) -> Split:
    """Split what is spoken in an interview; nothing crosses a turn's end or a cut-out stretch."""
    sentences: list[Sentence] = []
    runs: list[Span] = []  # sentences that follow one another in the text without a cut
    last_end = 0
    for stretch in _talk(interview):
        span, turn = stretch.span, stretch.turn
        begin = len(sentences)
        for start, end in split_sentences(interview.text, span):
            sentences.append(
                Sentence(
                    interview=interview.id,
                    number=len(sentences),
                    start=start,
                    end=end,
                    text=interview.text[start:end],
                    speaker=turn.speaker,
                    certain=turn.certain,
                    sponsor=stretch.sponsor,
                    turn=stretch.number,
                )
            )
        if len(sentences) == begin:
            continue
        cut = any(
            last_end <= r.start < span.start for r in interview.regions if r.kind in _UNSPOKEN
        )
        if runs and not cut and sentences[begin - 1].sponsor == stretch.sponsor:
            runs[-1] = Span(runs[-1].start, len(sentences))
        else:
            runs.append(Span(begin, len(sentences)))
        last_end = span.end
    sections = [s for run in runs for s in _sections(sentences, run, interview.host)]
    windows = [
        Window(window.start, window.end, _section_of(window, sections))
        for window in _windows(sentences, runs)
    ]
    return Split(tuple(sentences), tuple(runs), tuple(sections), tuple(windows))


def _talk(interview: Interview) -> Iterator[_Stretch]:
    """Yield the spoken stretches in order: turns less what is cut out, divided at sponsor reads."""
    silent = [Span(r.start, r.end) for r in interview.regions if r.kind in _UNSPOKEN]
    sponsors = [Span(r.start, r.end) for r in interview.regions if r.kind == "sponsor_read"]
    for number, turn in enumerate(interview.turns):
        for span in _subtract(Span(turn.start, turn.end), silent):
            plain = _subtract(span, sponsors)
            reads = _subtract(span, plain)
            for part in sorted(plain + reads):
                yield _Stretch(part, number, turn, sponsor=part in reads)


def _subtract(span: Span, cuts: Sequence[Span]) -> list[Span]:
    """Return what is left of a span without the cuts, in order."""
    left = []
    start = span.start
    for cut in sorted(cuts):
        if cut.end > start and cut.start < span.end:
            if cut.start > start:
                left.append(Span(start, cut.start))
            start = max(start, cut.end)
    if start < span.end:
        left.append(Span(start, span.end))
    return left


def split_sentences(text: str, span: Span) -> list[Span]:
    """Return the sentences inside a span of text, without the white space around them.

    A sentence of more than 80 words, as in speech without punctuation, is divided at a clause.
    """
    sentences = []
    start = span.start
    for match in _END.finditer(text, span.start, span.end):
        if _ends_sentence(text, start, match):
            sentences.append(Span(start, match.end()))
            start = match.end()
    sentences.append(Span(start, span.end))
    stripped = [kept for s in sentences if (kept := strip_span(text, s))]
    return [part for sentence in stripped for part in divide_sentence(text, sentence)]


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    word = text[start : match.end()].rsplit(maxsplit=1)[-1].lower().lstrip("(\"'“‘[")
    if word in _ABBREVIATIONS or re.fullmatch(r"(?:[a-z]\.)+", word):
        return False
    return not match["next"].islower()


def _sections(sentences: Sequence[Sentence], run: Span, host: str | None) -> Iterator[Span]:
    """Group a run into sections; one closes early before a question of the host once half full."""
    start, words = run.start, 0
    for index in range(run.start, run.end):
        length = len(sentences[index].text.split())
        asks = sentences[index].speaker == host and host and starts_turn(sentences, index)
        full = words + length > SECTION_WORDS
        if index > start and (full or (asks and words > SECTION_WORDS // 2)):
            yield Span(start, index)
            start = index if asks else _overlap_start(sentences, start, index)
            words = sum(len(s.text.split()) for s in sentences[start:index])
        words += length
    yield Span(start, run.end)


def starts_turn(sentences: Sequence[Sentence], index: int) -> bool:
    """Tell whether another person spoke the sentence before, as far as is known."""
    if index == 0:
        return True
    before, here = sentences[index - 1], sentences[index]
    return not same_voice(before, here)


def same_voice(one: Sentence, other: Sentence) -> bool:
    """Tell whether two sentences are one person's: of unknown speakers, only within a turn."""
    if one.speaker is None or other.speaker is None:
        return one.turn == other.turn
    return one.speaker == other.speaker


def _overlap_start(sentences: Sequence[Sentence], start: int, index: int) -> int:
    """Repeat the last two sentences of a section in the next one, if one long turn is divided."""
    back = index
    while back > index - OVERLAP_SENTENCES and not starts_turn(sentences, back):
        back -= 1
    return back if back > start + OVERLAP_SENTENCES else index


def _windows(sentences: Sequence[Sentence], runs: Sequence[Span]) -> Iterator[Span]:
    """Yield four sentences inside one turn from every sentence on, or fewer at the turn's end."""
    for run in runs:
        turn_start = run.start
        for index in range(run.start + 1, run.end + 1):
            if index == run.end or starts_turn(sentences, index):
                last = max(turn_start, index - WINDOW_SENTENCES)
                for start in range(turn_start, last + 1):
                    yield Span(start, min(start + WINDOW_SENTENCES, index))
                turn_start = index


def _section_of(window: Span, sections: Sequence[Span]) -> int:
    """Return the index of the section that holds the most of a window."""
    last = bisect_right(sections, window.start, key=lambda section: section.start) - 1
    held = [(min(sections[i].end, window.end), i) for i in (last, last - 1) if i >= 0]
    return max(held)[1]


def summarise(interview: Interview, split: Split) -> InterviewSummary:
    """Return the line that stands for an interview in lists."""
    words: Counter[str] = Counter()
    for sentence in split.sentences:
        words[sentence.speaker or ""] += len(sentence.text.split())
    return InterviewSummary(
        id=interview.id,
        title=interview.title,
        file=interview.file,
        sha256=interview.sha256,
        host=interview.host,
        guests=interview.guests,
        words=words.total(),
        turns=len(interview.turns),
        speakers={name: count for name, count in words.most_common() if name},
        attribution=interview.attribution,
        duplicates_removed=interview.duplicates_removed,
        left_out={kind: n for kind in _LEFT_OUT if (n := interview.words_in(kind))},
        notes=interview.notes,
        date=interview.date,
    )
