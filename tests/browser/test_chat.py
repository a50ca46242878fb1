import re

import pytest
from doubles import ScriptedModel
from driving import BOX, ask
from playwright.sync_api import expect
from pretend import ENGINE, HOSTILE, LAUGH, LOOM, TOWN, FakeCorpus

from rag import Corpus
from rag.ingest import samples_folder

pytestmark = pytest.mark.browser


class Hesitant(FakeCorpus):
    """Answers the first question at once, and the next ones slowly."""

    def stream(self, question, **options):
        return super().stream(f"{question} slowly" if self.asked else question, **options)


def test_a_question_is_answered_with_quotes_to_read(visit, shoot):
    page = visit(FakeCorpus())
    shoot(page, "welcome-1280")

    answer = ask(page, "What is the engine for?")

    expect(answer.locator(".sentence")).to_have_count(4)
    expect(answer.locator(".card blockquote")).to_have_text([LOOM.text, TOWN.text, LAUGH.text])
    expect(page.locator("#reader .quoted")).to_have_text(LOOM.text)

    answer.get_by_role("button", name=re.compile("^Quote 2: Ada Lark")).click()
    expect(page.locator("#reader .quoted")).to_have_text(TOWN.text)
    expect(page.locator("#reader .also")).to_have_text([LOOM.text, LAUGH.text])
    expect(answer.locator(".card[aria-current]")).to_have_attribute("data-quote", "2")
    shoot(page, "answer-1280")

    answer.locator(".card blockquote").nth(2).click()
    expect(page.locator("#reader .quoted")).to_have_text(LAUGH.text)


def test_a_mark_shows_its_quote_on_hover_and_on_focus(visit, shoot):
    page = visit(FakeCorpus())
    answer = ask(page, "What is the engine for?")
    popover = page.get_by_role("tooltip")

    answer.locator(".mark").nth(1).hover()
    expect(popover).to_contain_text(TOWN.text)
    expect(popover).to_contain_text("Ada Lark")
    expect(popover).to_contain_text(ENGINE.title)
    shoot(page, "popover-1280")
    page.mouse.move(5, 5)
    expect(popover).to_be_hidden()

    answer.locator(".mark").first.focus()
    expect(popover).to_contain_text(LOOM.text)
    page.keyboard.press("Escape")
    expect(popover).to_be_hidden()


def test_text_streams_as_not_checked_and_can_be_stopped(visit, shoot):
    page = visit(FakeCorpus())
    box = page.get_by_placeholder(BOX)
    box.fill("Tell me slowly.")
    box.press("Enter")

    expect(page.locator(".streamed")).to_contain_text("Ada Lark says … Ada Lark says")
    expect(page.locator(".pending")).to_have_text("Not checked yet…")
    shoot(page, "streaming-1280")

    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".failed .text")).to_have_text("Stopped.")
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    answer = ask(page, "What is the engine for?")
    expect(answer.locator(".sentence")).to_have_count(4)


def test_sources_limit_a_question_and_history_is_passed_on(visit, shoot):
    corpus = FakeCorpus()
    page = visit(corpus)
    ask(page, "What is the engine for?")
    page.get_by_role("switch", name="Bea Holm").uncheck()
    page.get_by_role("button", name=f"Only {ENGINE.title}").click()

    expect(page.locator("#scope")).to_have_text(f"Asking only: Ada Lark · {ENGINE.title}")
    answer = ask(page, "And who paid?")

    expect(answer.locator(".chip bdi")).to_have_text(["Ada Lark", ENGINE.title])
    assert corpus.asked[1] == ("And who paid?", 2, ("Ada Lark",), ("engine",))
    shoot(page, "filtered-1280")


def test_with_nothing_switched_on_the_page_says_why_it_cannot_ask(visit, shoot):
    page = visit(FakeCorpus())
    page.get_by_role("button", name="No People").click()

    expect(page.locator("#scope")).to_contain_text("No person is switched on")
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_disabled()
    shoot(page, "nothing-on-1280")
    page.get_by_placeholder(BOX).press("Enter")
    expect(page.locator("#conversation .exchange")).to_have_count(0)
    page.get_by_role("button", name="All People").click()
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_enabled()


def test_what_was_understood_can_be_taken_away(visit):
    corpus = FakeCorpus()
    page = visit(corpus)
    answer = ask(page, "What does Ada say?")
    expect(answer.locator(".chips")).to_have_text(re.compile("Ada Lark.*all interviews"))

    answer.get_by_role("button", name="Ask again without Ada Lark").click()

    expect(page.locator("#conversation .exchange")).to_have_count(2)
    assert corpus.asked[1][2] == ("Ada Lark", "Bea Holm")
    expect(page.locator(".exchange").last.locator(".chips")).to_contain_text("everyone")


