"""The words under which sections and windows are found: who speaks, and what was asked before."""

import hashlib
from collections.abc import Iterable, Sequence

from rag.domain import Sentence, Span
from rag.split import Window, starts_turn

QUESTION_WORDS = 60
SPONSOR_PLACE = "ad"


def section_text(sentences: Sequence[Sentence], span: Span) -> str:
    """Return a section with the words before it, and a speaker's name at each turn."""
    lines = [preceding_words(sentences, span.start)]
    for index in range(span.start, span.end):
        sentence = sentences[index]
        if index == span.start or starts_turn(sentences, index):
            lines.append(f"{sentence.speaker or ''}: ")
        lines[-1] += " ".join(sentence.text.split()) + " "
    return "\n".join(lines)


def place_tokens(interview: int, speakers: Iterable[str | None], *, sponsor: bool) -> str:
    """Return the words by which a search is limited to an interview (a key) and to speakers."""
    tokens = [interview_token(interview)]
    tokens += sorted({speaker_token(speaker) for speaker in speakers if speaker})
    return " ".join([*tokens, SPONSOR_PLACE] if sponsor else tokens)


def interview_token(interview: int) -> str:
    """Return the token of an interview's key."""
    return f"i{interview}"


def speaker_token(speaker: str) -> str:
    """Return the token of a speaker's name: digits, which no stemmer changes."""
    digest = hashlib.blake2b(speaker.encode(), digest_size=8).digest()
    return f"s{int.from_bytes(digest)}"


def window_text(sentences: Sequence[Sentence], window: Window) -> str:
    """Return a window with its speaker's name in front."""
    said = " ".join(" ".join(s.text.split()) for s in sentences[window.start : window.end])
    speaker = sentences[window.start].speaker
    return f"{speaker}: {said}" if speaker else said


def preceding_words(sentences: Sequence[Sentence], index: int) -> str:
    """Return up to 60 words that come before a sentence, most often the question it answers."""
    words: list[str] = []
    while index > 0 and len(words) < QUESTION_WORDS:
        index -= 1
        words = sentences[index].text.split() + words
    return " ".join(words[-QUESTION_WORDS:])
