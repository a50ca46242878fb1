"""Questions to begin with, made from who speaks in a corpus and the names they mention."""

import re
from collections import Counter

from rag import Corpus, Interview

_NAME = re.compile(r"(?<=[\w,] )[A-Z][\w’-]{3,}(?: [A-Z][\w’-]{3,})*")


def suggest_questions(corpus: Corpus, *, limit: int = 4) -> list[str]:
    """Return up to `limit` questions that the interviews can answer, each on another speaker."""
    summaries = corpus.interviews()
    pairs = [
        (summary.id, guest)
        for rank in range(limit)
        for summary in summaries
        for guest in summary.guests[rank : rank + 1]
    ][:limit]
    questions: list[str] = []
    asked: set[str] = set()
    for round_ in range(limit):
        for interview, guest in pairs:
            topics = [t for t in _topics(corpus.interview(interview), guest) if t not in asked]
            if not topics or len(questions) == limit:
                continue
            asked.add(topics[0])
            form = "What does {} say about {}?" if round_ % 2 == 0 else "Why does {} mention {}?"
            questions.append(form.format(guest, topics[0]))
    return questions


def _topics(interview: Interview, speaker: str) -> list[str]:
    """Return the names that a speaker mentions most, without those of the people who speak."""
    talk = " ".join(
        " ".join(interview.text[turn.start : turn.end].split())
        for turn in interview.turns
        if turn.speaker == speaker
    )
    people = {part for turn in interview.turns for part in (turn.speaker or "").split()}
    common = set(re.findall(r"[a-z]\w+", talk))
    counts = Counter(
        name
        for name in _NAME.findall(talk)
        if not people & set(name.split()) and name.lower() not in common
    )
    return [name for name, _ in counts.most_common()]
