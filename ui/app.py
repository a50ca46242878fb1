"""The web chat: Gradio serves the page, streams answers and takes uploads."""

import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import gradio as gr
import typer
from gradio.events import api

from rag import Corpus, OnrecordError
from ui.chat import Chat
from ui.desk import Desk
from ui.shell import render_shell

CONCURRENT_QUESTIONS = 8
PORTS_TRIED = 100
MAX_UPLOAD = "32mb"
SCRIPTS = ("page.js", "store.js", "chat.js", "reader.js", "library.js", "start.js")
STYLES = ("page.css", "chat.css", "reader.css", "library.css")
_HERE = Path(__file__).parent
_WIRE = 'watch("value", () => dispatchEvent(new CustomEvent("reply", { detail: props.value })));'
_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


class Page(NamedTuple):
    """The page, and the wire by which replies reach its script."""

    page: gr.HTML
    wire: gr.HTML


def build_app(corpus: Corpus, *, examples: Sequence[str] | None = None) -> gr.Blocks:
    """Build the page over a corpus; `examples` are the questions it offers to begin with."""
    app: gr.Blocks = gr.Blocks(title="onrecord", analytics_enabled=False, fill_width=True)
    with app:
        _connect(_lay_out(Desk(corpus, examples)), Chat(corpus))
    app.queue(default_concurrency_limit=CONCURRENT_QUESTIONS)
    return app


def launch_app(
    corpus: Corpus, *, host: str = "127.0.0.1", port: int = 7860, wait: bool = True
) -> gr.Blocks:
    """Serve the page until interrupted, on the next free port where `port` is taken.

    With `wait=False` this returns at once; call `close()` on the result to end it.
    """
    free = find_free_port(host, port)
    if free != port:
        typer.echo(f"Port {port} is taken, so this uses {free}.")
    app = build_app(corpus)
    typer.echo(f"onrecord is at http://{host}:{free} (Ctrl+C ends it)")
    app.launch(
        server_name=host,
        server_port=free,
        prevent_thread_lock=not wait,
        quiet=True,
        **launch_options(),
    )
    return app


def launch_options() -> dict[str, Any]:
    """Return how the page is launched: its looks, and nothing that leaves this machine."""
    return {
        "theme": gr.themes.Base(
            primary_hue="teal",
            neutral_hue="stone",
            text_size="lg",
            font=[gr.themes.Font("system-ui"), gr.themes.Font("sans-serif")],
            font_mono=[gr.themes.Font("ui-monospace"), gr.themes.Font("monospace")],
        ).set(
            body_text_color_subdued="*neutral_500",
            body_text_color_subdued_dark="*neutral_400",
        ),
        "css_paths": [_HERE / name for name in STYLES],
        "max_file_size": MAX_UPLOAD,
        "footer_links": [],
        "run_history": False,
        "enable_monitoring": False,
        "share": False,
        "ssr_mode": False,
    }


def find_free_port(host: str, port: int) -> int:
    """Return the first port from `port` on that nothing listens on.

    Raises:
        OnrecordError: a hundred ports in a row are taken, or the host is not this machine.
    """
    for candidate in range(port, min(port + PORTS_TRIED, 65536)):
        try:
            with socket.create_server((host, candidate)):
                return candidate
        except OSError:
            continue
    raise OnrecordError(f"No free port from {port} on at {host}; name another with --port.")


def _lay_out(desk: Desk) -> Page:
    """Return the page, and the wire by which replies to questions reach its script."""
    script = "\n".join((_HERE / name).read_text(encoding="utf-8") for name in SCRIPTS)
    bare: dict[str, Any] = {"apply_default_css": False, "container": False}
    page = gr.HTML(
        render_shell(),
        elem_id="page",
        js_on_load=script,
        server_functions=desk.calls(),
        **bare,
    )
    wire = gr.HTML(html_template="", js_on_load=_WIRE, visible="hidden", **bare)
    return Page(page, wire)


def _connect(page: Page, chat: Chat) -> None:
    """Connect the page's events, of which `/ask` alone is public."""
    api(chat.answer, api_name="ask")  # first, so that no private event takes the name
    asked = page.page.ask(chat.ask, None, page.wire, trigger_mode="multiple", **_PRIVATE)
    page.page.stop(None, cancels=[asked], **_PRIVATE)
