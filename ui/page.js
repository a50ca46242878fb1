// Gradio runs this once in every pane, with `element`, `trigger` and `watch` at hand. Clicks on
// marks, cards and examples become events for the server; the quote being read is marked wherever
// it is shown.
const narrow = () => matchMedia("(max-width: 800px)").matches;
const reader = () => document.getElementById("reader");
const selecting = () => !getSelection().isCollapsed;

element.addEventListener("click", (event) => {
  const target = event.target.closest("[data-ask], [data-back], [data-quote]");
  if (!target || (selecting() && !target.matches("button"))) return;
  const { ask, exchange, quote, whole } = target.dataset;
  if (ask !== undefined) {
    trigger("ask", { question: ask });
  } else if (quote === undefined) {
    document.querySelector(".card[aria-current]")?.scrollIntoView({ block: "center" });
  } else if (target.tagName !== "ARTICLE") {
    trigger("read", { exchange, quote, whole: whole === "1" });
    if (narrow()) reader().scrollIntoView({ behavior: "smooth" });
  }
});

watch("value", () => {
  const source = reader()?.querySelector(".source");
  document.querySelectorAll(".mark, .card").forEach((item) => {
    const { exchange, quote } = item.dataset;
    const current = source && exchange === source.dataset.exchange && quote === source.dataset.quote;
    if (current) item.setAttribute("aria-current", "true");
    else item.removeAttribute("aria-current");
  });
  if (element.id === "reader" || element.closest("#reader")) {
    const quoted = element.querySelector(".quoted");
    if (quoted) {
      const head = element.querySelector("header").getBoundingClientRect();
      reader().scrollTop += quoted.getBoundingClientRect().top - head.bottom - 60;
    }
  } else if (!element.querySelector(".streamed")) {
    element.querySelector(".exchange:last-of-type")?.scrollIntoView();
  }
});
