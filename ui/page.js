// Gradio runs this once in every pane, with `element`, `trigger` and `watch` at hand. Clicks on
// marks, cards and examples become events for the server; the quote being read is marked wherever
// it is shown.
const narrow = () => matchMedia("(max-width: 800px)").matches;
const reader = () => document.getElementById("reader");
const selecting = () => !getSelection().isCollapsed;

element.addEventListener("click", (event) => {
  const target = event.target.closest(".card, button");
  if (!target || (selecting() && !target.matches("button"))) return;
  const { ask, back, exchange, quote, whole } = target.dataset;
  if (ask !== undefined) {
    trigger("ask", { question: ask });
  } else if (back !== undefined) {
    document.querySelector(".card[aria-current]")?.scrollIntoView({ block: "center" });
  } else {
    trigger("read", { exchange, quote, whole: whole === "1" });
    if (narrow()) reader().scrollIntoView({ behavior: "smooth" });
  }
});

watch("value", () => {
  markCurrent();
  if (element.querySelector(".quoted")) {
    const head = element.querySelector("header").getBoundingClientRect();
    const quoted = element.querySelector(".quoted").getBoundingClientRect();
    reader().scrollTop += quoted.top - head.bottom - 60;
  } else if (element.querySelector(".streamed")) {
    followText();
  } else {
    element.querySelector(".exchange:last-of-type")?.scrollIntoView();
  }
});

function markCurrent() {
  const source = reader()?.querySelector(".source");
  document.querySelectorAll(".mark, .card").forEach((item) => {
    const { exchange, quote } = item.dataset;
    const current = exchange === source?.dataset.exchange && quote === source?.dataset.quote;
    if (current) item.setAttribute("aria-current", "true");
    else item.removeAttribute("aria-current");
  });
}

// Keep growing text above the box for the next question, unless the reader has scrolled away.
function followText() {
  const box = document.getElementById("composer").getBoundingClientRect();
  const hidden = element.getBoundingClientRect().bottom - box.top;
  if (hidden > 0 && hidden < 200) scrollBy(0, hidden);
}