def test_a_question_can_be_edited_and_asked_again(visit):
    corpus = FakeCorpus()
    page = visit(corpus)
    answer = ask(page, "What is the engine for?")

    answer.get_by_role("button", name="Ask again", exact=True).click()
    expect(page.locator("#ask")).to_be_visible()
    expect(page.locator("#conversation .exchange")).to_have_count(1)
    answer.get_by_role("button", name="Edit the question").click()
    expect(page.get_by_placeholder(BOX)).to_have_value("What is the engine for?")
    assert [question for question, *_ in corpus.asked] == ["What is the engine for?"] * 2


def test_stopping_to_ask_again_keeps_the_answer_there_was(visit):
    page = visit(Hesitant())
    answer = ask(page, "What is the engine for?")

    answer.get_by_role("button", name="Ask again", exact=True).click()
    page.locator(".streamed").wait_for()
    page.get_by_role("button", name="Stop").click()

    expect(page.locator("#conversation .card blockquote").first).to_have_text(LOOM.text)
    expect(page.locator("#conversation .exchange")).to_have_count(1)


def test_an_answer_a_quote_and_a_link_are_copied(visit):
    page = visit(FakeCorpus(), permissions=["clipboard-read", "clipboard-write"])
    answer = ask(page, "What is the engine for?")

    def pasted(name):
        answer.get_by_role("button", name=name).click()
        expect(page.locator("#toast")).to_contain_text("copied")
        return page.evaluate("navigator.clipboard.readText()")

    assert f"> {LOOM.text}\n>\n> — **Ada Lark**, {ENGINE.title}, 0:12" in pasted("Copy the answer")
    assert pasted("Copy quote 2").startswith(f"> {TOWN.text}")
    assert pasted("Copy a link").endswith("/?q=What%20is%20the%20engine%20for%3F")


def test_a_link_asks_its_question(visit):
    corpus = FakeCorpus()
    page = visit(corpus, path="?q=What%20is%20the%20engine%20for%3F")

    expect(page.locator("#conversation .question")).to_have_text("What is the engine for?")
    assert len(corpus.asked) == 1


def test_thumbs_are_kept(visit):
    corpus = FakeCorpus()
    page = visit(corpus)
    answer = ask(page, "What is the engine for?")

    good = answer.get_by_role("button", name="Quote 2 is good")
    good.click()
    expect(good).to_have_attribute("aria-pressed", "true")
    answer.get_by_role("button", name="The answer is not good").click()

    expect(page.locator("[aria-pressed=true]")).to_have_count(2)
    assert [(r.about, r.good) for r in corpus.ratings] == [("quote", True), ("answer", False)]
    page.reload()
    expect(page.locator("[aria-pressed=true]")).to_have_count(2)


def test_an_empty_question_is_not_asked(visit):
    corpus = FakeCorpus()
    page = visit(corpus)
    page.get_by_placeholder(BOX).press("Enter")
    page.get_by_role("button", name="Ask", exact=True).click()

    ask(page, "What is the engine for?")

    assert [question for question, *_ in corpus.asked] == ["What is the engine for?"]


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
    answer.locator(".mark").hover()
    expect(page.get_by_role("tooltip")).to_contain_text(HOSTILE)
    answer.locator(".mark").click()
    expect(page.locator("#reader .quoted")).to_have_text(HOSTILE)
    expect(page.locator("#reader h2")).to_have_text(HOSTILE)
    expect(page.locator("#talks .open")).to_have_text(f"attack {HOSTILE}"[:80])
    assert page.locator("#page :is(img, strong, script, .katex, #reader a)").count() == 0
    shoot(page, "hostile-1280")


def test_the_samples_answer_an_example(visit, shoot, samples):
    page = visit(samples)
    page.locator(".example").first.click()

    answer = page.locator("#conversation .exchange")
    expect(answer.locator(".card").first).to_be_visible()
    words = answer.locator(".card blockquote").first.inner_text()
    expect(page.locator("#reader .quoted")).to_have_text(words)
    shoot(page, "samples-1280")


def test_an_answer_that_fails_unforeseen_says_so(visit):
    page = visit(FakeCorpus())
    answer = ask(page, "Please crash.")

    expect(answer.get_by_role("alert")).to_contain_text("Something went wrong here")


def test_a_model_answers_in_checked_sentences_and_its_failure_is_told(
    visit, shoot, tmp_path, wordllama
):
    walls = "I am against a wall as the first idea."
    model = ScriptedModel(
        replies=[
            ["Teodora Wrenfield is against a wall as the first idea ", f"[S{{{walls}}}]."],
            [ConnectionError("refused")],
        ]
    )
    corpus = Corpus.open(tmp_path / "own", embed=wordllama, model=model)
    corpus.ingest([samples_folder()])
    page = visit(corpus)

    answer = ask(page, "What does Teodora Wrenfield think of walls?")
    expect(answer.locator(".sentence.verified")).to_contain_text("against a wall as the first idea")
    answer.locator(".mark").hover()
    expect(page.get_by_role("tooltip")).to_contain_text(walls)
    shoot(page, "model-1280")

    failed = ask(page, "What does Casimir Otterby think of walls?")
    expect(failed.locator(".note")).to_be_visible()
    expect(failed.locator(".card").first).to_be_visible()
    shoot(page, "model-failed-1280")
