// Notes as cards: the kind, where it was said, the words, and what may be done.

import { ask, find, keyed, kindMark, make, quoted, say, shape } from "cafe/page";

/** Show notes as a list of cards; a card is drawn anew only where what it shows has changed. */
export function cards(list, notes, content) {
  keyed(
    list,
    notes,
    () => make("li", { class: "card" }),
    (element, note) => {
      const parts = content(note);
      const looks = parts.map((part) => part?.outerHTML ?? "").join("");
      if (element.dataset.looks === looks) return;
      // Whoever was on a button of this card stays on it.
      const held = element.contains(document.activeElement) ? document.activeElement.dataset.do : null;
      element.dataset.looks = looks;
      element.className = `card status-${note.kind}`;
      element.replaceChildren(...parts.filter(Boolean));
      if (held) find(`[data-do="${held}"]`, element)?.focus();
    },
  );
}

/** The line above the words. */
export function head(note, ...more) {
  const where = note.table ? make("span", {}, say("table", { n: note.table })) : null;
  const who = note.who ? make("bdi", { class: "who" }, note.who) : null;
  const dots = note.dots ? make("span", { class: "dots" }, say("dots", { n: note.dots })) : null;
  return make("p", { class: "card-head" }, kindMark(note.kind), where, who, dots, ...more);
}

export function words(note) {
  const text = quoted(note.text, note.language);
  return note.heading ? make("div", {}, quoted(note.heading, note.language, "h3"), text) : text;
}

/** A state with its shape. */
export function state(name, text) {
  return make("span", { class: `state state-${name}` }, shape(name), text);
}

export function button(name, does, call) {
  return make("button", { type: "button", class: "card-button", "data-do": does, onclick: call }, say(name));
}

/** Two versions of one note, and the choice. `chosen(pick, answer)` is told; theirs stands in the room now. */
export function versions(theirs, mine, { rival, language, own = false }, chosen) {
  const answer = make("p", { class: "trouble", role: "status", hidden: true });
  const both = `${theirs.text}\n\n${mine.text}`;
  async function pick(how) {
    const said = await ask("rivals", { rival, pick: how, text: how === "both" ? both : "" });
    answer.textContent = said.ok ? "" : said.reason;
    answer.hidden = said.ok;
    if (said.ok) chosen(how === "both" ? both : how === "mine" ? mine.text : theirs.text, said);
  }
  const version = (name, label, note) =>
    make(
      "div",
      { class: "version" },
      own ? make("p", { class: "meta" }, say(label)) : null,
      quoted(note.text, language),
      button("keep_this", `keep-${name}`, () => pick(name)),
    );
  return make(
    "div",
    { class: "versions", role: "group", "aria-label": say("two_versions") },
    version("mine", "my_words", mine),
    version("theirs", "other_words", theirs),
    make("p", { class: "version-both" }, button("keep_both", "keep-both", () => pick("both"))),
    answer,
  );
}
