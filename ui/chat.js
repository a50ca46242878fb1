// Asking, and what can be done with a question and its answer.
let running = null; // {id, question, talk, replaces} while an answer is being written

function ask(question, { speakers, interviews, replaces } = {}) {
  question = question.trim();
  if (!question || running || (!speakers && !describeScope())) return;
  const limits = {
    speakers: speakers ?? limit("speaker").values,
    interviews: interviews ?? limit("interview").values,
  };
  const earlier = talk.exchanges.slice(0, replaces ?? undefined).filter((e) => e.answer);
  running = { id: `${talk.id}-${performance.now()}`, question, talk, replaces };
  running.limits = limits;
  setTimeout(checkServer, 3000, running.id);
  trigger("ask", {
    id: running.id,
    question,
    ...limits,
    history: earlier.slice(-6).map((e) => ({ question: e.question, text: e.answer.text })),
  });
  if (replaces !== undefined) $$("#conversation .exchange")[replaces]?.remove();
  $("#welcome").hidden = true;
  $("#pending").innerHTML = "";
  setAsking(true);
  show("chat");
  toEnd();
}

// Where nothing comes back for a while, find out whether the server is there at all. When it is
// back, Gradio loads the page anew; the question that was not asked is then in its box.
async function checkServer(id) {
  if (running?.id !== id || running.heard || (await server.begin({}))) return;
  if (running?.id === id) finish({ failure: "The server does not answer." });
}

function onReply({ detail }) {
  if (!running || !detail || detail.id !== running.id) return;
  running.heard = true;
  if (detail.failed) return finish({ failure: detail.failed });
  if (detail.done) return finish(detail);
  const follow = atEnd();
  $("#pending").innerHTML = detail.html;
  if (follow) toEnd();
}

// Put the answer in its place in the conversation, and keep it.
async function finish(reply) {
  const { question, limits, replaces, talk: asked } = running;
  running = null;
  growQuestion();
  $("#pending").innerHTML = "";
  setAsking(false);
  if (reply.failure) {
    const exchange = { question, ...limits, failure: reply.failure };
    [reply] = (await call("restore", { exchanges: [exchange] })) ?? [];
    if (!reply) {
      $("#question").value = question;
      growQuestion();
      drawTalk();
      return;
    }
  }
  const number = replaces ?? asked.exchanges.length;
  asked.exchanges[number] = reply.exchange;
  asked.title ||= question.slice(0, 80);
  asked.at = Date.now();
  if (asked === talk) {
    shown[number] = reply;
    sessionStorage.setItem("onrecord:open", asked.id);
    for (const place of Object.keys(talk.thumbs ?? {})) {
      if (place.startsWith(`${number}:`)) delete talk.thumbs[place];
    }
    place(number);
    if (!narrow()) openFirst(number, { quiet: true });
    $$("#conversation .exchange")[number].scrollIntoView({ block: "start" });
  }
  keep(asked);
}

function stopAsking() {
  if (!running) return;
  trigger("stop");
  if (running.replaces === undefined) return finish({ failure: "Stopped." });
  running = null; // the answer that was asked for again stays
  setAsking(false);
  drawTalk();
}

function setAsking(asking) {
  $("#ask").hidden = asking;
  $("#stop").hidden = !asking;
  $("#doing").textContent = asking ? "Reading the interviews" : "";
  if (asking) $("#stop").focus();
  else if (document.activeElement === document.body || document.activeElement === $("#stop")) {
    if (!narrow()) $("#question").focus();
  }
}

function place(number) {
  const holder = document.createElement("div");
  holder.innerHTML = shown[number].html;
  const article = holder.firstElementChild;
  const before = $$("#conversation .exchange")[number];
  if (before) before.before(article);
  else $("#conversation").append(article);
}

function drawTalk() {
  $("#conversation").ariaLive = "off"; // what was there before is not read out
  setTimeout(() => ($("#conversation").ariaLive = "polite"), 1000);
  $("#conversation").innerHTML = shown.map((item) => item.html).join("");
  $("#pending").innerHTML = "";
  $("#welcome").hidden = shown.length > 0;
  shown.forEach((_, number) => drawThumbs(number));
}

const atEnd = () => {
  const box = $("#scroll");
  return box.scrollHeight - box.scrollTop - box.clientHeight < 120;
};
const toEnd = () => ($("#scroll").scrollTop = $("#scroll").scrollHeight);

