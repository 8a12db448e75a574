// The note taker's screen: what is written is kept on this phone first, and sent as soon as it can be.

import { button, cards, head, state, versions, words as wordsOf } from "cafe/cards";
import { Clock } from "cafe/clock";
import { follow, Notes } from "cafe/live";
import { all, body, find, live, remember, remembered, say, session, uuid } from "cafe/page";
import { Sender } from "cafe/sender";
import * as store from "cafe/store";
import { Hints } from "cafe/suggest";

const form = find("#composer");
const { text, who, language, table } = form.elements;
const kinds = all("[name=kind]");
const hints = new Hints(find("#hints"), JSON.parse(find("#cafe-hints").textContent), () => text.value);
const room = new Notes();
const named = body.dataset.rule === "named";
const hosts = "hosts" in body.dataset; // they write at any time
const clock = new Clock();
const sender = new Sender(session, told);
let kept = { notes: [], pending: [] };
let editing = null; // {id, revision, heading, round, home} of the note that is changed, or nothing
let stowed = null; // what was being written when the change began
let open = null; // how the session stood when we last heard

// --- Writing ------------------------------------------------------------------------

function written() {
  return {
    kind: kinds.find((kind) => kind.checked)?.value,
    text: text.value,
    who: who?.value ?? "",
    language: language.value,
    table: table?.value ? Number(table.value) : null,
    objectives: [...hints.objectives],
    countries: [...hints.countries],
  };
}

function show(draft) {
  for (const kind of kinds) if (kind.value === draft.kind) kind.checked = true;
  text.value = draft.text ?? "";
  if (who) who.value = chosenType(draft.who ?? "");
  if (draft.language) language.value = draft.language;
  hints.set(draft.objectives ?? [], draft.countries ?? []);
  grow();
}

/** Screens show the name of a stakeholder type; what is chosen here is its code. */
function chosenType(said) {
  return [...(who.options ?? [])].find((option) => option.dataset.shown === said)?.value ?? said;
}

function grow() {
  text.style.blockSize = "auto";
  text.style.blockSize = `${Math.min(text.scrollHeight + 2, innerHeight * 0.4)}px`;
}

function keepDraft() {
  const draft = written();
  remember("draft", draft.text.trim() || editing ? { ...draft, editing, stowed } : null);
  if (!editing) remember("habits", { kind: draft.kind, language: draft.language, table: draft.table });
}

function thisRound() {
  return clock.round?.started_at ? clock.round.number : null;
}

function save() {
  const said = { ...written(), text: text.value.trim(), round: editing ? editing.round : thisRound() };
  if (!said.text) {
    trouble(say("no_words"));
    text.focus();
    return;
  }
  const changed = editing;
  const note = changed ?? { id: uuid(), revision: null };
  said.heading = changed?.heading ?? "";
  leave(); // at once: a quick second Enter finds an empty field
  store.write(session, note, said).then(
    () => {
      speak(say("saved"));
      navigator.storage?.persist?.().catch(() => {});
      sender.now();
      redraw();
    },
    () => withoutStore(note, said, changed),
  );
}

/** The field is empty again, or holds what was being written before the change. */
function leave() {
  const before = stowed;
  if (editing && table) table.value = editing.home;
  editing = stowed = null;
  show({ ...(before ?? {}), kind: before?.kind ?? written().kind });
  find("#editing").hidden = true;
  keepDraft();
  text.focus();
}

function change(note) {
  if (!editing) stowed = text.value.trim() ? written() : null;
  const { id, revision = null, heading = "", round = null } = note;
  editing = { id, revision, heading, round, home: editing?.home ?? table?.value };
  show(note);
  if (table) table.value = note.table ?? "";
  find("#editing").hidden = false;
  keepDraft();
  form.scrollIntoView({ block: "nearest" });
  text.focus();
}

/** A browser that keeps nothing: the words go to Safar at once, or stay in the field. */
async function withoutStore(note, said, changed) {
  const post = { ...said, id: uuid(), note: note.id, base: note.revision, written_at: new Date().toISOString() };
  let result;
  try {
    const answer = await fetch(`${live}notes/`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Safar-Cafe": "1" },
      body: JSON.stringify({ sent_at: post.written_at, posts: [post] }),
    });
    [result] = (await answer.json()).results ?? [];
  } catch { /* said below */ }
  if (result && result.status !== "refused") return trouble(say("no_store"));
  editing = changed;
  show(said);
  find("#editing").hidden = !changed;
  return trouble(result?.reason || say("not_reached"));
}

let newLine = false;

text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  newLine = event.shiftKey;
  if (newLine || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  save();
});

// The keyboards of phones do not always say which key it was.
text.addEventListener("beforeinput", (event) => {
  const wants = ["insertLineBreak", "insertParagraph"].includes(event.inputType);
  if (wants && !newLine && !event.isComposing) {
    event.preventDefault();
    save();
  }
  newLine = false;
});

text.addEventListener("input", () => {
  find("#trouble").hidden = true;
  hints.soon();
  grow();
});

addEventListener("keydown", (event) => {
  const which = /^Digit([1-5])$/.exec(event.code)?.[1];
  if (event.altKey && !event.ctrlKey && which) {
    event.preventDefault();
    kinds[which - 1].checked = true;
    keepDraft();
  } else if (event.key === "Escape" && editing) leave();
});

form.addEventListener("input", keepDraft);
form.addEventListener("change", (event) => {
  const spoken = event.target === table && table.selectedOptions[0]?.dataset.language;
  if (spoken) language.value = spoken;
  keepDraft();
  draw();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  save();
});
find("#leave").addEventListener("click", leave);
find("#forget").addEventListener("click", () => store.forgetArrived(session).then(redraw));
hints.changed = keepDraft;

