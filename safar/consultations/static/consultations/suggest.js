// What a note may be about, while it is written: objectives and countries, offered beside and never put in.

import { make, say } from "cafe/page";

const MOST = 2;

const ARABIC = { "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك", "ـ": "", "ٱ": "ا" };

/** Small letters without accents, one shape for each, as the keys are. */
function fold(text) {
  const plain = text.normalize("NFKD").toLowerCase().replace(/и\u0306/g, "й");
  const bare = plain.replace(/\p{M}+/gu, "").replace(/[ىیةکـٱ]/g, (sign) => ARABIC[sign]);
  return bare.replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

export class Hints {
  constructor(list, data, written) {
    this.list = list;
    // A country is found by its names, as whole words; Chinese has none.
    const found = (name) => (/\p{Script=Han}/u.test(name) ? fold(name) : ` ${fold(name)} `);
    const countries = data.countries.map(([code, ...names]) => [code, names[0], 1, names.map((name) => [found(name), 1])]);
    this.data = { ...data, countries };
    this.written = written; // gives the words as they are now
    this.objectives = [];
    this.countries = [];
    list.hidden = false;
  }

  /** A while after the last letter, not at each. */
  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.draw(), 250);
  }

  set(objectives = [], countries = []) {
    this.objectives = [...objectives];
    this.countries = [...countries];
    this.draw();
  }

  draw() {
    const text = ` ${fold(this.written())} `;
    const { objectives, countries } = this.data;
    const items = [
      ...this.offers(objectives, this.objectives, text, "objective"),
      ...this.offers(countries, this.countries, text, "country"),
    ];
    const shown = items.map((item) => `${item.id}${item.chosen}`).join();
    if (shown === this.shown) return;
    this.shown = shown;
    const held = document.activeElement?.dataset?.hint;
    this.list.replaceChildren(...items.map((item) => this.chip(item)));
    if (held) this.list.querySelector(`[data-hint="${held}"]`)?.focus();
  }

  /** Those chosen, then those the words speak of, the likeliest first. */
  offers(all, chosen, text, what) {
    const scored = all
      .map(([value, name, least, keys]) => ({ value, name, score: score(keys, text) / least }))
      .filter(({ value, score: found }) => found >= 1 || chosen.includes(value))
      .sort((one, other) => other.score - one.score);
    let room = MOST;
    return scored
      .filter(({ value }) => chosen.includes(value) || room-- > 0)
      .map(({ value, name }) => ({ id: `${what}-${value}`, what, value, name, chosen: chosen.includes(value) }));
  }

  chip({ id, what, value, name, chosen }) {
    const toggle = () => {
      const list = what === "objective" ? this.objectives : this.countries;
      if (list.includes(value)) list.splice(list.indexOf(value), 1);
      else list.push(value);
      this.draw();
      this.changed?.();
    };
    const label = what === "objective" ? `${say("objective", { n: value })}: ${name}` : name;
    const mark = what === "objective" ? make("span", { class: "mark-number", "aria-hidden": "true" }, String(value)) : null;
    const chip = make(
      "button",
      { type: "button", class: "hint", "aria-pressed": String(chosen), "aria-label": label, "data-hint": id, onclick: toggle },
      mark,
      make("bdi", {}, name),
    );
    // The keyboard of the phone stays open: the words keep the focus.
    chip.addEventListener("pointerdown", (event) => event.preventDefault());
    return make("li", {}, chip);
  }
}

function score(keys, text) {
  let sum = 0;
  for (const [key, weight] of keys) if (text.includes(key)) sum += weight;
  return sum;
}
