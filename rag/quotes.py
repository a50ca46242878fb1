"""Sentences to quotes: words sliced from the transcript, never written by anyone else."""

from collections.abc import Sequence
from typing import NamedTuple

from rag.domain import Interview, Passage, Quote, Sentence, file_segments
from rag.errors import InvalidInput
from rag.split import same_voice

QUOTE_WORDS = 80


class Cited(NamedTuple):
    """A sentence that an answer rests on, in the passage it was found in."""

    passage: Passage
    sentence: Sentence


def make_quotes(cited: Sequence[Cited]) -> list[Quote]:
    """Merge neighbouring sentences of one speaker into quotes of at most about 80 words.

    A quote never spans a turn's end or a stretch that was cut out; its `number` is still 0.
    """
    return [cut_quote(group) for group in group_sentences(cited)]


def group_sentences(cited: Sequence[Cited]) -> list[list[Cited]]:
    """Put sentences together that make one quote."""
    groups: list[list[Cited]] = []
    for item in cited:
        group = groups[-1] if groups else []
        if group and follows(group[-1], item) and count_words([*group, item]) <= QUOTE_WORDS:
            group.append(item)
        else:
            groups.append([item])
    return groups


def quote_at(interview: Interview, start: int, end: int) -> Quote:
    """Return the words at a place of an interview as a quote, cut where the turn ends.

    Raises:
        InvalidInput: nobody speaks there.
    """
    turn = next((t for t in interview.turns if t.start <= start < t.end), None)
    if turn is None or end <= start:
        raise InvalidInput(f"nobody speaks at character {start:,} of {interview.title}")
    end = min(end, turn.end)
    moments = [m.seconds for m in interview.moments if m.offset <= start]
    seconds = moments[-1] if moments else None
    return Quote(
        number=0,
        text=interview.text[start:end],
        speaker=turn.speaker,
        certain=turn.certain,
        interview=interview.id,
        title=interview.title,
        file=interview.file,
        start=start,
        end=end,
        passage="",
        timestamp=None if seconds is None else format_time(seconds),
        url=_link(interview.url, seconds),
        segments=file_segments(interview.pieces, start, end),
    )


def follows(before: Cited, after: Cited) -> bool:
    """Tell whether one sentence stands right behind the other in the words of one speaker."""
    passage, first, second = before.passage, before.sentence, after.sentence
    between = passage.text[first.end - passage.start : second.start - passage.start]
    return (
        passage.id == after.passage.id
        and second.number == first.number + 1
        and same_voice(first, second)
        and second.certain == first.certain
        and not between.strip()
    )


def count_words(cited: Sequence[Cited]) -> int:
    """Return the number of words in sentences."""
    return sum(len(item.sentence.text.split()) for item in cited)


def cut_quote(group: Sequence[Cited], caution: str | None = None) -> Quote:
    """Return sentences that follow one another as one quote."""
    passage, first, last = group[0].passage, group[0].sentence, group[-1].sentence
    seconds = _seconds(passage, first.start)
    return Quote(
        number=0,
        text=passage.text[first.start - passage.start : last.end - passage.start],
        speaker=first.speaker,
        certain=first.certain,
        interview=passage.interview,
        title=passage.title,
        file=passage.file,
        start=first.start,
        end=last.end,
        passage=passage.id,
        timestamp=None if seconds is None else format_time(seconds),
        url=_link(passage.url, seconds),
        segments=file_segments(passage.pieces, first.start, last.end),
        caution=caution,
    )


def _seconds(passage: Passage, offset: int) -> float | None:
    """Return the time of the last moment known at or before an offset."""
    known = [moment.seconds for moment in passage.moments if moment.offset <= offset]
    return known[-1] if known else None


def format_time(seconds: float) -> str:
    """Return a time as `hh:mm:ss`."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest:02}"


def _link(url: str | None, seconds: float | None) -> str | None:
    """Return the address of the moment, in the form that video sites understand."""
    if url is None or not url.startswith(("https://", "http://")):
        return None
    if seconds is None:
        return url
    return f"{url}{'&' if '?' in url else '?'}t={int(seconds)}s"
