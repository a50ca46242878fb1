// The interviews: list, pictures, adding, naming and removing; and the comparison.
const MOST_FILES = 50;
const MOST_BYTES = 32e6;
const drawn = new IntersectionObserver((entries) => {
  for (const entry of entries.filter((e) => e.isIntersecting)) {
    drawn.unobserve(entry.target);
    drawPicture(entry.target);
  }
});

async function listInterviews() {
  const html = await call("list_interviews");
  if (html === null) return;
  const uploads = $("#uploads")?.cloneNode(true);
  $("#interviews").innerHTML = html;
  if (uploads) $("#uploads").replaceWith(uploads);
  $$("#library .interview").forEach((item) => drawn.observe(item));
}

async function drawPicture(item) {
  const reply = await server.picture({ interview: item.dataset.interview });
  if (reply?.value && item.isConnected) $(".picture", item).innerHTML = reply.value;
}

async function onInterviews(event) {
  const item = event.target.closest(".interview");
  if (!item) return;
  const { interview, title } = item.dataset;
  const bar = event.target.closest("rect");
  const act = event.target.closest("button")?.dataset.act;
  if (bar) await openReader({ interview, start: Number(bar.dataset.start) });
  else if (act === "read") await openReader({ interview });
  else if (act === "name") await nameSpeaker(interview, event.target.closest("li").dataset.speaker);
  else if (act === "remove") {
    const asked = `Remove “${title}” from what is searched? The transcript file stays where it is, unless it was added on this page.`;
    if (!(await confirmed(asked))) return;
    if (await call("remove_interview", { interview })) await refreshAll(`“${title}” is removed.`);
  }
}

async function nameSpeaker(interview, speaker) {
  const asked = speaker ? `Who is ${speaker}?` : "Who is the unknown speaker?";
  const name = await confirmed(asked, { value: speaker });
  if (typeof name !== "string" || name === speaker) return;
  const done = await call("name_speaker", { interview, speaker, name });
  if (done) await refreshAll(`Named ${name}.`);
}

async function refreshAll(said) {
  await Promise.all([refreshSources(), listInterviews(), redrawTalk()]);
  if (said) toast(said);
}

// Adding: one file after the other, each with its own line of progress.
async function addFiles(files) {
  const taken = [...files].slice(0, MOST_FILES);
  for (const file of taken) {
    const line = document.createElement("li");
    const say = (text, state) => {
      line.textContent = `${file.name}: ${text}`;
      line.className = state;
    };
    $("#uploads").append(line);
    if (file.size > MOST_BYTES) {
      say("not added, it is larger than 32 MB", "failed");
      continue;
    }
    say("uploading …", "busy");
    try {
      const { path } = await upload(file);
      say("reading and indexing …", "busy");
      const reply = await server.add_file({ path, name: file.name });
      const text = reply?.value ?? reply?.error ?? "the server does not answer";
      say(text, reply?.value && !text.startsWith("Not added") ? "done" : "failed");
    } catch {
      say("not added, the upload failed", "failed");
    }
  }
  await refreshAll();
  if (files.length > taken.length) toast(`Only the first ${MOST_FILES} files were taken.`);
}

function setUpInterviews() {
  const section = $("#interviews");
  section.addEventListener("click", onInterviews);
  section.addEventListener("change", (event) => {
    if (event.target.id === "files") addFiles(event.target.files);
  });
  for (const type of ["dragover", "dragleave", "drop"]) {
    section.addEventListener(type, (event) => {
      event.preventDefault();
      $("#drop").classList.toggle("over", type === "dragover");
      if (type === "drop") addFiles(event.dataTransfer.files);
    });
  }
}

// The comparison: one column a person, asked for at the same time.
async function compare() {
  const people = $$("#comparing input[name=person]:checked").map((box) => box.value);
  const topic = $("#topic").value.trim();
  const note = $("#compare-note");
  if (people.length < 2 || !topic) {
    note.textContent = people.length < 2 ? "Choose two or more people." : "Write a topic.";
    return;
  }
  note.textContent = "Reading the interviews…";
  const interviews = limit("interview").values;
  const columns = await Promise.all(
    people.map((person) => call("compare_on", { person, topic, interviews })),
  );
  $("#columns").innerHTML = columns.filter(Boolean).join("");
  note.textContent = "";
}

function setUpCompare() {
  $("#compare").addEventListener("submit", (event) => (event.preventDefault(), compare()));
}
