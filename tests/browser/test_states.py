import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from driving import BOX, ask, go_to
from playwright.sync_api import expect
from pretend import LOOM, TOWN, FakeCorpus, an_interview

from rag import Answer, Corpus

pytestmark = pytest.mark.browser

SERIOUS = {"serious", "critical"}
EAST = an_interview(
    "east",
    "שיחה על הנהר",
    [("דנה לוי", "הנהר עולה בכל חורף."), ("田中 健", "川は毎年冬に上がる。")],
)


class EmptyCorpus(FakeCorpus):
    samples_only = False

    def interviews(self):
        return []

    def speakers(self):
        return []


class Crowded(FakeCorpus):
    def speakers(self):
        return [f"Person {number}" for number in range(40)]


class LongWinded(FakeCorpus):
    def stream(self, question, **options):
        *_, answer = super().stream("What is the engine for?", **options)
        yield Answer(**{**fields(answer), "sentences": answer.sentences * 60})


def fields(answer):
    return {name: getattr(answer, name) for name in type(answer).__slots__}


def serious(page):
    found = Axe().run(page).response["violations"]
    return [
        (v["id"], [node["html"][:120] for node in v["nodes"][:3]])
        for v in found
        if v["impact"] in SERIOUS
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_scan_for_accessibility_finds_nothing_serious(visit, samples, scheme):
    page = visit(samples, color_scheme=scheme, reduced_motion="reduce")
    assert serious(page) == []
    ask(page, "How do Teodora Wrenfield and Casimir Otterby differ on walls against floods?")
    page.locator("#reader .quoted").wait_for()
    assert serious(page) == []
    go_to(page, "Interviews")
    page.locator("#library svg").first.wait_for()
    assert serious(page) == []
    page.get_by_role("button", name="Remove").first.click()
    assert serious(page) == []
    page.keyboard.press("Escape")
    go_to(page, "Compare")
    assert serious(page) == []


def test_checked_and_unchecked_sentences_are_accessible(visit):
    page = visit(FakeCorpus())
    ask(page, "What is the engine for?")
    page.locator(".mark").first.focus()

    assert serious(page) == []


def test_everything_can_be_reached_by_keyboard(visit):
    page = visit(FakeCorpus())
    page.keyboard.type("What is the engine for?")
    page.keyboard.press("Enter")
    page.locator("#conversation .mark").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("#reader .quoted")).to_have_text(TOWN.text)
    expect(page.locator("#reader h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#reader")).to_be_hidden()
    expect(page.locator(".mark").nth(1)).to_be_focused()
    page.locator("#sources input").first.focus()
    page.keyboard.press("Space")
    expect(page.locator("#scope")).to_contain_text("Asking only")


def test_a_narrow_window_leads_there_and_back(visit, shoot):
    page = visit(FakeCorpus(), width=400)
    shoot(page, "welcome-400")
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("switch", name="Bea Holm")).to_be_visible()
    shoot(page, "menu-400")
    assert serious(page) == []
    page.keyboard.press("Escape")
    answer = ask(page, "What is the engine for?")
    shoot(page, "answer-400")

    answer.get_by_role("button", name=re.compile("^Quote 2: ")).click()
    expect(page.locator("#reader .quoted")).to_have_text(TOWN.text)
    expect(page.locator("#reader .quoted")).to_be_in_viewport()
    shoot(page, "reader-400")
    assert serious(page) == []
    page.get_by_role("button", name="Close the interview").click()
    expect(answer.locator(".card").nth(1)).to_be_in_viewport()
    go_to(page, "Interviews")
    page.locator("#library .interview").first.wait_for()
    shoot(page, "interviews-400")
    go_to(page, "Compare")
    shoot(page, "compare-400")

    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_dark_mode_follows_the_system(visit, shoot):
    page = visit(FakeCorpus(), color_scheme="dark")
    ask(page, "What is the engine for?")
    expect(page.locator("#reader .quoted")).to_have_text(LOOM.text)

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    shoot(page, "dark-1280")


def test_without_interviews_the_page_asks_for_them(visit, shoot):
    page = visit(EmptyCorpus())

    expect(page.locator("#welcome")).to_contain_text("There is no interview yet.")
    shoot(page, "empty-1280")
    page.get_by_role("button", name="Add transcripts").click()
    expect(page.locator("#drop")).to_be_visible()


def test_without_a_model_the_page_says_what_one_gains(visit, samples):
    page = visit(samples)

    expect(page.locator("#welcome")).to_contain_text("These interviews are invented.")
    expect(page.locator("#welcome")).to_contain_text("a model answers in sentences")


def test_a_long_answer_is_shown_from_its_beginning(visit, shoot):
    page = visit(LongWinded())
    answer = ask(page, "Tell me everything.")

    expect(answer.locator(".sentence")).to_have_count(240)
    expect(answer.locator(".question")).to_be_in_viewport()
    shoot(page, "long-1280")


def test_text_from_right_to_left_and_without_spaces(visit, shoot, tmp_path, wordllama):
    file = tmp_path / "talk.txt"
    said = [(turn.speaker, EAST.text[turn.start : turn.end]) for turn in EAST.turns]
    file.write_text("\n".join(f"{who}: {words}" for who, words in said * 3), "utf-8")
    corpus = Corpus.open(tmp_path / "own", embed=wordllama)
    corpus.ingest([file])
    page = visit(corpus, path="?interview=talk")

    talk = page.locator("#reader .talk").first
    expect(talk).to_contain_text("הנהר")
    assert talk.evaluate("e => getComputedStyle(e).direction") == "rtl"
    ask(page, "הנהר עולה בכל חורף?")
    shoot(page, "east-1280")


def test_reduced_motion_stops_what_moves(visit):
    page = visit(FakeCorpus(), reduced_motion="reduce")
    box = page.get_by_placeholder(BOX)
    box.fill("Tell me slowly.")
    box.press("Enter")
    page.locator(".pending").wait_for()

    moving = "getComputedStyle(document.querySelector('.pending'), '::before').animationName"
    assert page.evaluate(moving) == "none"
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".failed")).to_be_visible()


def test_a_server_that_is_gone_is_noticed_and_one_that_comes_back_is_used(visit, serve, shoot):
    corpus = FakeCorpus()
    page = visit(corpus, expected="ERR_|Failed to fetch|NetworkError|network error")
    ask(page, "What is the engine for?")
    port = int(page.url.rsplit(":", 1)[1].strip("/"))
    serve.close()

    box = page.get_by_placeholder(BOX)
    box.fill("And who paid?")
    box.press("Enter")
    expect(page.locator("#toast")).to_contain_text("The server does not answer", timeout=12_000)
    expect(box).to_have_value("And who paid?")
    shoot(page, "gone-1280")

    with page.expect_navigation(timeout=30_000):
        serve(corpus, port)
    expect(page.locator("[data-ready=true] .exchange")).to_have_count(1)
    page.wait_for_function("document.querySelector('#question').value === 'And who paid?'")
    answer = ask(page, "And who paid?")
    expect(answer.locator(".sentence")).to_have_count(4)


def test_long_lists_of_sources_can_be_searched(visit):
    page = visit(Crowded())
    page.get_by_label("Find in People").fill("person 17")

    expect(page.locator("#sources fieldset").first.locator("li:visible")).to_have_count(1)
