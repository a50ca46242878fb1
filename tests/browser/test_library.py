import pytest
from driving import ask, go_to
from playwright.sync_api import expect

from rag import Corpus
from rag.ingest import samples_folder

pytestmark = pytest.mark.browser

TALK = """1
00:00:01,000 --> 00:00:04,000
ANN VALE: The heron stands on one leg at the weir.

2
00:00:05,000 --> 00:00:09,000
BEN ODE: I counted forty herons at the weir last winter.
"""


@pytest.fixture
def own(tmp_path, wordllama):
    corpus = Corpus.open(tmp_path / "own", embed=wordllama)
    corpus.ingest([samples_folder()])
    return corpus


def test_interviews_are_listed_pictured_and_read(visit, shoot, samples):
    page = visit(samples)
    go_to(page, "Interviews")

    items = page.locator("#library .interview")
    expect(items).to_have_count(3)
    expect(items.first).to_contain_text("Speakers named in the transcript")
    expect(items.first.locator("svg")).to_have_attribute(
        "aria-label", "Who speaks when: Casimir Otterby 81%, Nell Tarrowby 19%"
    )
    shoot(page, "interviews-1280")

    items.first.get_by_role("button", name="Read").click()
    expect(page.locator("#reader h2")).to_have_text("Casimir Otterby on the Wall at Lower Thressel")
    page.get_by_label("Search this interview").fill("sandbags")
    expect(page.locator(".tally")).to_have_text("1 of 1")


def test_files_are_added_named_and_removed(visit, shoot, own, tmp_path):
    good, bad = tmp_path / "herons.srt", tmp_path / "picture.txt"
    good.write_text(TALK, "utf-8")
    bad.write_bytes(b"\x89PNG\x00\x01" * 40)
    page = visit(own)
    go_to(page, "Interviews")

    page.locator("#files").set_input_files([good, bad])
    lines = page.locator("#uploads li")
    expect(lines.nth(0)).to_contain_text("herons.srt: Added")
    expect(lines.nth(1)).to_contain_text("picture.txt: Not added")
    expect(page.locator("#library .interview")).to_have_count(1)
    expect(page.get_by_role("switch", name="Ben Ode")).to_be_checked()
    shoot(page, "added-1280")

    page.get_by_role("button", name="Name Ben Ode").click()
    page.get_by_label("New name").fill("Ben Odell")
    shoot(page, "name-1280")
    page.get_by_role("button", name="OK").click()
    expect(page.locator("#toast")).to_have_text("Named Ben Odell.")
    expect(page.get_by_role("switch", name="Ben Odell")).to_be_checked()

    page.get_by_role("switch", name="Ann Vale").uncheck()
    page.get_by_role("button", name="Name Ben Odell").click()
    page.get_by_label("New name").fill("Ben Oldell")
    page.keyboard.press("Enter")
    expect(page.get_by_role("switch", name="Ben Oldell")).to_be_checked()
    expect(page.get_by_role("switch", name="Ann Vale")).not_to_be_checked()

    go_to(page, "Chat")
    answer = ask(page, "How many herons were counted at the weir?")
    expect(answer.locator(".card").first).to_contain_text("Ben Oldell")

    go_to(page, "Interviews")
    page.get_by_role("button", name="Remove herons").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#library .interview")).to_have_count(1)
    page.get_by_role("button", name="Remove herons").click()
    shoot(page, "remove-1280")
    page.get_by_role("button", name="OK").click()
    expect(page.locator("#library .interview")).to_have_count(0)
    assert own.interviews() == []
    go_to(page, "Chat")
    expect(page.locator(".exchange .caution")).to_contain_text(["changed or was removed"])
    shoot(page, "removed-1280")


def test_files_can_be_dropped(visit, own):
    page = visit(own)
    go_to(page, "Interviews")
    page.locator("#drop").wait_for()
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.items.add(new File([text], "dropped.srt"));
            const drop = new DragEvent("drop", { dataTransfer: data, bubbles: true });
            document.querySelector("#drop").dispatchEvent(drop);
        }""",
        TALK,
    )

    expect(page.locator("#uploads li")).to_contain_text("dropped.srt: Added")


def test_people_are_compared_side_by_side(visit, shoot, samples):
    page = visit(samples)
    go_to(page, "Compare")
    page.locator("#topic").fill("walls against floods")
    page.keyboard.press("Enter")
    expect(page.locator("#compare-note")).to_have_text("Choose two or more people.")

    for name in ("Casimir Otterby", "Teodora Wrenfield"):
        page.get_by_role("checkbox", name=name).check()
    page.locator("#compare").get_by_role("button", name="Compare").click()

    columns = page.locator("#columns > section")
    expect(columns.locator("h3 .voice")).to_have_text(["Teodora Wrenfield", "Casimir Otterby"])
    shoot(page, "compare-1280")
    words = columns.last.locator("blockquote").first.inner_text()
    columns.last.locator(".card").first.click()
    expect(page.locator("#reader .quoted")).to_have_text(words)
