// Begin: connect everything, and open what the address asks for.
async function openAddress() {
  const asked = new URLSearchParams(location.search);
  const question = asked.get("q");
  const interview = asked.get("interview");
  if (question || interview) history.replaceState(null, "", location.pathname);
  if (question) ask(question);
  else if (interview) {
    const [start, end] = [Number(asked.get("start")) || 0, Number(asked.get("end")) || 0];
    await openReader({ interview, start, end });
  } else {
    const open = sessionStorage.getItem("onrecord:open");
    if (open && readTalk(open)) await openTalk(open);
  }
}

function onKey(event) {
  if (event.key === "Escape") {
    if (!$("#popover").hidden) closePopover();
    else if ($("#rail").classList.contains("open")) (openRail(false), $("#menu").focus());
    else if (!$("#reader").hidden && !$("#confirm").open) closeReader();
  }
}

async function begin() {
  setUpDialog();
  setUpSources();
  setUpChat();
  setUpReader();
  setUpInterviews();
  setUpCompare();
  element.addEventListener("keydown", onKey);
  element.addEventListener("click", (event) => {
    const { view, ask: example, act } = event.target.closest("button")?.dataset ?? {};
    if (view) show(view);
    else if (example) ask(example);
    else if (act === "new") startTalk();
  });
  $("#menu").addEventListener("click", () => openRail(!$("#rail").classList.contains("open")));
  $("#talks").addEventListener("click", onTalk);
  listTalks();
  await refreshSources();
  await openAddress();
  $("#question").value = sessionStorage.getItem("onrecord:draft") ?? "";
  growQuestion();
  if (!narrow() && $("#reader").hidden) $("#question").focus();
  element.dataset.ready = "true";
}

begin();