const numberOf = (article) => $$("#conversation .exchange").indexOf(article);

// Clicks in an answer: on marks and cards to read, on chips and buttons to act.
async function onAnswer(event) {
  const button = event.target.closest("button, .card");
  const article = event.target.closest(".exchange");
  if (!button || !article || (button.matches(".card") && !getSelection().isCollapsed)) return;
  const { act, quote } = button.dataset;
  const number = numberOf(article);
  const card = button.closest(".card");
  if (!act) {
    const target = card ?? $(`.card[data-quote="${CSS.escape(quote ?? "")}"]`, article);
    if (target) openCard(target);
  } else if (act === "good" || act === "bad") {
    await rate(button, number, card);
  } else if (act === "copy") {
    const item = shown[number];
    const text = card ? (item?.quotes[card.dataset.quote] ?? plain(card)) : item.markdown;
    await copy(text, card ? "The quote is copied." : "The answer is copied as Markdown.");
  } else if (number >= 0) {
    await onQuestion(button, number);
  }
}

const plain = (card) =>
  `“${$("blockquote", card).textContent}” — ${$(".voice", card).textContent}, ${$(".where", card).textContent}`;

async function onQuestion(button, number) {
  const exchange = talk.exchanges[number];
  const { act, kind, value } = button.dataset;
  const { question, speakers, interviews } = exchange;
  if (act === "link") {
    await copy(`${location.origin}${location.pathname}?q=${encodeURIComponent(question)}`, "The link is copied.");
  } else if (act === "edit") {
    $("#question").value = question;
    growQuestion();
    $("#question").focus();
  } else if (act === "retry") {
    const last = number === talk.exchanges.length - 1;
    ask(question, { speakers, interviews, replaces: last ? number : undefined });
  } else if (act === "widen") {
    const [people, talks] = exchange.about;
    const rest = (kind === "speaker" ? people : talks).filter((name) => name !== value);
    const everyone = switches("speaker").map((box) => box.value);
    if (kind === "speaker") ask(question, { speakers: rest.length ? rest : everyone, interviews });
    else ask(question, { speakers, interviews: rest });
  }
}

async function rate(button, number, card) {
  const exchange = number >= 0 ? talk.exchanges[number] : null;
  if (!exchange) return;
  const given = button.getAttribute("aria-pressed") !== "true";
  const good = given ? button.dataset.act === "good" : null;
  const done = await server.rate_it({ exchange, good, quote: Number(card?.dataset.quote ?? 0) });
  if (!done || done.error) return toast(done?.error ?? "The server does not answer.");
  const both = $$("[data-act=good], [data-act=bad]", button.parentElement);
  both.forEach((b) => b.setAttribute("aria-pressed", String(given && b === button)));
  talk.thumbs = { ...talk.thumbs, [`${number}:${card?.dataset.quote ?? 0}`]: good };
  keep(talk);
  toast(given ? "Thank you; it is kept with the interviews." : "Taken back.");
}

// Show the thumbs given earlier.
function drawThumbs(number) {
  const article = $$("#conversation .exchange")[number];
  for (const [place, good] of Object.entries(talk.thumbs ?? {})) {
    const [of, quote] = place.split(":");
    if (Number(of) !== number || good === null) continue;
    const card = $(`.card[data-quote="${CSS.escape(quote)}"] .acts`, article);
    const acts = quote === "0" ? article.lastElementChild : card;
    $(`[data-act=${good ? "good" : "bad"}]`, acts ?? article)?.setAttribute("aria-pressed", "true");
  }
}

function growQuestion() {
  const box = $("#question");
  sessionStorage.setItem("onrecord:draft", box.value);
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 180)}px`;
}

function setUpChat() {
  const submit = () => {
    const box = $("#question");
    if (!box.value.trim() || running || !describeScope()) return;
    const question = box.value;
    ask(question);
    box.value = "";
    growQuestion();
    sessionStorage.setItem("onrecord:draft", question); // until it is answered
  };
  $("#composer").addEventListener("submit", (event) => (event.preventDefault(), submit()));
  $("#question").addEventListener("input", growQuestion);
  $("#question").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) (event.preventDefault(), submit());
  });
  $("#stop").addEventListener("click", stopAsking);
  $("#main").addEventListener("click", onAnswer);
  addEventListener("reply", onReply);
}
