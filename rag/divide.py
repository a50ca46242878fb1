"""Sentences that go on, as in speech without punctuation, divided where it does no harm."""

import re

from rag.domain import Span

SENTENCE_WORDS = 80

# Where one may be divided, best first, and how many words before the place must not deny, suppose
# or report what comes behind it.
_PLACES = (
    (re.compile(r"[,;:–—-](?=\s)"), 6),
    (re.compile(r"(?=\s(?:and|but|so|because)\s)", re.IGNORECASE), 4),
    (re.compile(r"(?=\s(?:which|then)\s)", re.IGNORECASE), 12),
    (re.compile(r"(?=\n)"), 12),
    (re.compile(r"(?=\s)"), 12),
)
_TURNING = re.compile(
    r"(?:\w+n['’]?t|not|never|no|cannot|without|if|whether|unless|suppose|imagine|used|people|they"
    r"|think|thought|believe|believed|say|says|said|claim|doubt)",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[\w'’]+")


def divide_sentence(text: str, sentence: Span) -> list[Span]:
    """Return the parts of a sentence of more than 80 words, or the sentence itself.

    "I don't think" is never parted from what it denies.
    """
    parts = []
    start = sentence.start
    words = list(re.finditer(r"\S+", text[sentence.start : sentence.end]))
    while len(words) > SENTENCE_WORDS:
        limit = sentence.start + words[SENTENCE_WORDS - 20].end()
        half = sentence.start + words[SENTENCE_WORDS // 2].end()
        found = (
            [
                match.end()
                for match in place.finditer(text, half, limit)
                if _is_harmless(text, Span(start, match.end()), reach)
            ]
            for place, reach in _PLACES
        )
        cut = next((ends[-1] for ends in found if ends), limit)
        parts.append(strip_span(text, Span(start, cut)))
        start = cut
        words = [word for word in words if sentence.start + word.start() >= cut]
    parts.append(strip_span(text, Span(start, sentence.end)))
    return [part for part in parts if part]


def _is_harmless(text: str, part: Span, reach: int) -> bool:
    """Tell whether none of the words around a part's end turns what comes behind it."""
    before = _WORDS.findall(text[part.start : part.end])[-reach:]
    after = _WORDS.findall(text[part.end : part.end + 40])[:2]
    return not any(_TURNING.fullmatch(word) for word in before + after)


def strip_span(text: str, span: Span) -> Span | None:
    """Return a span without the white space at its ends, if there is more in it."""
    inner = text[span.start : span.end]
    start = span.start + len(inner) - len(inner.lstrip())
    end = span.end - len(inner) + len(inner.rstrip())
    return Span(start, end) if start < end else None
