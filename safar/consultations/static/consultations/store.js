// What this phone keeps: the notes as their writer sees them, and the changes still to be sent, in order.

import { uuid } from "cafe/page";

const WORDS = ["kind", "text", "heading", "who", "language", "table", "round", "objectives", "countries"];
const told = "BroadcastChannel" in self ? new BroadcastChannel("safar-cafe") : null;
let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open("safar-cafe", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("notes", { keyPath: "id" }).createIndex("session", "session");
      asked.result
        .createObjectStore("outbox", { keyPath: "place", autoIncrement: true })
        .createIndex("session", "session");
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

const answered = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Everything `work` does is kept, or nothing. It is done when it is on the disk. */
async function together(work, mode = "readwrite") {
  const base = await database();
  // `strict`: a phone that dies a moment later has it.
  const transaction = base.transaction(["notes", "outbox"], mode, { durability: "strict" });
  const finished = new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
  const found = await work(transaction.objectStore("notes"), transaction.objectStore("outbox"));
  await finished;
  if (mode === "readwrite") told?.postMessage("changed");
  return found;
}

const ofSession = (store, session) => answered(store.index("session").getAll(session));

/** Tell when another tab changed something. */
export function whenChanged(call) {
  told?.addEventListener("message", call);
}

/** {notes, pending} of the session; notes as they were begun, oldest first. */
export function everything(session) {
  return together(async (notes, outbox) => {
    const [kept, pending] = await Promise.all([ofSession(notes, session), ofSession(outbox, session)]);
    kept.sort((one, other) => one.begun - other.begun);
    return { notes: kept, pending };
  }, "readonly");
}

/** Keep new words for a note. They wait under an id made here, behind those that wait already. */
export function write(session, note, said) {
  return together(async (notes, outbox) => {
    const known = await answered(notes.get(note.id));
    const words = Object.fromEntries(WORDS.map((name) => [name, said[name] ?? null]));
    const kept = { begun: Date.now(), revision: note.revision ?? null, ...known, ...words, id: note.id, session };
    Object.assign(kept, { status: "kept", reason: "", theirs: null, rival: null });
    await answered(notes.put(kept));
    const waiting = (await ofSession(outbox, session)).filter((change) => change.note === note.id);
    const last = waiting.at(-1);
    if (last && !last.tried) {
      await answered(outbox.put({ ...last, ...words }));
    } else {
      // What was sent, if only perhaps, keeps its id and its words: this is another change.
      const change = { id: uuid(), note: note.id, base: kept.revision, ...words, session, tried: false };
      await answered(outbox.add({ ...change, written_at: new Date().toISOString() }));
    }
    return kept;
  });
}

/** The oldest changes that wait, as many as may go at once; from now on their words stay as they are. */
export function take(session, most, bytes) {
  return together(async (_notes, outbox) => {
    const batch = [];
    let size = 0;
    for (const change of await ofSession(outbox, session)) {
      size += new Blob([JSON.stringify(change)]).size;
      if (batch.length && (batch.length === most || size > bytes)) break;
      batch.push(change);
      if (!change.tried) await answered(outbox.put({ ...change, tried: true }));
    }
    return batch;
  });
}

/** Write down what the server answered to changes, all of it at once. */
export function settle(session, results) {
  return together(async (notes, outbox) => {
    let pending = await ofSession(outbox, session);
    for (const result of results) {
      const change = pending.find((each) => each.id === result.id);
      if (!change) continue;
      await answered(outbox.delete(change.place));
      pending = pending.filter((each) => each !== change);
      const later = pending.filter((each) => each.note === change.note);
      const note = await answered(notes.get(change.note));
      if (!note) continue;
      await answered(notes.put(await judged(note, result, later, outbox)));
    }
  });
}

async function judged(note, result, later, outbox) {
  const reason = result.reason || "";
  if (result.status === "conflict") {
    return { ...note, status: "conflict", reason, theirs: result.theirs, rival: result.rival, revision: result.revision };
  }
  if (result.status === "refused") return { ...note, status: "refused", reason };
  // Later words of the same hand were written on top of these.
  for (const change of later) {
    change.base = result.revision;
    await answered(outbox.put(change));
  }
  return { ...note, status: later.length ? "kept" : "arrived", reason, revision: result.revision };
}

/** The two versions of a note were settled; these are the words now. */
export function settled(id, words) {
  return together(async (notes) => {
    const note = await answered(notes.get(id));
    if (note) await answered(notes.put({ ...note, ...words, status: "arrived", reason: "", theirs: null, rival: null }));
  });
}

/** Take over what others made of our notes. True where something changed. */
export function heard(session, others) {
  return together(async (notes, outbox) => {
    const waiting = new Set((await ofSession(outbox, session)).map((change) => change.note));
    let changed = false;
    for (const other of others) {
      const note = await answered(notes.get(other.id));
      if (!note || waiting.has(note.id)) continue;
      const open = note.status === "conflict" && other.rivals.some((rival) => rival.id === note.rival);
      const newer = note.status === "arrived" && other.revision > note.revision;
      const chosen = note.status === "conflict" && !open;
      if (!newer && !chosen) continue;
      const { kind, heading, text, revision, objectives } = other;
      const over = { kind, heading, text, revision, objectives, status: "arrived", reason: "", theirs: null, rival: null };
      await answered(notes.put({ ...note, ...over }));
      changed = true;
    }
    return changed;
  });
}

/** Somebody deleted this note at the desk: what had arrived goes, what waits is sent as a note of its own. */
export function gone(id) {
  return together(async (notes) => {
    const note = await answered(notes.get(id));
    if (note?.status === "arrived") await answered(notes.delete(id));
    return note?.status === "arrived";
  });
}

/** Take the notes that have arrived off this phone. */
export function forgetArrived(session) {
  return together(async (notes) => {
    for (const note of await ofSession(notes, session)) {
      if (note.status === "arrived") await answered(notes.delete(note.id));
    }
  });
}

/** Put a note that was not accepted out of sight; its words stay until somebody undoes it or the browser goes. */
export function putAway(id, away) {
  return together(async (notes) => {
    const note = await answered(notes.get(id));
    if (note) await answered(notes.put({ ...note, status: away ? "away" : "refused" }));
  });
}
