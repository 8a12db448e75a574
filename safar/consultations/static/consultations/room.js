// The big screen: three columns, newest first, as large as the room needs.

import { button, cards, head, words } from "cafe/cards";
import { Clock } from "cafe/clock";
import { follow, Notes } from "cafe/live";
import { all, ask, body, find, remember, remembered, say } from "cafe/page";

const room = new Notes();
const clock = new Clock();
const columns = all(".room-column");
const strip = find("#strip");
const hosts = "hosts" in body.dataset;
let shown = null; // the notes on the screen, while it stands still
let since = 0;

function hear(kind, data) {
  clock.hear(kind, data);
  for (const each of all(".room-question")) each.hidden = Number(each.dataset.round) !== clock.round?.number;
  if (!room.hear(kind, data)) return;
  if (shown) {
    // What was taken off the screen goes at once, paused or not.
    if ((kind === "note" && data.hidden) || kind === "gone") shown = shown.filter(({ id }) => id !== (data.id ?? data.note));
    if (kind === "note" && !data.hidden) since += 1;
    if (kind === "everything") {
      const there = new Map(data.notes.map((note) => [note.id, note]));
      shown = shown.filter(({ id }) => there.has(id) && !there.get(id).hidden);
    }
  }
  soon();
}

let asked = 0;
const soon = () => {
  asked ||= requestAnimationFrame(() => {
    asked = 0;
    draw();
  });
};

function draw() {
  const notes = shown ?? room.list((note) => !note.hidden);
  for (const column of columns) {
    const ours = notes.filter((note) => note.kind === column.dataset.kind);
    find(".count", column).textContent = ours.length;
    const list = find(".cards", column);
    cards(list, ours, content);
    list.classList.toggle("fading", list.scrollHeight > list.clientHeight + 1);
  }
  // Quotes and questions share one line beneath: the newest of each.
  const others = ["quote", "question"].map((kind) => notes.find((note) => note.kind === kind)).filter(Boolean);
  cards(strip, others, (note) => [head({ kind: note.kind }), words(note), tools(note)]);
  find("#paused").textContent = shown ? say("paused", { n: since }) : "";
}

function content(note) {
  const where = note.table || note.who || note.dots ? head(note) : null;
  where?.firstElementChild.remove(); // the column says the kind
  return [words(note), where, tools(note)];
}

function tools(note) {
  return hosts ? button("hide", "hide", () => ask("hide", { note: note.id, hidden: true })) : null;
}

function pause() {
  shown = shown ? null : room.list((note) => !note.hidden);
  since = 0;
  find("#pause").setAttribute("aria-pressed", String(Boolean(shown)));
  find("#pause").textContent = say(shown ? "go_on" : "pause");
  draw();
}

function letters(step) {
  const now = Math.min(2, Math.max(0.6, (remembered("letters") ?? 1) + step));
  document.documentElement.style.setProperty("--letters", now);
  remember("letters", now);
}

function full() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => {});
}

find("#tools").hidden = false;
find("#pause").addEventListener("click", pause);
find("#smaller").addEventListener("click", () => letters(-0.1));
find("#larger").addEventListener("click", () => letters(0.1));
find("#full").addEventListener("click", full);
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("button, a, summary")) return;
  if (event.key === "p" || event.key === " ") pause();
  else if (event.key === "f") full();
  else if (event.key === "+" || event.key === "-") letters(event.key === "+" ? 0.1 : -0.1);
  else return;
  event.preventDefault();
});

letters(0);
follow(hear, (connected) => {
  find("#lost").hidden = connected;
  find("#lost").textContent = connected ? "" : say("lost");
});
document.documentElement.dataset.ready = "";
