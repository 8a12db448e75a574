// Dots from a phone: what one gave shows at once, and is put right when Safar says no.

import { cards, head, words } from "cafe/cards";
import { Clock } from "cafe/clock";
import { follow, Notes } from "cafe/live";
import { ask, find, live, make, say } from "cafe/page";

const room = new Notes();
const clock = new Clock();
const list = find("#notes");
let mine = {};
let left = 0;
let order = []; // as it was first shown: a list that jumps under the finger gives dots to the wrong note
list.replaceChildren();

function hear(kind, data) {
  clock.hear(kind, data);
  if (!room.hear(kind, data)) return;
  if (kind === "everything") count();
  draw();
}

/** What this phone has given, as Safar knows it. */
async function count() {
  try {
    const answer = await fetch(`${live}dots/`, { cache: "no-store" });
    if (!answer.ok) return;
    ({ mine, left } = await answer.json());
    draw();
  } catch { /* the stream says when the network is back */ }
}

function draw() {
  const notes = room.list((note) => !note.hidden);
  const there = new Map(notes.map((note) => [note.id, note]));
  const known = new Set(order);
  order = [...order.filter((id) => there.has(id)), ...notes.map(({ id }) => id).filter((id) => !known.has(id))];
  find("#left").textContent = say("dots_left", { n: left });
  find("#none").hidden = order.length > 0;
  cards(list, order.map((id) => there.get(id)), (note) => [head({ ...note, table: null, who: "" }), words(note), dots(note)]);
}

function dots(note) {
  const given = mine[note.id] ?? 0;
  const turn = (name, sign, to, off) =>
    make(
      "button",
      { type: "button", class: "dot-button", "aria-label": say(name), "data-do": name, disabled: off, onclick: () => give(note, to) },
      sign,
    );
  return make(
    "p",
    { class: "dotting" },
    turn("dot_less", "−", given - 1, given === 0),
    make("span", { class: "dots-mine" }, "●".repeat(Math.min(given, 10)) || "○", make("span", { class: "visually-hidden" }, say("dots", { n: given }))),
    turn("dot_more", "+", given + 1, left === 0),
  );
}

let last = Promise.resolve();

/** One after another: a quick finger gives each of its dots. */
function give(note, to) {
  left -= to - (mine[note.id] ?? 0);
  mine[note.id] = to;
  draw();
  last = last.then(async () => {
    const answer = await ask("dots", { note: note.id, dots: to });
    find("#trouble").hidden = answer.ok;
    find("#trouble").textContent = answer.ok ? "" : answer.reason;
    if (!answer.ok) await count();
  });
}

follow(hear);
document.documentElement.dataset.ready = "";
