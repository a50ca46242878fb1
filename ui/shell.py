"""The page's fixed parts, and what it shows before anything is asked; pure functions."""

from collections.abc import Sequence
from html import escape

MODEL_NOTICE = (
    "Answers are quotes alone. With <code>OPENAI_API_KEY</code> or <code>ONRECORD_MODEL</code> set"
    " (see <code>.env.example</code>), a model answers in sentences, and each sentence is checked"
    " against its quotes."
)
SAMPLES_NOTICE = (
    "These interviews are invented. <button type='button' class='quiet' data-view='interviews'>Add"
    " your own</button>"
)
EMPTY_NOTICE = (
    "There is no interview yet. <button type='button' class='quiet' data-view='interviews'>Add"
    " transcripts</button>"
)
VIEWS = {"chat": "Chat", "interviews": "Interviews", "compare": "Compare"}


def render_shell() -> str:
    """Return the page without its contents, which its script asks for."""
    tabs = "".join(
        f'<button type="button" data-view="{view}"{" aria-current=page" * (view == "chat")}>'
        f"{label}</button>"
        for view, label in VIEWS.items()
    )
    return (
        '<a class="skip" href="#question">Skip to the question</a>'
        '<header id="top"><button type="button" class="act" id="menu" aria-expanded="false"'
        ' aria-controls="rail" aria-label="Menu">☰</button><h1>onrecord</h1>'
        f'<nav aria-label="Views">{tabs}</nav></header>'
        f'<aside id="rail" aria-label="Conversations and sources">{_RAIL}</aside>'
        f'<main id="main">{_CHAT}'
        '<section id="interviews" class="view" aria-label="Interviews" hidden></section>'
        '<section id="compare" class="view" aria-label="Compare" hidden></section></main>'
        '<aside id="reader" aria-label="Reader" hidden></aside>'
        '<div id="popover" role="tooltip" hidden></div>'
        '<div id="toast" role="status" aria-live="polite"></div>'
        '<p id="doing" role="status"></p>'
        '<dialog id="confirm" aria-labelledby="confirm-text"><p id="confirm-text"></p>'
        '<input id="confirm-input" aria-label="New name" hidden><div class="acts">'
        '<button type="button" class="act" data-confirm="no">Cancel</button>'
        '<button type="button" class="strong" data-confirm="yes">OK</button></div></dialog>'
    )


_RAIL = (
    '<section aria-labelledby="talks-title"><div class="bar">'
    '<h2 id="talks-title">Conversations</h2>'
    '<button type="button" class="act" data-act="new">New</button></div>'
    '<ul id="talks"></ul></section>'
    '<form id="sources" aria-label="Sources"></form>'
)
_CHAT = (
    '<section id="chat" class="view" aria-label="Chat"><div id="scroll" tabindex="-1">'
    '<div id="welcome"></div><div id="conversation" role="log" aria-label="Conversation"></div>'
    '<div id="pending"></div></div><form id="composer"><p id="scope" role="status"></p>'
    '<div class="box"><textarea id="question" rows="1" maxlength="2000" aria-label="Question"'
    ' placeholder="Ask the interviews a question"></textarea>'
    '<button type="submit" class="strong" id="ask">Ask</button>'
    '<button type="button" class="strong" id="stop" hidden>Stop</button></div></form></section>'
)


def render_welcome(examples: Sequence[str], notices: Sequence[str]) -> str:
    """Return what an empty conversation shows: what this is, and questions to begin with."""
    buttons = "".join(
        f'<li><button type="button" class="example" data-ask="{escape(question)}">'
        f"<bdi>{escape(question)}</bdi></button></li>"
        for question in examples
    )
    lead = "<p>Ask a question, or begin with one of these:</p>" if examples else ""
    return (
        "<h2>Who said what, word for word</h2>"
        "<p>Every answer quotes the interviews and shows where it was said.</p>"
        f"{lead}<ul>{buttons}</ul>" + "".join(f'<p class="notice">{n}</p>' for n in notices)
    )


def list_notices(*, samples_only: bool, empty: bool, model: str | None) -> list[str]:
    """Return, as markup, what is to be said of the interviews and of a missing model."""
    notices = [EMPTY_NOTICE] if empty else []
    if samples_only:
        notices.append(SAMPLES_NOTICE)
    if model is None:
        notices.append(MODEL_NOTICE)
    return notices
