"""Questions to begin with, made from who speaks in a corpus and the names they mention."""

import re
from calendar import day_name, month_name
from collections import Counter

from rag import Corpus, Interview

_NAME = re.compile(r"\b[a-z][\w\u2019-]* ([A-Z][\w\u2019-]{2,}(?: [A-Z][\w\u2019-]{2,})*)")


def suggest_questions(corpus: Corpus, *, limit: int = 4) -> list[str]:
    """Return up to `limit` questions that the interviews can answer, different speakers first."""
    speakers = [
        (summary.id, speaker)
        for summary in corpus.interviews()
        for speaker in sorted(summary.speakers, key=lambda s: -summary.speakers[s])
        if speaker != summary.host
    ]
    topics = [
        (speaker, find_topics(corpus.interview(interview), speaker))
        for interview, speaker in speakers[:limit]
    ]
    about: dict[str, str] = {}
    for _ in range(limit):
        for speaker, names in topics:
            new = [name for name in names if name not in about]
            about |= dict.fromkeys(new[:1], speaker)
    return [f"What does {speaker} say about {topic}?" for topic, speaker in about.items()][:limit]


def find_topics(interview: Interview, speaker: str) -> list[str]:
    """Return the names that a speaker mentions, most often first, without the speakers' own."""
    talk = " ".join(
        " ".join(interview.text[turn.start : turn.end].split())
        for turn in interview.turns
        if turn.speaker == speaker
    )
    people = {part for turn in interview.turns for part in (turn.speaker or "").split()}
    common = {*re.findall(r"\b[a-z]\w+", talk), *map(str.lower, (*day_name, *month_name))}
    counts = Counter(
        name
        for name in _NAME.findall(talk)
        if not people & set(name.split()) and name.lower() not in common
    )
    return sorted(counts, key=lambda name: (-counts[name], -len(name)))
