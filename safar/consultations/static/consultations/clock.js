// The clock of a round: it counts down by the server's time, and ends softly.

import { find, number, say } from "cafe/page";

let shift = 0;

/** Set our idea of the time by the server's. */
export function clockIs(now) {
  const said = Date.parse(now);
  if (said) shift = said - Date.now();
}

/** How a round stands: {number, phase, left} where left is in seconds, below zero when it is over time. */
export function standing(round, now = Date.now() + shift) {
  if (!round) return null;
  const { number, minutes } = round;
  if (!round.started_at) return { number, phase: "before", left: minutes ? minutes * 60 : null };
  if (round.ended_at) return { number, phase: "ended", left: null };
  const until = round.paused_at ? Date.parse(round.paused_at) : now;
  const gone = (until - Date.parse(round.started_at)) / 1000 - round.paused_seconds;
  const left = minutes ? Math.ceil(minutes * 60 - gone) : null;
  if (round.paused_at) return { number, phase: "paused", left };
  if (left === null) return { number, phase: "running", left };
  return { number, phase: left <= 0 ? "over" : left <= 60 ? "last" : "running", left };
}

const two = (value) => String(value).padStart(2, "0");

/** 7:05; below zero +0:40, the time taken beyond the end. */
export function minutes(left) {
  const seconds = Math.abs(left);
  return `${left < 0 ? "+" : ""}${number(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}

const SAID = { last: "minute_left", over: "over", paused: "clock_stands", ended: "round_over" };

/** Draws the round on the page's clock, every second. */
export class Clock {
  constructor(element = find("#clock")) {
    this.element = element;
    this.round = null;
    setInterval(() => this.draw(), 1000);
  }

  hear(kind, data) {
    if (kind === "everything") this.round = data.round;
    else if (kind === "round") this.round = data;
    else return;
    this.draw();
  }

  draw() {
    const now = standing(this.round);
    const shown = now && now.phase !== "before";
    this.element.hidden = !shown;
    if (!shown) return;
    this.element.dataset.phase = now.phase;
    find(".clock-round", this.element).textContent = say("round", { n: now.number });
    find(".clock-left", this.element).textContent = now.left === null ? "" : minutes(now.left);
    const said = SAID[now.phase] ? say(SAID[now.phase]) : "";
    const place = find(".clock-said", this.element);
    if (place.textContent !== said) place.textContent = said;
  }
}
