// The hosts' view: what every table says as it is said, the clock, who may come in.

import { button, cards, head, state, versions, words } from "cafe/cards";
import { Clock } from "cafe/clock";
import { follow, Notes } from "cafe/live";
import { all, ask, find, keyed, make, say } from "cafe/page";

const room = new Notes();
const clock = new Clock();
const narrow = find("#narrow");
const place = find("#tables");
const numbers = place.dataset.tables.split(" ").filter(Boolean).map(Number);
place.replaceChildren();
narrow.hidden = false;

function hear(kind, data) {
  clock.hear(kind, data);
  if (kind === "round" || kind === "everything") turns();
  if (room.hear(kind, data)) soon();
}

let asked = 0;
const soon = () => {
  asked ||= requestAnimationFrame(() => {
    asked = 0;
    draw();
  });
};

function draw() {
  const only = { kind: narrow.elements.kind.value, table: narrow.elements.table.value };
  const wanted = (note) => !only.kind || note.kind === only.kind;
  const notes = room.list(wanted);
  const loose = notes.some((note) => !numbers.includes(note.table));
  const tables = [...numbers, ...(loose ? [null] : [])].filter((number) => !only.table || String(number) === only.table);
  find("#none").hidden = room.all.size > 0;
  const shown = tables.map((number) => ({
    id: String(number),
    number,
    notes: notes.filter((note) => (numbers.includes(note.table) ? note.table : null) === number),
  }));
  keyed(place, shown, build, (element, table) => {
    find(".count", element).textContent = table.notes.length;
    find(".unknown", element).hidden = table.notes.length > 0;
    cards(find(".cards", element), table.notes, content);
  });
}

function build({ number }) {
  const name = number === null ? say("no_table") : say("table", { n: number });
  return make(
    "section",
    { class: "host-table" },
    make("h3", {}, name, " ", make("span", { class: "count" })),
    make("p", { class: "unknown", hidden: true }, say("nothing_yet")),
    make("ol", { class: "cards" }),
  );
}

function content(note) {
  const [rival] = note.rivals;
  const hidden = note.hidden ? state("delayed", say("hidden")) : null;
  const turn = () => ask("hide", { note: note.id, hidden: !note.hidden }).then(told);
  return [
    head({ ...note, table: null }, hidden),
    rival ? versions(note, rival, { rival: rival.id, language: note.language }, () => {}) : words(note),
    make("p", { class: "card-actions" }, button(note.hidden ? "show" : "hide", "hide", turn)),
  ];
}

function told(answer) {
  const line = find("#trouble");
  line.hidden = answer.ok;
  line.textContent = answer.ok ? "" : answer.reason;
  return answer;
}

/** Each round shows the turns that can be made now. */
function turns() {
  for (const item of all("[data-round]")) {
    const ours = clock.round?.number === Number(item.dataset.round) ? clock.round : null;
    const running = Boolean(ours?.started_at && !ours.ended_at);
    const paused = running && Boolean(ours.paused_at);
    if (ours) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
    const now = { start: !running, pause: running && !paused, resume: paused, less: running, more: running, end: running };
    for (const turn of all("[name=action]", item)) turn.hidden = !now[turn.value];
  }
}

for (const form of all("[data-round] form")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = told(await ask("timer", { action: event.submitter.value, round: form.elements.round.value }));
    if (answer.ok) hear("round", answer.round);
  });
}

const door = find("#door-form");
door?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { state: how, joining } = door.elements;
  const answer = told(await ask("door", { state: how.value, joining: joining.value }));
  if (answer.ok) location.reload(); // the code and its picture are drawn by the server
});

narrow.addEventListener("change", draw);
turns();
follow(hear, (connected) => {
  find("#lost").hidden = connected;
  find("#lost").textContent = connected ? "" : say("lost");
});
document.documentElement.dataset.ready = "";
