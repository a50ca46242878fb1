"""How quick the web page is, in a real Chromium: run `python -m evals.page_benchmark`.

It serves the configured interviews without a model, from a data folder of its own, and prints
each measure with the target of the product.
"""

import argparse
import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, Page, sync_playwright

from rag import Corpus, Settings
from ui.examples import suggest_questions

PEOPLE = 20
ROUNDS = 5
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_READY = "() => document.querySelector('[data-ready=true]') && performance.now()"
_FIRST_QUOTE = """question => new Promise(done => {
    const before = document.querySelectorAll('#conversation .exchange').length;
    const box = document.querySelector('#question');
    box.value = question;
    const begin = performance.now();
    const shown = () => document.querySelectorAll('#conversation .exchange').length > before;
    new MutationObserver((_, watcher) => {
        if (!shown()) return;
        watcher.disconnect();
        requestAnimationFrame(() => done(performance.now() - begin));
    }).observe(document.querySelector('#conversation'), { childList: true, subtree: true });
    document.querySelector('#composer').requestSubmit();
})"""
_OPEN_LONGEST = """title => new Promise(done => {
    const items = [...document.querySelectorAll('#library .interview')];
    const item = items.find((found) => found.dataset.title === title);
    const begin = performance.now();
    new MutationObserver((_, watcher) => {
        if (!document.querySelector('#reader .turn')) return;
        watcher.disconnect();
        const end = () => done(performance.now() - begin);
        requestAnimationFrame(() => requestAnimationFrame(end));
    }).observe(document.querySelector('#reader'), { childList: true });
    item.querySelector('[data-act=read]').click();
})"""
_SCROLL = """() => new Promise(done => {
    const box = document.querySelector('#reader .turns');
    const frames = [];
    let last = performance.now();
    const step = (now) => {
        frames.push(now - last);
        last = now;
        box.scrollTop += 120;
        if (frames.length < 120) requestAnimationFrame(step);
        else done(frames.slice(1));
    };
    requestAnimationFrame(step);
})"""


class Measure(NamedTuple):
    """One line of the report: milliseconds measured, and the most they may be."""

    name: str
    milliseconds: float
    target: float | None


def main() -> None:
    """Measure everything and print it; exit with 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chromium", type=Path, default=Path("/usr/bin/chromium"))
    parser.add_argument("--people", type=int, default=PEOPLE)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings().model_copy(update={"data": Path(folder), "model": None})
        corpus = Corpus.open(settings=settings)
        corpus.ensure_indexed()
        with serve(settings) as address:
            measures = [
                *measure_page(address, corpus, options.chromium),
                *measure_crowd(address, suggest_questions(corpus, limit=8), options.people),
            ]
    for name, value, target in measures:
        judged = "" if target is None else f"  (at most {target:,.0f})"
        sys.stdout.write(f"{name:<58}{value:>8,.0f} ms{judged}\n")
    if any(m.target is not None and m.milliseconds > m.target for m in measures):
        raise SystemExit(1)


@contextlib.contextmanager
def serve(settings: Settings) -> Iterator[str]:
    """Serve the indexed interviews in a process of its own, without a model; yield the address."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("OPENAI_", "ONRECORD_"))
    }
    environment["ONRECORD_DATA"] = str(settings.data)
    command = [sys.executable, "-c", "from rag.cli import main; main()", "chat"]
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*command, "--port", str(port)],
        env=environment,
        cwd=settings.data,
        stdout=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _await_server(address)
        yield address
    finally:
        process.terminate()
        process.wait()


def _await_server(address: str) -> None:
    for _ in range(600):
        try:
            with urlopen(address):  # noqa: S310 - our own server
                return
        except URLError:
            time.sleep(0.1)
    raise SystemExit("the page was not served within a minute")


def measure_page(address: str, corpus: Corpus, chromium: Path) -> list[Measure]:
    """Measure what one person sees."""
    questions = suggest_questions(corpus, limit=ROUNDS + 1)
    longest = max(corpus.interviews(), key=lambda summary: summary.words)
    length = len(corpus.interview(longest.id).text)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        loads = [_load(browser, address) for _ in range(ROUNDS + 1)][1:]
        page = _open(browser, address)
        first, *asked = [_ask(page, question) for question in questions]
        page.locator("#top [data-view=interviews]").click()
        page.locator("#library .interview svg").first.wait_for()
        opened = [_read(page, longest.title) for _ in range(ROUNDS)]
        frames = page.evaluate(_SCROLL)
        browser.close()
    return [
        Measure(f"page interactive, median of {len(loads)}", statistics.median(loads), 2_000),
        Measure("first quote visible, the first question", first, None),
        Measure(f"first quote visible, median of {len(asked)}", statistics.median(asked), 300),
        Measure(
            f"reader opens {length:,} characters, median of {len(opened)}",
            statistics.median(opened),
            300,
        ),
        Measure("a frame while scrolling, 95th percentile", _percentile(frames, 95), 50),
    ]


def measure_crowd(address: str, questions: Sequence[str], people: int) -> list[Measure]:
    """Measure how long people wait who ask at once, each over a connection of their own."""
    together = Barrier(people)

    def wait(number: int) -> float:
        together.wait()
        begin = time.perf_counter()
        question = questions[number % len(questions)]
        _ask_program(address, question)
        return 1_000 * (time.perf_counter() - begin)

    with ThreadPoolExecutor(people) as pool:
        waits = list(pool.map(wait, range(people)))
    return [
        Measure(f"{people} people asking at once, median", statistics.median(waits), None),
        Measure(f"{people} people asking at once, 95th percentile", _percentile(waits, 95), 1_500),
    ]


def _ask_program(address: str, question: str) -> None:
    """Ask as a program does, through Gradio's queue, and wait for the whole answer."""
    sent = json.dumps({"data": [question, None, None]}).encode()
    headers = {"Content-Type": "application/json"}
    call = f"{address}/gradio_api/call/ask"
    with urlopen(Request(call, sent, headers)) as reply:  # noqa: S310 - our own server
        event = json.load(reply)["event_id"]
    with urlopen(f"{call}/{event}") as reply:  # noqa: S310 - our own server
        if b"event: complete" not in reply.read():
            raise SystemExit(f"no answer to {question}")


def _open(browser: Browser, address: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(address)
    page.locator("[data-ready=true]").wait_for()
    return page


def _load(browser: Browser, address: str) -> float:
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(address, wait_until="commit")
    taken = page.wait_for_function(_READY, polling=10).json_value()
    page.context.close()
    return float(taken)


def _ask(page: Page, question: str) -> float:
    taken = float(page.evaluate(_FIRST_QUOTE, question))
    page.locator("#ask").wait_for()
    return taken


def _read(page: Page, title: str) -> float:
    taken = float(page.evaluate(_OPEN_LONGEST, title))
    page.wait_for_timeout(200)
    return taken


def _percentile(values: Sequence[float], share: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]


if __name__ == "__main__":
    main()
