import pytest
from driving import BOX, ask
from playwright.sync_api import expect
from pretend import LOOM, TOWN, FakeCorpus

pytestmark = pytest.mark.browser


def test_conversations_are_kept_renamed_exported_and_deleted(visit, shoot):
    page = visit(FakeCorpus())
    ask(page, "What is the engine for?")
    page.get_by_role("button", name="New", exact=True).click()
    expect(page.locator("#welcome")).to_be_visible()
    ask(page, "How is the weather?")
    talks = page.locator("#talks .open")
    expect(talks).to_have_text(["How is the weather?", "What is the engine for?"])

    page.reload()
    expect(page.locator("#conversation .question")).to_have_text("How is the weather?")
    talks.nth(1).click()
    expect(page.locator("#conversation .card blockquote").first).to_have_text(LOOM.text)
    expect(page.locator("#reader .quoted")).to_have_text(LOOM.text)

    page.locator("#talks li").nth(1).hover()
    page.get_by_role("button", name="Rename: What is").click()
    page.get_by_label("New name").fill("Engines")
    page.keyboard.press("Enter")
    expect(talks.nth(1)).to_have_text("Engines")
    shoot(page, "talks-1280")

    page.locator("#talks li").nth(1).hover()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export as Markdown: Engines").click()
    assert download.value.suggested_filename == "Engines.md"
    text = download.value.path().read_text("utf-8")
    assert text.startswith("# Engines\n\n## What is the engine for?\n\nAda Lark says")
    assert f"> {TOWN.text}" in text

    page.locator("#talks li").nth(1).hover()
    page.get_by_role("button", name="Delete: Engines").click()
    page.get_by_role("button", name="OK").click()
    expect(talks).to_have_text(["How is the weather?"])


def test_a_conversation_goes_on_after_the_server_was_restarted(visit, restart):
    corpus = FakeCorpus()
    page = visit(corpus)
    ask(page, "What is the engine for?")

    restart(page, corpus)

    expect(page.locator("#conversation .card blockquote").first).to_have_text(LOOM.text)
    answer = ask(page, "And who paid?")
    expect(answer.locator(".sentence")).to_have_count(4)
    assert corpus.asked[-1][:2] == ("And who paid?", 2)


def test_an_answer_reaches_its_own_conversation(visit):
    page = visit(FakeCorpus())
    ask(page, "What is the engine for?")
    page.get_by_role("button", name="New", exact=True).click()

    expect(page.locator("#conversation .exchange")).to_have_count(0)
    expect(page.locator("#reader")).to_be_hidden()


def test_fifty_questions_deep_the_page_stays_quick(visit):
    page = visit(FakeCorpus())
    ask(page, "What is the engine for?")
    page.evaluate(
        """() => {
            const key = Object.keys(localStorage).find((k) => k.startsWith("onrecord:"));
            const talk = JSON.parse(localStorage.getItem(key));
            talk.exchanges = Array.from({ length: 50 }, () => talk.exchanges[0]);
            localStorage.setItem(key, JSON.stringify(talk));
        }"""
    )
    page.reload()
    expect(page.locator("#conversation .exchange")).to_have_count(50)

    answer = ask(page, "And who paid?")

    expect(answer).to_be_in_viewport()
    expect(page.locator("#conversation .exchange")).to_have_count(51)


def test_a_question_that_was_being_answered_is_not_lost_on_reloading(visit):
    page = visit(FakeCorpus(), expected="AbortError|network error|errored out|ERR_")
    box = page.get_by_placeholder(BOX)
    box.fill("Tell me slowly.")
    box.press("Enter")
    page.locator(".streamed").wait_for()

    page.reload()

    expect(box).to_have_value("Tell me slowly.")