// --- What is kept and what has arrived ------------------------------------------------

function told(what) {
  if (what === "away") trouble(say("no_network"), "away");
  else if (what) trouble(what, "away");
  else if (find("#trouble").dataset.why === "away") find("#trouble").hidden = true;
  redraw();
}

function trouble(sentence, why = "") {
  const line = find("#trouble");
  line.dataset.why = why;
  if (line.textContent !== sentence) line.textContent = sentence;
  line.hidden = false;
}

/** Say that the session does not take notes now; they are kept all the same. */
function stands(state) {
  if (state !== "open") trouble(say(state), "state");
  else if (find("#trouble").dataset.why === "state") find("#trouble").hidden = true;
}

function speak(sentence) {
  find("#spoken").textContent = sentence;
}

let asked = 0;

/** Read what is kept, and draw; many calls of one moment are one. */
function redraw() {
  asked ||= requestAnimationFrame(async () => {
    asked = 0;
    try {
      kept = await store.everything(session);
    } catch { /* a browser that keeps nothing */ }
    draw();
  });
}

function draw() {
  const shown = kept.notes.filter((note) => note.status !== "away");
  const here = shown.filter((note) => ["kept", "refused"].includes(note.status)).length;
  const there = shown.length - here;
  const [waiting, arrived] = [find("#waiting"), find("#arrived")];
  waiting.hidden = here === 0;
  waiting.textContent = say("waiting", { n: here });
  arrived.hidden = false;
  arrived.textContent = say(here || !there ? "arrived" : "all_arrived", { n: there });
  find("#none").hidden = kept.notes.length > 0;
  find("#forget").hidden = !kept.notes.some((note) => note.status === "arrived");
  cards(find("#mine"), [...kept.notes].reverse(), own);

  const known = new Set(kept.notes.map((note) => note.id));
  const number = table?.value ? Number(table.value) : null;
  const others = room.list((note) => !known.has(note.id));
  const atThis = (note) => number !== null && note.table === number;
  fold("#table-notes", others.filter(atThis));
  fold("#room-notes", others.filter((note) => !atThis(note)));
}

function fold(name, notes) {
  const place = find(name);
  place.hidden = notes.length === 0;
  find(".meta", place).textContent = notes.length;
  if (place.open) cards(find(".cards", place), notes, foreign);
}

for (const place of all(".others")) place.addEventListener("toggle", draw);

const LOOKS = { kept: ["ongoing", "kept"], arrived: ["completed", "arrived_one"], refused: ["delayed", "refused"], conflict: ["changes", "two_versions"] };

function own(note) {
  if (note.status === "away") {
    return [button("undo", "undo", () => store.putAway(note.id, false).then(redraw))];
  }
  const [looks, name] = LOOKS[note.status];
  const does = [button("edit", "edit", () => change(note))];
  if (note.status === "refused") {
    does.push(button("send_again", "again", () => sendAgain(note)));
    does.push(button("take_away", "away", () => store.putAway(note.id, true).then(redraw)));
  }
  return [
    head({ ...note, who: named ? note.who : "" }, state(looks, say(name))),
    note.status === "conflict" ? null : wordsOf(note),
    note.reason ? line(note.reason) : null,
    note.status === "conflict" ? versions(note.theirs, note, { ...note, own: true }, (words, answer) => chosen(note, words, answer)) : actions(does),
  ];
}

function foreign(note) {
  const [rival] = note.rivals;
  const choice = rival && versions(note, rival, { rival: rival.id, language: note.language }, () => {});
  return [head(note), rival ? choice : wordsOf(note), actions([button("edit", "edit", () => change(note))])];
}

function line(words) {
  const found = document.createElement("p");
  found.className = "meta";
  found.textContent = words;
  return found;
}

function actions(buttons) {
  const found = document.createElement("p");
  found.className = "card-actions";
  found.append(...buttons);
  return found;
}

async function chosen(note, words, answer) {
  await store.settled(note.id, { text: words, revision: answer.revision });
  redraw();
}

async function sendAgain(note) {
  await store.write(session, note, note);
  sender.now();
  redraw();
}

// --- The room -------------------------------------------------------------------------

async function hear(kind, data) {
  clock.hear(kind, data);
  const notes = room.hear(kind, data);
  const now = kind === "everything" ? data.session.state : kind === "state" ? data.state : open;
  const opened = now === "open" && open !== "open";
  if (now !== open && !hosts) stands(now);
  open = now;
  try {
    if (kind === "everything") await store.heard(session, data.notes);
    else if (kind === "note" || kind === "rival") await store.heard(session, [data]);
    else if (kind === "gone") await store.gone(data.note);
    if (opened) {
      // What came too early may be taken now.
      for (const note of kept.notes.filter((each) => each.status === "refused")) await sendAgain(note);
    }
  } catch { /* a browser that keeps nothing */ }
  if (kind === "everything") sender.now();
  if (notes) redraw();
}

const habits = remembered("habits");
if (habits) {
  show(habits);
  if (table && habits.table) table.value = habits.table;
}
const draft = remembered("draft");
if (draft && !text.value) {
  ({ editing = null, stowed = null } = draft);
  show(draft);
  find("#editing").hidden = !editing;
}
keepDraft();
store.whenChanged(redraw);
store.everything(session).then(
  (found) => {
    kept = found;
    draw();
    sender.now();
    follow(hear);
  },
  () => {
    trouble(say("no_store"));
    follow(hear);
  },
);

if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(`${live}worker.js`).then(() => navigator.serviceWorker.ready).then(
    () => {
      find("#offline-ready").textContent = say("opens_offline");
      find("#offline-ready").hidden = false;
    },
    () => {},
  );
}
document.documentElement.dataset.ready = "";
