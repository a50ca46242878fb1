"""Answers without a model: the sentences that answer a question best are the answer.

Candidates are runs of up to four sentences of one speaker in the best passages. Each is scored by
the question's words it holds (weighted by rarity), by nearness in meaning, by what is said right
before it and by its passage's rank; a host's question is rarely the answer.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rag.domain import Answer, AnswerSentence, Passage, Quote
from rag.lexical import Filter, Rarity
from rag.query import Query
from rag.quotes import Cited, make_quotes
from rag.vectors import Embed
from rag.verify import with_marks

PASSAGES = 8
RUN_SENTENCES = 4
RUN_WORDS = 80
QUOTES = 3
QUOTE_WORDS_TOGETHER = 150
CONTEXT_SENTENCES = 2
FOUND_SCORE = 0.62

NOTHING_TEXT = "The interviews do not answer this."
CLOSEST_TEXT = f"{NOTHING_TEXT} The closest passages are:"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A run of sentences of one speaker, with its score as an answer."""

    cited: tuple[Cited, ...]
    words: int
    score: float = 0.0

    @property
    def speaker(self) -> str | None:
        """Who says it."""
        return self.cited[0].sentence.speaker

    def overlaps(self, other: "Candidate") -> bool:
        """Tell whether two runs share a sentence."""
        mine, theirs = self.cited, other.cited
        return (
            mine[0].sentence.interview == theirs[0].sentence.interview
            and mine[0].sentence.number <= theirs[-1].sentence.number
            and theirs[0].sentence.number <= mine[-1].sentence.number
        )


def extract_answer(
    query: Query,
    passages: Sequence[Passage],
    embed: Embed,
    rarity: Rarity,
    *,
    hosts: Collection[str],
    limits: Filter,
) -> Answer:
    """Answer with one to three quotes of whole sentences, at most about 150 words together."""
    ranked = rank_candidates(query, passages, embed, rarity, hosts=hosts)
    if limits.speakers:
        ranked = [candidate for candidate in ranked if candidate.speaker in limits.speakers]
    chosen = choose_candidates(ranked, query.people)
    found = bool(chosen) and max(candidate.score for candidate in chosen) >= FOUND_SCORE
    quotes = [
        replace(quote, number=number)
        for number, quote in enumerate(
            (quote for candidate in chosen for quote in make_quotes(candidate.cited)), start=1
        )
    ]
    return compose(query.question, quotes, found=found)


def compose(question: str, quotes: Sequence[Quote], *, found: bool) -> Answer:
    """Return quotes as an answer or, when they do not answer the question, as what is closest."""
    sentences = tuple(introduce(quote) for quote in quotes)
    lines = [with_marks(sentence) for sentence in sentences]
    if not found:
        lines.insert(0, CLOSEST_TEXT if quotes else NOTHING_TEXT)
    return Answer(
        question=question,
        text="\n\n".join(lines),
        found=found,
        reason=None if found else "no_evidence",
        mode="extractive",
        quotes=tuple(quotes),
        sentences=sentences,
    )


def introduce(quote: Quote) -> AnswerSentence:
    """Return a quote as a sentence that says who said it where."""
    speaker = quote.speaker or "An unknown speaker"
    unsure = "" if quote.certain or not quote.speaker else " (probably)"
    where = f" at {quote.timestamp}" if quote.timestamp else ""
    text = f"{speaker}{unsure}, in “{quote.title}”{where}: “{quote.words}”"
    return AnswerSentence(text, (quote.number,), "verified")


def choose_candidates(ranked: Sequence[Candidate], people: Collection[str]) -> list[Candidate]:
    """Return the best candidates that fit together; of several people asked about, each first."""
    firsts = [next((c for c in ranked if c.speaker == name), None) for name in people]
    wanted = [c for c in firsts if c] if len(people) > 1 else []
    chosen: list[Candidate] = []
    for candidate in [*wanted, *ranked]:
        words = candidate.words + sum(c.words for c in chosen)
        if (
            len(chosen) < QUOTES
            and words <= QUOTE_WORDS_TOGETHER
            and not any(candidate.overlaps(other) for other in chosen)
        ):
            chosen.append(candidate)
    return chosen


def rank_candidates(
    query: Query,
    passages: Sequence[Passage],
    embed: Embed,
    rarity: Rarity,
    *,
    hosts: Collection[str],
) -> list[Candidate]:
    """Return all candidates of the best passages, best first."""
    found = [
        (rank, run) for rank, passage in enumerate(passages[:PASSAGES]) for run in _runs(passage)
    ]
    if not found:
        return []
    names = {part for person in query.people for part in person.lower().split()}
    weights = rarity.weights([term for term in query.terms if term not in names])
    meaning = embed([query.meaning or query.text])[0]
    near = np.asarray(embed([_text(run) for _, run in found]) @ meaning)
    asks_hosts = bool(query.people) and set(query.people) <= set(hosts)
    scored = []
    for (rank, run), nearness in zip(found, near, strict=True):
        stems = rarity.stems(_text(run))
        held = rarity.share(weights, stems)
        around = rarity.share(weights, stems | rarity.stems(_before(run)))
        score = 0.6 * held + 0.4 * around + float(nearness) - 0.05 * rank
        if run[0].sentence.speaker in hosts and not asks_hosts:
            score -= 0.2
        if run[-1].sentence.text.endswith("?"):
            score -= 0.1
        words = sum(len(item.sentence.text.split()) for item in run)
        scored.append(Candidate(run, words, score))
    return sorted(scored, key=lambda candidate: -candidate.score)


def _runs(passage: Passage) -> Iterator[tuple[Cited, ...]]:
    sentences = passage.sentences
    for start in range(len(sentences)):
        words = 0
        for end in range(start, min(start + RUN_SENTENCES, len(sentences))):
            words += len(sentences[end].text.split())
            same = sentences[end].speaker == sentences[start].speaker
            if not same or (words > RUN_WORDS and end > start):
                break
            yield tuple(Cited(passage, sentence) for sentence in sentences[start : end + 1])


def _text(run: Sequence[Cited]) -> str:
    return " ".join(" ".join(item.sentence.text.split()) for item in run)


def _before(run: Sequence[Cited]) -> str:
    """Return the two sentences before a run, which often hold what it answers."""
    sentences = run[0].passage.sentences
    index = sentences.index(run[0].sentence)
    return " ".join(s.text for s in sentences[max(0, index - CONTEXT_SENTENCES) : index])
