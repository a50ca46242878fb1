"""Talk without speakers as the units whose roles are inferred: its sentences, read closely."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.domain import Interview, Sentence, Span
from rag.split import split_interview
from rag.sponsors import find_sponsor_reads

EDGE_SENTENCES = 60  # an introduction ends, or a farewell begins, within so many sentences
FAREWELL_SENTENCES = 40

_TOKEN = re.compile(r"[a-z]+(?:['’][a-z]+)?|\d+|\?")
_INTERJECTIONS = frozenset(
    """yeah yea yes yep yup no okay ok right mm hm hmm mmhmm mhm mhmm uh huh sure exactly wow oh
    interesting cool totally gotcha true""".split()
)
_DOOR = re.compile(
    r"without further ado|here (?:he|she|they|it) (?:is|are)\b|please enjoy"
    r"|enjoy the (?:episode|conversation|show)|let's (?:get|dive|jump) (?:in|into it)\b",
    re.IGNORECASE,
)
_FAREWELL = re.compile(
    r"\bsubscrib|next episode|see you (?:next|at the next)|leave a (?:rating|comment|review)"
    r"|(?:hope|if) you(?:'ve)? enjoyed|for (?:your support|listening|watching|tuning)"
    r"|shar(?:e|ing) it with|nights and weekends",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Talk:
    """The sentences of a talk and, of those that are no mere interjection, the numbers.

    `words` are each sentence's words in lower case, a question mark being one of them;
    `monologue` tells of each unit whether it is surely the host's: an introduction, a farewell or
    a sponsor read.
    """

    text: str
    sentences: tuple[Sentence, ...]
    words: tuple[tuple[str, ...], ...]
    units: tuple[int, ...]
    monologue: tuple[bool, ...]


def read_talk(interview: Interview) -> Talk:
    """Return the talk of an interview as units for the inference of roles."""
    sentences = split_interview(interview).sentences
    words = tuple(tuple(tokenise(sentence.text)) for sentence in sentences)
    units = tuple(i for i, said in enumerate(words) if not _is_interjection(said))
    units = units or tuple(range(len(sentences)))
    spans = [Span(sentence.start, sentence.end) for sentence in sentences]
    reads = find_sponsor_reads(interview.text, spans)
    door, farewell = _introduction_end(sentences), _farewell_start(sentences)
    monologue = tuple(
        unit < door
        or unit >= farewell
        or any(read.start <= sentences[unit].start < read.end for read in reads)
        for unit in units
    )
    return Talk(interview.text, sentences, words, units, monologue)


def tokenise(text: str) -> list[str]:
    """Return the words of a text in lower case, with its question marks."""
    return _TOKEN.findall(text.lower().replace("’", "'"))


def _is_interjection(words: Sequence[str]) -> bool:
    """Tell whether a sentence is a "Yeah." or "Right.", which listeners put in between."""
    return 0 < len(words) <= 2 and all(word in _INTERJECTIONS for word in words)


def _introduction_end(sentences: Sequence[Sentence]) -> int:
    """Return the number of the first sentence behind a spoken introduction, 0 without one."""
    doors = [i for i, s in enumerate(sentences[:EDGE_SENTENCES]) if _DOOR.search(s.text)]
    return doors[-1] + 1 if doors else 0


def _farewell_start(sentences: Sequence[Sentence]) -> int:
    """Return the number of the sentence with which the host turns to the listeners for the last."""
    count = len(sentences)
    first = next(
        (
            i
            for i in range(max(0, count - FAREWELL_SENTENCES), count)
            if _FAREWELL.search(sentences[i].text)
        ),
        count,
    )
    while count - FAREWELL_SENTENCES < first < count and len(sentences[first - 1].text.split()) > 4:
        first -= 1
    return first
