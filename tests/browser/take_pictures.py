"""Take the README's pictures of the page from the bundled samples, in a real Chromium.

Run it from the repository: python tests/browser/take_pictures.py
"""

import asyncio
import socket
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from rag import Corpus
from rag.ingest import samples_folder
from ui import launch_app

PICTURES = Path(__file__).parents[2] / "ui" / "pictures"
QUESTION = "How do Teodora Wrenfield and Casimir Otterby differ on walls against floods?"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        corpus = Corpus.open(folder)
        corpus.ingest([samples_folder()])
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        app = asyncio.run(_serve(corpus, port))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
            )
            for name, width, height in (("chat", 1280, 800), ("phone", 400, 800)):
                _take(browser, app.local_url, PICTURES / f"{name}.png", (width, height))
            browser.close()
        app.close()


async def _serve(corpus: Corpus, port: int):
    return launch_app(corpus, port=port, wait=False)


def _take(browser: Browser, address: str, picture: Path, size: tuple[int, int]) -> None:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(address)
    page.locator("[data-ready=true]").wait_for()
    box = page.get_by_placeholder("Ask the interviews a question")
    box.fill(QUESTION)
    box.press("Enter")
    page.locator("#conversation .card").first.wait_for()
    page.wait_for_timeout(600)
    page.screenshot(path=picture)
    page.close()
    Image.open(picture).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(
        picture, optimize=True
    )


if __name__ == "__main__":
    main()
