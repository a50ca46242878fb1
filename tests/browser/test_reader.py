import pytest
from driving import ask
from playwright.sync_api import expect
from pretend import LAUGH, LOOM, TOWN, FakeCorpus

pytestmark = pytest.mark.browser


def test_quotes_are_stepped_through_and_the_interview_is_searched(visit, shoot):
    page = visit(FakeCorpus())
    ask(page, "What is the engine for?")
    quoted = page.locator("#reader .quoted")
    expect(quoted).to_have_text(LOOM.text)

    page.get_by_role("button", name="Next quote").click()
    expect(quoted).to_have_text(TOWN.text)
    page.get_by_role("button", name="Previous quote").click()
    page.get_by_role("button", name="Previous quote").click()
    expect(quoted).to_have_text(LAUGH.text)

    page.get_by_label("Search this interview").fill("the ")
    expect(page.locator(".tally")).to_have_text("1 of 5")
    page.keyboard.press("Enter")
    expect(page.locator(".tally")).to_have_text("2 of 5")
    shoot(page, "search-1280")
    page.get_by_label("Search this interview").fill("zebra")
    expect(page.locator(".tally")).to_have_text("not found")

    page.get_by_role("button", name="Close the interview").click()
    expect(page.locator("#reader")).to_be_hidden()


def test_a_link_opens_a_place(visit):
    page = visit(FakeCorpus(), permissions=["clipboard-read", "clipboard-write"])
    ask(page, "What is the engine for?")
    page.get_by_role("button", name="Copy a link to this place").click()
    expect(page.locator("#toast")).to_contain_text("copied")
    address = page.evaluate("navigator.clipboard.readText()")

    page.evaluate("sessionStorage.clear()")
    page.goto(address)

    expect(page.locator("#reader .quoted")).to_have_text(LOOM.text)
    expect(page.locator("#reader .place")).to_contain_text("Ada Lark")
    expect(page.locator("#conversation .exchange")).to_have_count(0)


def test_a_link_to_an_interview_that_is_gone_says_so(visit):
    page = visit(FakeCorpus(), path="?interview=gone&start=1&end=5")

    expect(page.locator("#toast")).to_have_text("there is no interview gone")
