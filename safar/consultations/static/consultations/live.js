// Follows a session: everything there is, then the news as it happens, again after every break.

import { clockIs } from "cafe/clock";
import { live } from "cafe/page";

const LONGEST_WAIT = 15_000;

/** `hear(kind, data)` is called with "everything", then note, gone, dots, round, state, rival; `tell(connected)`. */
export function follow(hear, tell = () => {}) {
  let stream = null;
  let failures = 0;
  let timer = 0;

  async function start() {
    clearTimeout(timer);
    stream?.close();
    stream = null;
    try {
      const answer = await fetch(`${live}state/`, { cache: "no-cache" });
      if (!answer.ok) throw new Error(String(answer.status));
      const found = await answer.json();
      clockIs(found.round?.now || answer.headers.get("Date"));
      hear("everything", found);
      listen(found.last);
    } catch {
      again();
    }
  }

  function listen(last) {
    stream = new EventSource(`${live}stream/?after=${last}`);
    for (const kind of ["note", "rival", "dots", "round", "state", "gone"]) {
      stream.addEventListener(kind, (event) => {
        const data = JSON.parse(event.data);
        if (kind === "round") clockIs(data.now);
        hear(kind, data);
      });
    }
    stream.onopen = () => {
      failures = 0;
      tell(true);
    };
    stream.onerror = () => {
      tell(false);
      if (stream?.readyState === EventSource.CLOSED) again();
    };
  }

  function again() {
    tell(false);
    failures += 1;
    clearTimeout(timer);
    timer = setTimeout(start, Math.min(LONGEST_WAIT, 500 * 2 ** failures) * (0.5 + Math.random() / 2));
  }

  const wake = () => {
    if (!stream || stream.readyState === EventSource.CLOSED) start();
  };
  addEventListener("online", wake);
  document.addEventListener("visibilitychange", () => document.hidden || wake());
  start();
  return start;
}

/** The notes of a session, kept up with the news. */
export class Notes {
  constructor() {
    this.all = new Map();
  }

  hear(kind, data) {
    if (kind === "everything") this.all = new Map(data.notes.map((note) => [note.id, note]));
    else if (kind === "note" || kind === "rival") this.all.set(data.id, data);
    else if (kind === "gone") this.all.delete(data.note);
    else if (kind === "dots" && this.all.has(data.note)) this.all.get(data.note).dots = data.dots;
    else return false;
    return true;
  }

  /** Newest first. */
  list(wanted = () => true) {
    return [...this.all.values()].filter(wanted).reverse();
  }
}
