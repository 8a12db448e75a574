// Sends what waits, in order, one sender at a time whatever the number of tabs, until nothing waits.

import { live, patience } from "cafe/page";
import { settle, take } from "cafe/store";

const MOST = 50;
const BYTES = 180_000;
const LONGEST_WAIT = 30_000;

export class Sender {
  constructor(session, tell) {
    this.session = session;
    this.tell = tell;
    this.failures = 0;
    this.most = MOST;
    this.busy = false;
    this.more = false;
    addEventListener("online", () => this.now());
    addEventListener("pageshow", () => this.now());
    document.addEventListener("visibilitychange", () => document.hidden || this.now());
  }

  /** Try at once, however long the last wait was to be. */
  now() {
    clearTimeout(this.timer);
    if (this.busy) {
      this.more = true;
      return;
    }
    this.busy = true;
    this.more = false;
    const work = () => this.empty();
    const done = navigator.locks ? navigator.locks.request(`safar-cafe ${this.session}`, work) : work();
    done
      .catch(() => this.later())
      .finally(() => {
        this.busy = false;
        if (this.more) this.now();
      });
  }

  async empty() {
    for (;;) {
      const batch = await take(this.session, this.most, BYTES);
      if (!batch.length) {
        this.failures = 0;
        return;
      }
      if (!(await this.send(batch))) return;
    }
  }

  /** Whether to go on with the next ones. */
  async send(batch) {
    const posts = batch.map(({ place, session, tried, ...post }) => post);
    let answer, found;
    try {
      answer = await fetch(`${live}notes/`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Safar-Cafe": "1" },
        body: JSON.stringify({ sent_at: new Date().toISOString(), posts }),
        signal: patience(20_000),
      });
      found = await answer.json();
    } catch {
      if (!answer || answer.status !== 404) return this.later();
      found = {};
    }
    if (answer.ok && Array.isArray(found.results)) {
      await settle(this.session, found.results);
      this.failures = 0;
      this.most = MOST;
      this.tell("");
      return true;
    }
    if ([400, 413].includes(answer.status) && batch.length > 1) {
      // One of them may be what is wrong: the others must not suffer for it.
      this.most = Math.max(1, batch.length >> 1);
      return true;
    }
    if ([400, 413].includes(answer.status)) {
      const [{ id, note }] = batch;
      await settle(this.session, [{ id, note, status: "refused", reason: found.reason }]);
      this.tell("");
      return true;
    }
    return this.later(answer.status < 500 ? found.reason : "", Number(answer.headers.get("Retry-After")) * 1000);
  }

  later(reason = "", atLeast = 0) {
    this.failures += 1;
    const wait = Math.min(LONGEST_WAIT, 500 * 2 ** Math.min(this.failures, 8));
    // Two hundred phones that lost the same network do not come back in the same moment.
    this.timer = setTimeout(() => this.now(), Math.max(atLeast || 0, wait * (0.5 + Math.random() / 2)));
    this.tell(reason || "away");
    return false;
  }
}
