"""Answers without a model: the sentences that answer a question best are the answer."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from rag.candidates import Candidate, Judge, rank_candidates
from rag.domain import Passage, Quote
from rag.guard import guard_quotes
from rag.lexical import Filter
from rag.query import Query
from rag.quotes import Cited
from rag.results import Answer, AnswerSentence, Reason
from rag.verify import with_marks

QUOTES = 3
QUOTE_WORDS_TOGETHER = 150
ANSWERED = 0.24  # below this, one answerable development question in 25 is declined too
ON_TOPIC = 0.25  # cosine of the best passage, below which a question without a name is off topic

NOT_ANSWERED = "The interviews do not answer this."
UNPROVEN = "No answer could be proven."
CLOSEST = "The closest passages are:"


def extract_answer(
    query: Query, passages: Sequence[Passage], judge: Judge, limits: Filter
) -> Answer:
    """Answer with one to three quotes of whole sentences, at most about 150 words together."""
    ranked = rank_candidates(query, passages, judge)
    if limits.speakers:
        ranked = [candidate for candidate in ranked if candidate.speaker in limits.speakers]
    chosen = choose_candidates(ranked, query.people)
    quotes = [
        replace(quote, number=number)
        for number, quote in enumerate(
            (quote for cited in join_neighbours(chosen) for quote in guard_quotes(cited)), start=1
        )
    ]
    return compose(query, quotes, why_declined(query, ranked))


def join_neighbours(chosen: Sequence[Candidate]) -> list[tuple[Cited, ...]]:
    """Return the sentences of the candidates, those that follow one another taken together."""
    joined: list[tuple[Cited, ...]] = []
    for candidate in chosen:
        cited = candidate.cited
        place = len(joined)
        for other in [o for o in joined if _adjoin(cited, o) or _adjoin(o, cited)]:
            place = min(place, joined.index(other))
            joined.remove(other)
            cited = cited + other if _adjoin(cited, other) else other + cited
        joined.insert(place, cited)
    return joined


def _adjoin(before: Sequence[Cited], after: Sequence[Cited]) -> bool:
    last, first = before[-1], after[0]
    return last.passage.id == first.passage.id and last.sentence.number + 1 == first.sentence.number


def why_declined(query: Query, ranked: Sequence[Candidate]) -> Reason | None:
    """Return why the question is not answered by the best of the candidates, or None if it is."""
    if query.absent:
        return "speaker_absent"
    if ranked and ranked[0].answers >= ANSWERED:
        return None
    on_topic = any(c.features.passage_near >= ON_TOPIC for c in ranked)
    return "no_evidence" if query.people or on_topic else "out_of_scope"


def compose(query: Query, quotes: Sequence[Quote], reason: Reason | None) -> Answer:
    """Return quotes as an answer or, when they do not answer the question, as what is closest."""
    sentences = tuple(introduce(quote) for quote in quotes)
    lines = [with_marks(sentence) for sentence in sentences]
    if reason:
        lead = UNPROVEN if reason == "unverified" else NOT_ANSWERED
        if reason == "speaker_absent":
            verb = "does" if len(query.absent) == 1 else "do"
            lead = f"{' and '.join(query.absent)} {verb} not speak in these interviews."
        lines.insert(0, f"{lead} {CLOSEST}" if quotes else lead)
    return Answer(
        question=query.question,
        text="\n\n".join(lines),
        found=reason is None,
        reason=reason,
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
