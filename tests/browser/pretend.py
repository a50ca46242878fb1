"""Stand-ins for a corpus: two interviews, and answers that depend on what is asked."""

import time
from dataclasses import replace

from rag import (
    Answer,
    AnswerSentence,
    Interview,
    InterviewSummary,
    InvalidInput,
    OnrecordError,
    Quote,
    Rejected,
    Turn,
    Understood,
)
from rag.quotes import quote_at

SAID = [
    ("Bea Holm", "Welcome. You have built an engine. What is it for?"),
    (
        "Ada Lark",
        "It weaves algebra as a loom weaves flowers. It does not think. It orders numbers.",
    ),
    ("Bea Holm", "And who paid for it?"),
    ("Ada Lark", "Half of it came from the town. The other half I would rather not talk about."),
    (None, "Somebody in the audience laughs at that."),
]
HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(2)> [link](javascript:alert(3)) "
    "**bold** [1] $x$ ${1+1} {{value}}"
)


def an_interview(name, title, said, **fields):
    text, turns = "", []
    for speaker, words in said:
        turns.append(Turn(len(text), len(text) + len(words), speaker))
        text += words + "\n"
    return Interview(name, f"{name}.txt", "0", text, title, tuple(turns), **fields)


ENGINE = an_interview(
    "engine",
    "Ada Lark on Engines",
    SAID,
    host="Bea Holm",
    guests=("Ada Lark",),
    podcast="Workbench",
    url="https://example.org/engine",
)
ATTACK = an_interview("attack", HOSTILE, [(HOSTILE, HOSTILE)])


def a_quote(number, interview, words, speaker, **changes):
    start = interview.text.index(words)
    values = {"certain": True, "timestamp": None, **changes}
    return Quote(
        number,
        words,
        speaker,
        interview=interview.id,
        title=interview.title,
        file=interview.file,
        start=start,
        end=start + len(words),
        passage=f"{interview.id}:0",
        **values,
    )


LOOM = a_quote(
    1, ENGINE, "It weaves algebra as a loom weaves flowers.", "Ada Lark", timestamp="0:12"
)
TOWN = a_quote(2, ENGINE, "Half of it came from the town.", "Ada Lark", certain=False)
LAUGH = a_quote(3, ENGINE, "Somebody in the audience laughs at that.", None)
ANSWER = Answer(
    "What is the engine for?",
    "",
    found=True,
    reason=None,
    mode="model",
    quotes=(LOOM, TOWN, LAUGH),
    sentences=(
        AnswerSentence("Ada Lark says that the engine weaves algebra.", (1,), "verified"),
        AnswerSentence("The town paid most of it.", (2,), "unsupported"),
        AnswerSentence("The audience was amused.", (3,), "undecided"),
        AnswerSentence("Engines are old.", (), "uncited"),
    ),
    rejected=(Rejected("She was born in 1815.", "no quote says so"),),
)
NOTHING = Answer(
    "", "The interviews do not answer this.", found=False, reason="no_evidence", mode="model"
)
HOSTILE_ANSWER = Answer(
    "",
    "",
    found=True,
    reason=None,
    mode="model",
    quotes=(a_quote(1, ATTACK, HOSTILE, HOSTILE),),
    sentences=(AnswerSentence(HOSTILE, (1,), "verified"),),
    notice=HOSTILE,
)


class FakeCorpus:
    """Two interviews; what is asked decides which answer is streamed, and how slowly."""

    model = None
    samples_only = True

    def __init__(self):
        self.asked = []
        self.ratings = []

    def interviews(self):
        return [
            InterviewSummary(
                interview.id,
                interview.title,
                interview.file,
                "0",
                interview.host,
                interview.guests,
                60,
                5,
                {"Ada Lark": 30, "Bea Holm": 15},
                "labelled",
                0,
            )
            for interview in (ENGINE, ATTACK)
        ]

    def interview(self, name):
        if name not in {"engine", "attack"}:
            raise InvalidInput(f"there is no interview {name}")
        return {"engine": ENGINE, "attack": ATTACK}[name]

    def quote(self, name, start, end, *, number=0):
        return replace(quote_at(self.interview(name), start, end), number=number)

    def rate(self, rating):
        self.ratings.append(rating)

    def speakers(self):
        return ["Ada Lark", "Bea Holm"]

    def stream(self, question, *, history=(), speakers=None, interviews=None):
        self.asked.append((question, len(history), speakers, interviews))
        meant = Understood(question, ("Ada Lark",) if "Ada" in question else ())
        if "crash" in question:
            raise RuntimeError("crash")
        if "broken" in question:
            raise OnrecordError("The data folder cannot be read; check ONRECORD_DATA.")
        if "weather" in question:
            yield NOTHING
        elif "attack" in question:
            yield HOSTILE
            yield HOSTILE_ANSWER
        else:
            for _ in range(600 if "slowly" in question else 4):
                yield "Ada Lark says … "
                time.sleep(0.05)
            yield replace(ANSWER, understood=meant)
