"""The web chat: a conversation on the left, the interviews it quotes on the right."""

import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import gradio as gr
import typer
from gradio.events import api

from rag import Corpus, OnrecordError
from ui.chat import ASK, Chat
from ui.examples import suggest_questions
from ui.reader import EMPTY
from ui.render import render_header, render_welcome

CONCURRENT_QUESTIONS = 8
PORTS_TRIED = 100
_HERE = Path(__file__).parent
_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


class Page(NamedTuple):
    """The parts of the page that events read and write."""

    exchanges: gr.State
    header: gr.HTML
    conversation: gr.HTML
    pending: gr.HTML
    speakers: gr.Dropdown
    interviews: gr.Dropdown
    question: gr.Textbox
    reader: gr.HTML


def build_app(corpus: Corpus, *, examples: Sequence[str] | None = None) -> gr.Blocks:
    """Build the page over a corpus; `examples` are the questions it offers to begin with."""
    offered = suggest_questions(corpus) if examples is None else examples
    app: gr.Blocks = gr.Blocks(title="onrecord", analytics_enabled=False, fill_width=True)
    with app:
        page = _lay_out(render_welcome(offered))
        _connect(app, page, Chat(corpus))
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
        "css_paths": _HERE / "page.css",
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


def _lay_out(welcome: str) -> Page:
    script = (_HERE / "page.js").read_text(encoding="utf-8")
    bare: dict[str, Any] = {"apply_default_css": False, "js_on_load": script}
    exchanges = gr.State([])
    header = gr.HTML(render_header(), elem_id="header", apply_default_css=False)
    with gr.Row(elem_id="panes"):
        with gr.Column(elem_id="chat", scale=7, min_width=300):
            conversation = gr.HTML(welcome, elem_id="conversation", **bare)
            pending = gr.HTML(elem_id="pending", **bare)
            with gr.Column(elem_id="composer"):
                question = gr.Textbox(
                    placeholder="Ask the interviews a question",
                    label="Question",
                    show_label=False,
                    max_lines=6,
                    submit_btn=ASK,
                    autofocus=True,
                    elem_id="question",
                )
                with gr.Row(elem_id="filters"):
                    speakers = gr.Dropdown(
                        label="Only these speakers", multiselect=True, min_width=140
                    )
                    interviews = gr.Dropdown(
                        label="Only these interviews", multiselect=True, min_width=140
                    )
        with gr.Column(elem_id="side", scale=5, min_width=300):
            reader = gr.HTML(EMPTY, elem_id="reader", **bare)
    return Page(exchanges, header, conversation, pending, speakers, interviews, question, reader)


def _connect(app: gr.Blocks, page: Page, chat: Chat) -> None:
    """Connect the page's events, of which `/ask` alone is public."""
    api(chat.answer, api_name="ask")  # first, so that no private event takes the name
    asking = [page.question, page.exchanges, page.speakers, page.interviews]
    shown = [page.exchanges, page.conversation, page.pending, page.reader, page.question]
    app.load(chat.refresh, None, [page.header, page.speakers, page.interviews], **_PRIVATE)
    typed = page.question.submit(chat.ask, asking, shown, **_PRIVATE)
    offered = page.conversation.ask(chat.take_example, None, page.question, **_PRIVATE)
    taken = offered.then(chat.ask, asking, shown, **_PRIVATE)
    page.question.stop(chat.stop, page.exchanges, shown, cancels=[typed, taken], **_PRIVATE)
    for asked in (typed, taken):
        asked.failure(chat.fail, page.exchanges, shown, **_PRIVATE)
    for pane in (page.conversation, page.reader):
        pane.read(chat.read, page.exchanges, page.reader, **_PRIVATE)
