"""Runs of sentences that may answer a question, with what speaks for each of them.

A linear score ranks the runs, and a logistic one tells whether a run answers the question at all.
Both were fitted on development questions whose evidence is known.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from rag.domain import Passage, Sentence, Span
from rag.lexical import Rarity
from rag.query import Query
from rag.quotes import Cited
from rag.vectors import Embed, Matrix, unit

PASSAGES = 7
RUN_SENTENCES = 4
RUN_WORDS = 60
BEFORE_SENTENCES = 2
QUESTION_SENTENCES = 3


class Features(NamedTuple):
    """What speaks for a run, each from 0 to 1.

    Held is the share of the question's words, weighted by rarity, that are found: in the run, with
    the two sentences before it, with the end of the turn it replies to, and in its passage. Near
    is the nearness in meaning to the question (cosine), of the run and of its passage.
    """

    passage_rank: float
    held: float
    held_before: float
    held_in_reply: float
    held_in_passage: float
    near: float
    passage_near: float
    by_host: float
    asks: float
    by_named_guest: float


WEIGHTS = Features(
    passage_rank=4.0,
    held=2.0,
    held_before=4.0,
    held_in_reply=8.0,
    held_in_passage=0.0,
    near=1.6,
    passage_near=7.0,
    by_host=-1.0,
    asks=-1.5,
    by_named_guest=1.7,
)
ANSWER_WEIGHTS = {
    "held_in_reply": 0.63,
    "held_in_passage": 1.8,
    "near": 2.8,
    "passage_near": 7.2,
}
ANSWER_BIAS = -4.15


@dataclass(frozen=True, slots=True)
class Candidate:
    """A run of sentences of one speaker, with its score and what that rests on."""

    cited: tuple[Cited, ...]
    words: int
    score: float
    features: Features

    @property
    def speaker(self) -> str | None:
        """Who says it."""
        return self.cited[0].sentence.speaker

    @property
    def answers(self) -> float:
        """How likely it is, from 0 to 1, that the question is answered where this was found."""
        known = self.features._asdict()
        odds = ANSWER_BIAS + sum(weight * known[name] for name, weight in ANSWER_WEIGHTS.items())
        return 1 / (1 + math.exp(-odds))

    def overlaps(self, other: "Candidate") -> bool:
        """Tell whether two runs share a sentence."""
        mine, theirs = self.cited, other.cited
        return (
            mine[0].sentence.interview == theirs[0].sentence.interview
            and mine[0].sentence.number <= theirs[-1].sentence.number
            and theirs[0].sentence.number <= mine[-1].sentence.number
        )


@dataclass(frozen=True, slots=True)
class Judge:
    """What runs are judged with: the embedding, the rarity of words, and who only asks."""

    embed: Embed
    rarity: Rarity
    hosts: frozenset[str]


def rank_candidates(query: Query, passages: Sequence[Passage], judge: Judge) -> list[Candidate]:
    """Return the runs of up to four sentences and 60 words in the best passages, best first."""
    passages = [passage for passage in passages[:PASSAGES] if passage.sentences]
    if not passages:
        return []
    names = {part for person in query.people for part in person.lower().split()}
    weights = judge.rarity.weights([term for term in query.terms if term not in names])
    texts = [query.meaning or query.text]
    texts += [" ".join(s.text.split()) for passage in passages for s in passage.sentences]
    vectors = judge.embed(texts)
    question = _Question(weights, vectors[0], frozenset(query.people))
    found: list[Candidate] = []
    first = 1
    for passage in passages:
        last = first + len(passage.sentences)
        view = _View(question, passage, vectors[first:last], judge)
        best = passages[0].score or 1.0
        found += view.candidates(passage.score / best)
        first = last
    return sorted(found, key=lambda candidate: -candidate.score)


@dataclass(frozen=True, slots=True)
class _Question:
    """A question as runs are compared with it; `people` are those it names."""

    weights: dict[str, float]
    meaning: Matrix
    people: frozenset[str]


class _View:
    """One passage as a question sees it."""

    def __init__(
        self, question: _Question, passage: Passage, vectors: Matrix, judge: Judge
    ) -> None:
        self.question = question
        self.passage = passage
        self.judge = judge
        self.words = np.array([len(s.text.split()) for s in passage.sentences], dtype=np.float32)
        # A static embedding is a mean over words; so is a run's over its sentences.
        self.vectors = vectors * self.words[:, None]
        self.stems = [judge.rarity.stems(s.text) for s in passage.sentences]

    def candidates(self, rank: float) -> Iterator[Candidate]:
        whole = Span(0, len(self.passage.sentences))
        held, near = self._held(whole), self._near(whole)
        guests = self.question.people - self.judge.hosts
        only_ask = self.judge.hosts - self.question.people
        for run in _runs(self.passage.sentences):
            turn = self._turn_start(run.start)
            sentences = self.passage.sentences[run.start : run.end]
            features = Features(
                passage_rank=rank,
                held=self._held(run),
                held_before=self._held(Span(max(0, run.start - BEFORE_SENTENCES), run.end)),
                held_in_reply=self._held(run, Span(max(0, turn - QUESTION_SENTENCES), turn)),
                held_in_passage=held,
                near=self._near(run),
                passage_near=near,
                by_host=float(sentences[0].speaker in only_ask),
                asks=float(any(s.text.rstrip("\"'”’)").endswith("?") for s in sentences)),
                by_named_guest=float(sentences[0].speaker in guests),
            )
            if features.by_host and features.asks:
                continue  # a question is no answer, unless it is the host who is asked about
            yield Candidate(
                cited=tuple(Cited(self.passage, sentence) for sentence in sentences),
                words=int(self.words[run.start : run.end].sum()),
                score=sum(w * f for w, f in zip(WEIGHTS, features, strict=True)),
                features=features,
            )

    def _held(self, *spans: Span) -> float:
        stems = set().union(*(s for span in spans for s in self.stems[span.start : span.end]))
        return self.judge.rarity.share(self.question.weights, stems)

    def _near(self, span: Span) -> float:
        mean = unit(self.vectors[span.start : span.end].sum(axis=0, keepdims=True))
        return float(mean[0] @ self.question.meaning)

    def _turn_start(self, index: int) -> int:
        sentences = self.passage.sentences
        while index > 0 and sentences[index - 1].speaker == sentences[index].speaker:
            index -= 1
        return index


def _runs(sentences: Sequence[Sentence]) -> Iterator[Span]:
    for start in range(len(sentences)):
        words = 0
        for end in range(start, min(start + RUN_SENTENCES, len(sentences))):
            words += len(sentences[end].text.split())
            same = sentences[end].speaker == sentences[start].speaker
            if not same or (words > RUN_WORDS and end > start):
                break
            yield Span(start, end + 1)
