// The page's script: page.js, store.js, chat.js, reader.js, library.js and start.js, one after
// another, run once by Gradio with `element`, `trigger`, `server`, `upload` and `watch` at hand.
// All markup comes from the server, which escapes whatever a transcript, a model or a user wrote.
const $ = (selector, root = element) => root.querySelector(selector);
const $$ = (selector, root = element) => [...root.querySelectorAll(selector)];
const narrow = () => matchMedia("(max-width: 820px)").matches;
const smooth = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");

// Ask the server for something; what went wrong is shown, and null comes back.
async function call(name, sent = {}) {
  const reply = await server[name](sent);
  if (reply && "value" in reply) return reply.value;
  toast(reply?.error ?? "The server does not answer. Is onrecord still running?");
  return null;
}

let toastTimer = 0;
function toast(text) {
  $("#toast").textContent = text;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => ($("#toast").textContent = ""), 6000);
}

// Copy text; where the page is not served from this machine, browsers offer only the old way.
async function copy(text, said) {
  if (navigator.clipboard) await navigator.clipboard.writeText(text);
  else {
    const area = document.createElement("textarea");
    area.value = text;
    element.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  toast(said);
}

function download(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/markdown" }));
  link.download = name.replace(/[^\p{L}\p{N} .-]+/gu, " ").trim().slice(0, 60) + ".md";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// Ask for a confirmation, or with `value` for a text; resolves to true or the text, or to null.
function confirmed(question, { value } = {}) {
  const dialog = $("#confirm");
  const input = $("#confirm-input");
  const before = document.activeElement;
  $("#confirm-text").textContent = question;
  input.hidden = value === undefined;
  input.value = value ?? "";
  dialog.returnValue = "no";
  dialog.showModal();
  (input.hidden ? $("[data-confirm=no]") : input).focus();
  return new Promise((resolve) => {
    dialog.onclose = () => {
      before?.focus?.();
      resolve(dialog.returnValue === "yes" ? input.value || true : null);
    };
  });
}

function setUpDialog() {
  const dialog = $("#confirm");
  dialog.addEventListener("click", (event) => {
    const answer = event.target.dataset?.confirm;
    if (answer) dialog.close(answer);
  });
  $("#confirm-input").addEventListener("keydown", (event) => {
    if (event.key === "Enter") (event.preventDefault(), dialog.close("yes"));
  });
}

// Views: the chat, the interviews, the comparison.
function show(view) {
  $$(".view").forEach((section) => (section.hidden = section.id !== view));
  $$("#top [data-view]").forEach((button) => {
    if (button.dataset.view === view) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
  });
  openRail(false);
  if (view === "interviews") listInterviews();
  if (view !== "chat") closeReader();
}

function openRail(open) {
  $("#rail").classList.toggle("open", open);
  $("#menu").setAttribute("aria-expanded", String(open));
}

// Sources: what is switched on. Everything on means no limit, and is sent as such.
const switches = (kind) => $$(`#sources input[name=${kind}]`);
function limit(kind) {
  const all = switches(kind);
  const on = all.filter((box) => box.checked).map((box) => box.value);
  return { values: on.length === all.length ? [] : on, none: all.length > 0 && on.length === 0, on };
}

function describeScope() {
  const people = limit("speaker");
  const talks = limit("interview");
  const nothing = people.none || talks.none;
  const labels = (kind, { values, on }, many) => {
    if (!values.length) return "";
    const names = switches(kind).filter((b) => b.checked).map((b) => $(".label", b.closest("li")).textContent);
    return on.length > 2 ? `${on.length} ${many}` : names.join(" and ");
  };
  const parts = [labels("speaker", people, "people"), labels("interview", talks, "interviews")];
  let text = parts.filter(Boolean).join(" · ");
  text = text ? `Asking only: ${text}` : "";
  if (nothing) {
    const what = people.none ? "person" : "interview";
    text = `No ${what} is switched on in Sources, so there is nothing to quote. Switch on at least one.`;
  }
  $("#scope").textContent = text;
  $("#scope").classList.toggle("warning", nothing);
  $("#ask").disabled = nothing;
  return !nothing;
}

function setUpSources() {
  $("#sources").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const boxes = $$("input[type=checkbox]", button.closest("fieldset"));
    const own = $("input", button.closest("li") ?? button);
    boxes.forEach((box) => {
      box.checked = "only" in button.dataset ? box === own : button.dataset.switch === "all";
    });
    describeScope();
  });
  $("#sources").addEventListener("change", describeScope);
  $("#sources").addEventListener("input", ({ target }) => {
    if (!target.matches(".sift")) return;
    const wanted = target.value.trim().toLocaleLowerCase();
    $$("li", target.closest("fieldset")).forEach((row) => {
      row.hidden = !$(".label", row).textContent.toLocaleLowerCase().includes(wanted);
    });
  });
  $("#sources").addEventListener("submit", (event) => event.preventDefault());
}

async function refreshSources() {
  const state = await call("begin");
  if (!state) return;
  const off = $$("#sources input[type=checkbox]:not(:checked)").map((b) => b.name + b.value);
  $("#sources").innerHTML = state.sources;
  $$("#sources input[type=checkbox]").forEach((b) => (b.checked = !off.includes(b.name + b.value)));
  $("#welcome").innerHTML = state.welcome;
  $("#compare").innerHTML = state.compare;
  describeScope();
}
