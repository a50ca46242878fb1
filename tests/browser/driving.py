"""What a reader does with the page."""

from playwright.sync_api import expect

BOX = "Ask the interviews a question"


def ask(page, question):
    """Ask, and return the exchange once it is answered."""
    answers = page.locator("#conversation .exchange")
    before = answers.count()
    box = page.get_by_placeholder(BOX)
    box.fill(question)
    box.press("Enter")
    expect(answers).to_have_count(before + 1)
    return answers.last


def go_to(page, view):
    """Switch to a view."""
    page.locator("#top").get_by_role("button", name=view).click()
