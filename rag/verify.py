"""What a model wrote to quotes: its markers become words of the transcript, or are rejected."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from rag.cite import find_support
from rag.claims import Verdict
from rag.domain import Quote, Spoken
from rag.guard import asks, guard_quotes, question_before
from rag.markers import MarkedText, split_reply
from rag.prompts import NOT_FOUND
from rag.quotes import Cited
from rag.results import AnswerSentence, Rejected, Status

# Below this score a sentence is withheld. What is refused above it is shown as undecided: of true
# labelled claims one in thirteen lies between, of those with a fault one in eight.
WITHHELD_BELOW = 0.3

Check = Callable[[str, Sequence[Spoken]], Verdict]


@dataclass(slots=True)
class Verified:
    """What stands of a model's answer, and what does not."""

    sentences: list[AnswerSentence] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The sentences that stand, each with the numbers of its quotes."""
        return " ".join(with_marks(sentence) for sentence in self.sentences)


def with_marks(sentence: AnswerSentence) -> str:
    """Return a sentence of an answer with the numbers of its quotes behind it."""
    return sentence.text + "".join(f" [{number}]" for number in sentence.quotes)


def verify_answer(
    marked: MarkedText,
    numbered: Mapping[int, Cited],
    check: Check,
    question: str = "",
    *,
    cut_off: bool = False,
) -> Verified:
    """Resolve each sentence's markers to quotes and check it against them.

    A number that was not in the prompt is rejected; a sentence that its quotes do not support is
    withheld with the reason. For one without a valid number a quote is sought; if there is none,
    it is `uncited`, and if no sentence has a quote, all are withheld. Of a reply that was cut off,
    a last sentence without an end is withheld.
    """
    result = Verified()
    judge = partial(check_claim, check=check, question=question)
    claims = split_reply(marked)
    if cut_off and claims and not re.search(r"[.?!…][\"'”’)]*$", claims[-1][0]):
        result.rejected.append(Rejected(claims.pop()[0], "was cut off"))
    for claim, numbers in claims:
        known = sorted(number for number in numbers if number in numbered)
        unknown = sorted(number for number in numbers if number not in numbered)
        if unknown:
            listed = ", ".join(f"S{number}" for number in unknown)
            result.rejected.append(Rejected(claim, f"names {listed}, which it was not shown"))
        if re.search(NOT_FOUND, claim) and not known:
            result.rejected.append(Rejected(claim, "says that the sentences do not answer"))
            continue
        cited = [numbered[number] for number in known] or find_support(claim, numbered, judge)
        verdict = judge(claim, cited)
        if verdict.supported is False and (verdict.rule or (verdict.score or 0) < WITHHELD_BELOW):
            result.rejected.append(Rejected(claim, verdict.reason))
            continue
        quotes = guard_quotes(cited)
        placed = tuple(dict.fromkeys(_place(quote, result.quotes) for quote in quotes))
        result.sentences.append(AnswerSentence(claim, placed, _status(verdict, quotes)))
    if not result.quotes:
        result.rejected += [Rejected(s.text, "rests on no quote") for s in result.sentences]
        result.sentences.clear()
    return result


def check_claim(claim: str, cited: Sequence[Cited], check: Check, question: str = "") -> Verdict:
    """Check a claim against its own quotes, as they are shown.

    What is refused for its content alone may stand, undecided, if the question that the quotes
    reply to makes up for it ("ten years" says what is claimed only under "How long?"), and so may
    a name that is not said in the quotes but around them, or in the reader's own question.
    """
    quotes = guard_quotes(cited)
    spoken = [Spoken(quote.words, quote.speaker) for quote in quotes]
    verdict = check(claim, spoken)
    around: list[Spoken] = []
    if verdict.supported is False and verdict.rule is None:
        around = [Spoken(s.text, s.speaker) for item in cited if (s := question_before(item))]
    elif verdict.rule == "name":
        speakers = {quote.speaker for quote in quotes}
        passages = {item.passage.id: item.passage for item in cited}.values()
        said = (s for passage in passages for s in passage.sentences)
        around = [Spoken(s.text, s.speaker) for s in said if s.speaker in speakers or asks(s)]
        around.append(Spoken(question, None))
    if around and check(claim, [*around, *spoken]).supported is not False:
        return replace(verdict, supported=None, rule=None)
    return verdict


def _status(verdict: Verdict, quotes: Sequence[Quote]) -> Status:
    """Return what is shown; a quote that may mislead on its own proves nothing."""
    if not quotes:
        return "uncited"
    return "verified" if verdict.supported and not any(q.caution for q in quotes) else "undecided"


def _place(quote: Quote, quotes: list[Quote]) -> int:
    """Return the number of a quote in the answer, which it gets when it is new."""
    for placed in quotes:
        if (placed.interview, placed.start, placed.end) == (
            quote.interview,
            quote.start,
            quote.end,
        ):
            return placed.number
    quotes.append(replace(quote, number=len(quotes) + 1))
    return len(quotes)
