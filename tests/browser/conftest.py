"""A real browser on the page; every test also fails on a console error or a request elsewhere."""

import os
import re
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from ui import launch_app

CHROMIUM = Path("/usr/bin/chromium")
SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def chromium():
    if not CHROMIUM.exists():
        (pytest.fail if "CI" in os.environ else pytest.skip)(f"{CHROMIUM} is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def serve(monkeypatch):
    """Serve a corpus, on a free port or a given one, in place of what is served already."""
    # Gradio sums up its use after every event in a way that pandas warns of.
    monkeypatch.setenv("GRADIO_ANALYTICS_CACHE_FREQUENCY", "1000000")
    apps = []

    def launch(corpus, port=None):
        close()
        if port is None:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
        apps.append(launch_app(corpus, port=port, wait=False))
        return apps[-1].local_url

    def close():
        while apps:
            apps.pop().close()

    launch.close = close
    yield launch
    close()


@pytest.fixture
def restart(serve):
    """Serve a corpus anew at the address of a page, and load the page again."""

    def serve_again(page, corpus):
        port = urlsplit(page.url).port
        page.goto("about:blank")
        page.goto(serve(corpus, port))
        page.locator("[data-ready=true]").wait_for()

    return serve_again


@pytest.fixture
def visit(chromium, serve):
    """Serve a corpus and open its page in a window of the given width."""
    contexts, troubles = [], []

    def open_page(corpus, width=1280, path="", expected=None, **options):
        address = serve(corpus)
        contexts.append(chromium.new_context(viewport={"width": width, "height": 800}, **options))
        page = contexts[-1].new_page()
        page.set_default_timeout(10_000)
        page.on(
            "console",
            lambda said: (
                said.type == "error"
                and not (expected and re.search(expected, said.text))
                and troubles.append(said.text)
            ),
        )
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("dialog", lambda dialog: (troubles.append(dialog.message), dialog.dismiss()))
        page.on(
            "request",
            lambda asked: (
                urlsplit(asked.url).hostname in {"127.0.0.1", None} or troubles.append(asked.url)
            ),
        )
        page.goto(address + path)
        page.locator("[data-ready=true]").wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def shoot():
    """Keep a screenshot to look at."""
    SCREENSHOTS.mkdir(exist_ok=True)
    return lambda page, name: page.screenshot(path=SCREENSHOTS / f"{name}.png")
