// What every live screen needs: the words, elements, and a way to ask the server.

export const body = document.body;
export const live = body.dataset.live;
export const session = body.dataset.session;
const words = JSON.parse(document.getElementById("cafe-words").textContent);
const numbers = new Intl.NumberFormat(document.documentElement.lang, { numberingSystem: "latn" });
let token = body.dataset.csrf;

export const number = (value) => numbers.format(value);
export const find = (selector, within = document) => within.querySelector(selector);
export const all = (selector, within = document) => [...within.querySelectorAll(selector)];

/** A sentence in the reader's language. */
export function say(name, values = {}) {
  return words[name].replace(/%\((\w+)\)s/g, (_whole, key) =>
    typeof values[key] === "number" ? number(values[key]) : (values[key] ?? ""),
  );
}

/** An element; what begins with "on" is listened to, children may be words. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** The shape of a kind or state, as the server draws it. */
export function shape(name) {
  const drawn = document.getElementById(`shape-${name}`);
  return drawn ? drawn.content.firstElementChild.cloneNode(true) : null;
}

export function kindMark(kind) {
  return make("span", { class: `status status-${kind}` }, shape(kind), say(`kind_${kind}`));
}

/** Words somebody wrote, in their own language and direction. */
export function quoted(text, language, tag = "p") {
  return make(tag, { lang: language, dir: "auto", class: "said" }, text);
}

export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Show `items` in `list`, one element each: those that stay are kept, so nothing jumps or loses the focus. */
export function keyed(list, items, build, update) {
  const there = new Map([...list.children].map((element) => [element.dataset.key, element]));
  let before = list.firstElementChild;
  for (const item of items) {
    let element = there.get(item.id);
    if (element) there.delete(item.id);
    else {
      element = build(item);
      element.dataset.key = item.id;
    }
    update?.(element, item);
    if (element === before) before = before.nextElementSibling;
    else list.insertBefore(element, before);
  }
  for (const element of there.values()) element.remove();
}

/** Ask for a change. Gives {ok, reason, ...}; never throws. */
export async function ask(name, said, again = true) {
  let answer;
  try {
    answer = await fetch(`${live}${name}/`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify(said),
      signal: patience(20000),
    });
  } catch {
    return { ok: false, reason: say("not_reached") };
  }
  const isJson = answer.headers.get("Content-Type")?.includes("json");
  if (answer.status === 403 && !isJson && again && (await freshToken())) return ask(name, said, false);
  const found = isJson ? await answer.json().catch(() => ({})) : {};
  return { reason: say("not_reached"), ...found, ok: answer.ok };
}

// A page opened without a network carries the token of another day.
async function freshToken() {
  try {
    const page = await (await fetch(location.pathname, { cache: "no-store" })).text();
    const found = new DOMParser().parseFromString(page, "text/html").body.dataset.csrf;
    const changed = Boolean(found) && found !== token;
    token = found || token;
    return changed;
  } catch {
    return false;
  }
}

export function patience(milliseconds) {
  const control = new AbortController();
  setTimeout(() => control.abort(), milliseconds);
  return control.signal;
}

/** Remembered on this device; a browser that remembers nothing is no reason to stop. */
export function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(`safar-cafe ${session} ${name}`);
    else localStorage.setItem(`safar-cafe ${session} ${name}`, JSON.stringify(value));
  } catch { /* a full or forbidden store */ }
}

export function remembered(name) {
  try {
    return JSON.parse(localStorage.getItem(`safar-cafe ${session} ${name}`));
  } catch {
    return null;
  }
}
