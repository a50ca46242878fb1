// Conversations, kept in this browser: {id, title, at, exchanges: [...]}, one key each.
const KEY = "onrecord:";
const kept = () =>
  Object.keys(localStorage)
    .filter((key) => key.startsWith(KEY))
    .map((key) => readTalk(key.slice(KEY.length)))
    .filter(Boolean)
    .sort((a, b) => b.at - a.at);

function readTalk(id) {
  try {
    const talk = JSON.parse(localStorage.getItem(KEY + id));
    return talk && Array.isArray(talk.exchanges) ? talk : null;
  } catch {
    return null;
  }
}

function keep(talk) {
  try {
    localStorage.setItem(KEY + talk.id, JSON.stringify(talk));
  } catch {
    toast("The browser's storage is full, so this is not kept. Delete old conversations.");
  }
  listTalks();
}

const newTalk = () => ({
  id: Date.now().toString(36) + Math.random().toString(36).slice(2, 8),
  title: "",
  at: Date.now(),
  exchanges: [],
});

// The conversation at hand, and what is shown of each of its exchanges (markup, Markdown).
let talk = newTalk();
let shown = [];

function listTalks() {
  const items = kept().map((item) => {
    const row = document.createElement("li");
    const open = document.createElement("button");
    open.type = "button";
    open.className = "open";
    open.dataset.talk = item.id;
    open.textContent = item.title;
    open.dir = "auto";
    if (item.id === talk.id) open.setAttribute("aria-current", "true");
    const acts = [
      ["rename", "✎", "Rename"],
      ["export", "↓", "Export as Markdown"],
      ["delete", "×", "Delete"],
    ].map(([act, label, name]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "act";
      button.dataset.act = act;
      button.textContent = label;
      button.title = name;
      button.setAttribute("aria-label", `${name}: ${item.title}`);
      return button;
    });
    row.append(open, ...acts);
    return row;
  });
  const empty = document.createElement("li");
  empty.className = "empty";
  empty.textContent = "Kept in this browser only.";
  $("#talks").replaceChildren(...(items.length ? items : [empty]));
}

async function openTalk(id) {
  const found = readTalk(id);
  if (!found) return;
  const restored = await call("restore", { exchanges: found.exchanges });
  if (!restored) return;
  stopAsking();
  talk = found;
  shown = restored;
  sessionStorage.setItem("onrecord:open", id);
  drawTalk();
  listTalks();
  show("chat");
  if (shown.length) openFirst(shown.length - 1, { quiet: true });
  else closeReader();
  $("#conversation .exchange:last-of-type")?.scrollIntoView({ block: "start" });
}

// Show the conversation at hand anew, for its quotes may no longer hold.
async function redrawTalk() {
  if (running || !talk.exchanges.length) return;
  shown = (await call("restore", { exchanges: talk.exchanges })) ?? shown;
  drawTalk();
}

function startTalk() {
  stopAsking();
  talk = newTalk();
  shown = [];
  sessionStorage.removeItem("onrecord:open");
  drawTalk();
  listTalks();
  closeReader();
  show("chat");
  $("#question").focus();
}

async function onTalk(event) {
  const button = event.target.closest("button");
  const id = $("[data-talk]", event.target.closest("li") ?? document.createElement("li"))?.dataset.talk;
  const item = id && readTalk(id);
  if (!button || !item) return;
  const act = button.dataset.act;
  if (!act) {
    await openTalk(id);
  } else if (act === "rename") {
    const title = await confirmed("Rename this conversation", { value: item.title });
    if (typeof title === "string" && title.trim()) {
      if (id === talk.id) talk.title = title.trim();
      keep({ ...item, title: title.trim() });
    }
  } else if (act === "export") {
    const text = await call("export", { title: item.title, exchanges: item.exchanges });
    if (text !== null) download(item.title, text);
  } else if (await confirmed(`Delete “${item.title}”? It is kept nowhere else.`)) {
    localStorage.removeItem(KEY + id);
    if (id === talk.id) startTalk();
    listTalks();
    $("[data-act=new]").focus();
  }
}
