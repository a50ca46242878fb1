"""What a model wrote to quotes: its markers become words of the transcript, or are rejected."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from rag.domain import AnswerSentence, Quote, Rejected, Status
from rag.markers import MarkedText, split_reply
from rag.quotes import Cited, make_quotes


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
    marked: MarkedText, numbered: Mapping[int, Cited], speakers: Sequence[str]
) -> Verified:
    """Resolve each sentence's markers to quotes and check the people it names.

    A number that was not in the prompt is rejected; a sentence that names other people than its
    quotes' speakers is withheld; one without a valid number is `uncited`.
    """
    result = Verified()
    for claim, numbers in split_reply(marked):
        known = sorted(number for number in numbers if number in numbered)
        unknown = sorted(number for number in numbers if number not in numbered)
        if unknown:
            listed = ", ".join(f"S{number}" for number in unknown)
            result.rejected.append(Rejected(claim, f"names {listed}, which it was not shown"))
        quotes = make_quotes([numbered[number] for number in known])
        status = check_claim(claim, quotes, speakers)
        if status == "unsupported":
            said_by = ", ".join(dict.fromkeys(q.speaker or "an unknown speaker" for q in quotes))
            result.rejected.append(Rejected(claim, f"its quotes are the words of {said_by}"))
            continue
        placed = tuple(dict.fromkeys(_place(quote, result.quotes) for quote in quotes))
        result.sentences.append(AnswerSentence(claim, placed, status))
    return result


def check_claim(claim: str, quotes: Sequence[Quote], speakers: Sequence[str]) -> Status:
    """Check a claim against its own quotes: someone it names must be among their speakers.

    Whether the words support the claim is not decided here, so no claim is `verified`.
    """
    if not quotes:
        return "uncited"
    words = set(re.findall(r"\w+", claim.lower()))
    named = {name for name in speakers if words.issuperset(name.lower().split()[-1:])}
    spoken = {quote.speaker for quote in quotes}
    return "unsupported" if named and named.isdisjoint(spoken) else "undecided"


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
