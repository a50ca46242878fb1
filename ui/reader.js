// The reader: an interview beside the chat, with the quotes of one answer marked in it.
let reading = null; // {interview, article, number, start, end}
let lookup = 0;
let matches = [];
let match = -1;

const placeOf = (card) => ({
  number: Number(card.dataset.quote),
  interview: card.dataset.interview,
  start: Number(card.dataset.start),
  end: Number(card.dataset.end),
});

async function openCard(card, options = {}) {
  const article = card.closest(".exchange");
  const current = placeOf(card);
  const quotes = $$(".card", article).map(placeOf).filter((q) => q.interview === current.interview);
  await openReader({ ...current, article, quotes }, options);
}

function openFirst(number, options) {
  const card = $(".card", $$("#conversation .exchange")[number]);
  if (card && !narrow()) openCard(card, options);
  else if (!card) closeReader();
}

async function openReader(place, { quiet = false } = {}) {
  const { interview, number = 0, start, end } = place;
  const quotes = place.quotes ?? (end ? [{ number, start, end }] : []);
  const asked = ++lookup;
  const html = await call("quote_in_place", { interview, number, quotes: quotes.map(({ number, start, end }) => ({ number, start, end })) });
  if (html === null || asked !== lookup) return;
  const reader = $("#reader");
  reading = { ...place, from: quiet ? null : document.activeElement };
  reader.innerHTML = html;
  reader.hidden = false;
  element.classList.add("reading");
  coverChat();
  $(".find", reader).addEventListener("input", find);
  markCurrent();
  const target = $(".quoted", reader) ?? (start ? turnAt(start) : null);
  target?.scrollIntoView({ block: "center" });
  if (!quiet) $("h2", reader).focus({ preventScroll: true });
}

const turnAt = (offset) =>
  $$("#reader .turn").findLast((turn) => Number(turn.dataset.start) <= offset);

function closeReader() {
  lookup += 1;
  $("#reader").hidden = true;
  $("#reader").innerHTML = "";
  element.classList.remove("reading");
  const from = reading?.from;
  reading = null;
  coverChat();
  markCurrent();
  clearMatches();
  if (from?.isConnected) from.focus();
}

// On a phone the reader lies over everything else, which cannot be reached then.
function coverChat() {
  for (const part of ["#main", "#rail", "#top"]) $(part).inert = Boolean(reading) && narrow();
}

// Mark the card and the mark of the quote that is being read.
function markCurrent() {
  $$("[aria-current=true]:is(.card, .mark)").forEach((item) => item.removeAttribute("aria-current"));
  if (!reading?.article) return;
  const number = CSS.escape(String(reading.number));
  $$(`:is(.card, .mark)[data-quote="${number}"]`, reading.article).forEach((item) =>
    item.setAttribute("aria-current", "true"),
  );
}

function step(by) {
  const cards = $$(".card", reading?.article ?? document.createElement("div"));
  const at = cards.findIndex((card) => Number(card.dataset.quote) === reading.number);
  const card = cards[(at + by + cards.length) % cards.length];
  if (!card) return;
  openCard(card);
  if (!narrow()) card.scrollIntoView({ block: "nearest" });
}

// Search inside the interview: matches are painted over the text, which stays as it is.
function clearMatches() {
  matches = [];
  match = -1;
  CSS.highlights?.delete("match");
  CSS.highlights?.delete("match-now");
}

function find() {
  clearMatches();
  const wanted = $("#reader .find").value.trim().toLocaleLowerCase();
  const found = $("#reader .tally");
  found.textContent = "";
  if (wanted.length < 2) return;
  const walker = document.createTreeWalker($("#reader .turns"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.data.toLocaleLowerCase();
    if (text.length !== node.data.length) continue;
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
      const range = new Range();
      range.setStart(node, at);
      range.setEnd(node, at + wanted.length);
      matches.push(range);
    }
  }
  if (CSS.highlights) CSS.highlights.set("match", new Highlight(...matches));
  if (matches.length) goToMatch(1);
  else found.textContent = "not found";
}

function goToMatch(by) {
  if (!matches.length) return;
  match = (match + by + matches.length) % matches.length;
  $("#reader .tally").textContent = `${match + 1} of ${matches.length}`;
  if (CSS.highlights) CSS.highlights.set("match-now", new Highlight(matches[match]));
  matches[match].startContainer.parentElement.scrollIntoView({ block: "center" });
}

async function onReader(event) {
  const act = event.target.closest("button")?.dataset.act;
  if (act === "close") closeReader();
  else if (act === "previous") step(-1);
  else if (act === "next") step(1);
  else if (act === "up") goToMatch(-1);
  else if (act === "down") goToMatch(1);
  else if (act === "place") {
    const { interview, start, end } = reading;
    const place = new URLSearchParams({ interview, ...(start === undefined ? {} : { start, end }) });
    await copy(`${location.origin}${location.pathname}?${place}`, "The link to this place is copied.");
  }
}

function onReaderKey(event) {
  if (event.key === "Enter" && event.target.matches(".find")) goToMatch(event.shiftKey ? -1 : 1);
}

// The popover: a quote with its speaker and interview, while its mark is hovered or focused.
function openPopover(mark) {
  const article = mark.closest(".exchange");
  const card = $(`.card[data-quote="${CSS.escape(mark.dataset.quote)}"]`, article);
  if (!card) return;
  const popover = $("#popover");
  const parts = ["blockquote", ".caution", ".voice", ".doubt", ".time", ".where bdi"].map((s) => $(s, card));
  popover.replaceChildren(...parts.filter(Boolean).map((part) => part.cloneNode(true)));
  popover.hidden = false;
  mark.setAttribute("aria-describedby", "popover");
  const at = mark.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popover;
  const left = Math.max(8, Math.min(at.left, innerWidth - width - 8));
  const above = at.bottom + height + 8 > innerHeight;
  popover.style.left = `${left}px`;
  popover.style.top = `${above ? at.top - height - 6 : at.bottom + 6}px`;
}

function closePopover() {
  $("#popover").hidden = true;
  $("[aria-describedby=popover]")?.removeAttribute("aria-describedby");
}

function setUpReader() {
  $("#reader").addEventListener("click", onReader);
  $("#reader").addEventListener("keydown", onReaderKey);
  for (const [over, out] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
    element.addEventListener(over, ({ target }) => target.closest(".mark") && openPopover(target.closest(".mark")));
    element.addEventListener(out, ({ target }) => target.closest(".mark") && closePopover());
  }
  addEventListener("resize", coverChat);
  $("#scroll").addEventListener("scroll", closePopover, { passive: true });
}
