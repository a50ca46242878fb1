import re
import time

import pytest
from playwright.sync_api import expect

from rag import (
    Answer,
    AnswerSentence,
    Interview,
    InterviewSummary,
    OnrecordError,
    Quote,
    Rejected,
    Turn,
)

pytestmark = pytest.mark.browser

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
        return {"engine": ENGINE, "attack": ATTACK}[name]

    def speakers(self):
        return ["Ada Lark", "Bea Holm"]

    def stream(self, question, *, history=(), speakers=None, interviews=None):
        self.asked.append((question, len(history), speakers, interviews))
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
            yield ANSWER


def ask(page, question):
    answers = page.locator("#conversation .exchange")
    before = answers.count()
    box = page.get_by_placeholder("Ask the interviews a question")
    box.fill(question)
    box.press("Enter")
    expect(answers).to_have_count(before + 1)
    return answers.last


def test_a_question_is_answered_with_quotes_to_read(visit, shoot):
    page = visit(FakeCorpus())
    shoot(page, "welcome-1280")

    answer = ask(page, "What is the engine for?")

    expect(answer.locator(".sentence")).to_have_count(4)
    expect(answer.locator(".card blockquote")).to_have_text([LOOM.text, TOWN.text, LAUGH.text])
    expect(page.locator("#reader .quoted")).to_have_text(LOOM.text)

    answer.get_by_role("button", name=re.compile("^Quote 2: Ada Lark")).click()
    expect(page.locator("#reader .quoted")).to_have_text(TOWN.text)
    expect(answer.locator(".card[aria-current]")).to_have_attribute("data-quote", "2")
    expect(page.locator("#reader .who")).to_have_text(
        ["Bea Holm", "Ada Lark", "Bea Holm", "Ada Lark", "Unknown speaker"]
    )
    shoot(page, "answer-1280")

    answer.locator(".card blockquote").nth(2).click()
    expect(page.locator("#reader .quoted")).to_have_text(LAUGH.text)


def test_text_streams_as_not_checked_and_can_be_stopped(visit, shoot):
    page = visit(FakeCorpus())
    box = page.get_by_placeholder("Ask the interviews a question")
    box.fill("Tell me slowly.")
    box.press("Enter")

    expect(page.locator(".streamed")).to_contain_text("Ada Lark says … Ada Lark says")
    expect(page.locator(".pending")).to_have_text("Not checked yet…")
    shoot(page, "streaming-1280")

    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".failed")).to_have_text("Stopped.")
    expect(page.get_by_role("button", name="Ask")).to_be_visible()


def test_filters_and_history_are_passed_on(visit, shoot):
    corpus = FakeCorpus()
    page = visit(corpus)
    ask(page, "What is the engine for?")
    page.get_by_role("combobox", name="Only these speakers").click()
    page.get_by_role("option", name="Ada Lark").click()
    page.keyboard.press("Escape")
    page.get_by_role("combobox", name="Only these interviews").click()
    page.get_by_role("option", name="Ada Lark on Engines").click()
    page.keyboard.press("Escape")

    answer = ask(page, "And who paid?")

    expect(answer.locator(".limits")).to_have_text("Only Ada Lark, Ada Lark on Engines")
    assert corpus.asked[1] == ("And who paid?", 2, ["Ada Lark"], ["engine"])
    shoot(page, "filtered-1280")


def test_an_empty_question_is_not_asked(visit):
    corpus = FakeCorpus()
    page = visit(corpus)
    page.get_by_placeholder("Ask the interviews a question").press("Enter")
    page.get_by_role("button", name="Ask").click()

    ask(page, "What is the engine for?")

    assert [question for question, *_ in corpus.asked] == ["What is the engine for?"]
    expect(page.locator(".exchange")).to_have_count(1)


def test_no_answer_and_an_error_look_different(visit, shoot):
    page = visit(FakeCorpus())

    nothing = ask(page, "How is the weather?")
    expect(nothing.locator(".absent .reason")).to_have_text("Not found")

    error = ask(page, "What is broken?")
    expect(error.get_by_role("alert")).to_have_text(
        "The data folder cannot be read; check ONRECORD_DATA."
    )
    shoot(page, "nothing-1280")


def test_a_hostile_transcript_is_shown_as_text(visit, shoot):
    page = visit(FakeCorpus())

    answer = ask(page, f"attack {HOSTILE}")

    expect(answer.locator(".question")).to_have_text(f"attack {HOSTILE}")
    expect(answer.locator(".sentence")).to_have_text(HOSTILE)
    expect(answer.locator(".card blockquote")).to_have_text(HOSTILE)
    expect(page.locator("#reader .quoted")).to_have_text(HOSTILE)
    expect(page.locator("#reader h2")).to_have_text(HOSTILE)
    assert page.locator("#panes :is(img, strong, script, .katex, a)").count() == 0
    shoot(page, "hostile-1280")


def test_a_narrow_window_stacks_and_leads_there_and_back(visit, shoot):
    page = visit(FakeCorpus(), width=400)
    shoot(page, "welcome-400")
    answer = ask(page, "What is the engine for?")
    shoot(page, "answer-400")

    answer.get_by_role("button", name=re.compile("^Quote 2")).click()
    expect(page.locator("#reader .quoted")).to_have_text(TOWN.text)
    expect(page.locator("#reader .quoted")).to_be_in_viewport()
    shoot(page, "reader-400")
    page.get_by_role("button", name="Back to the answer").click()
    expect(answer.locator(".card").nth(1)).to_be_in_viewport()

    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_everything_can_be_reached_by_keyboard(visit):
    page = visit(FakeCorpus())
    ask(page, "What is the engine for?")
    page.locator(".mark").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("#reader .quoted")).to_have_text(TOWN.text)
    page.get_by_role("button", name="Whole interview").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Only this passage")).to_be_visible()


def test_dark_mode_follows_the_system(visit, shoot):
    page = visit(FakeCorpus(), color_scheme="dark")
    ask(page, "What is the engine for?")

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    shoot(page, "dark-1280")


def test_the_samples_answer_an_example(visit, shoot, samples):
    page = visit(samples)
    page.locator(".example").first.click()

    answer = page.locator("#conversation .exchange")
    expect(answer.locator(".card").first).to_be_visible()
    words = answer.locator(".card blockquote").first.inner_text()
    expect(page.locator("#reader .quoted")).to_have_text(words)
    expect(page.locator(".notice").first).to_contain_text("These three interviews are invented.")
    shoot(page, "samples-1280")
