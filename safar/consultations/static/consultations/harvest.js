// The harvest without reloads: drag or keyboard, and what others do appears without losing what one is doing.
// Everything here is sent as the forms of the page would send it; without this script they do.

const root = document.getElementById("harvest");
const PAUSE = 800; // after news, so that a burst is one look
const OFTEN = 15000; // where there is no stream

// --- Sending, and looking again --------------------------------------------------------

let busy = 0;
let looking = 0;
let lastSent = 0;
let took = 0;

async function send(data) {
  busy += 1;
  lastSent += 1;
  try {
    const answer = await fetch(location.pathname, {
      method: data ? "POST" : "GET",
      body: data,
      headers: { "HX-Request": "true" },
    });
    if (!answer.ok || answer.redirected) {
      throw new Error(answer.statusText);
    }
    return new DOMParser().parseFromString(await answer.text(), "text/html").body;
  } catch {
    return null;
  } finally {
    busy -= 1;
  }
}

async function act(data) {
  const fresh = await send(data);
  if (!fresh) {
    say(root.dataset.lost);
    return false;
  }
  put(fresh, true);
  return !fresh.querySelector("#harvest-messages .notice-error");
}

async function look() {
  clearTimeout(looking);
  looking = 0;
  if (busy || dragging || document.hidden) {
    soon();
    return;
  }
  const before = lastSent + 1;
  const began = performance.now();
  const fresh = await send(null);
  took = performance.now() - began;
  if (fresh && lastSent === before && !dragging) {
    put(fresh, false);
  }
}

function soon() {
  if (!looking) {
    // A large session takes the server a while: we ask the less often.
    looking = setTimeout(look, Math.max(PAUSE, 4 * took));
  }
}

function say(words) {
  document.getElementById("harvest-messages").textContent = words;
}

// --- Putting what is fresh into the page that is there ------------------------------------

const known = new Map(); // how each piece was sent last

function remember() {
  for (const piece of root.querySelectorAll("[data-whole], [data-note]")) {
    known.set(piece.id, piece.outerHTML);
  }
}

function inUse(piece, asked) {
  const open = piece.querySelector("details.line-edit[open]");
  return (open && changed(open)) || (!asked && piece.contains(document.activeElement) && document.activeElement.matches("input:not([type=checkbox]), textarea"));
}

function changed(part) {
  return [...part.querySelectorAll("input:not([type=hidden]), textarea")].some((each) => each.value !== each.defaultValue);
}

function put(fresh, asked) {
  const focused = document.activeElement?.id;
  const ticked = new Set([...root.querySelectorAll("input[name=notes][type=checkbox]:checked")].map((each) => each.id));
  const open = new Set([...root.querySelectorAll("details[open]")].map(nameOf));
  const there = new Set([...root.querySelectorAll("[data-note]")].map((each) => each.id));
  if (asked) {
    document.getElementById("harvest-messages").replaceWith(fresh.querySelector("#harvest-messages"));
  }
  const columns = fresh.querySelector("#columns");
  const mine = document.getElementById("columns");
  if (columns.matches("[data-whole]") !== mine.matches("[data-whole]")) {
    mine.replaceWith(columns);
  } else if (!columns.matches("[data-whole]")) {
    arrange(mine, columns);
  }
  for (const piece of fresh.querySelectorAll("[data-whole]")) {
    swap(piece, asked);
  }
  forget(fresh);
  for (const box of root.querySelectorAll("input[name=notes][type=checkbox]")) {
    box.checked = !asked && ticked.has(box.id);
  }
  for (const each of root.querySelectorAll("details")) {
    if (!asked || !each.matches(".line-edit")) {
      each.open = open.has(nameOf(each)) || (each.open && !each.matches(".suggestions"));
    }
  }
  const arrived = [...root.querySelectorAll("[data-note]")].filter((each) => !there.has(each.id));
  if (!asked && arrived.length) {
    arrived.forEach((each) => each.classList.add("fresh"));
    say(`${root.dataset.new} ${arrived.length}`);
  }
  ready();
  if (focused && document.activeElement?.id !== focused) {
    document.getElementById(focused)?.focus({ preventScroll: true });
  }
  count();
}

function nameOf(details) {
  return details.closest("[id]")?.id + details.className;
}

function swap(piece, asked) {
  const old = document.getElementById(piece.id);
  if (!old || !root.contains(old)) {
    return;
  }
  if (known.get(piece.id) === piece.outerHTML || inUse(old, asked)) {
    return;
  }
  known.set(piece.id, piece.outerHTML);
  old.replaceWith(document.importNode(piece, true));
}

// Children by id, in the order of the fresh ones: notes and headings move, and keep what is typed in them.
function arrange(old, fresh) {
  const wanted = [...fresh.children].filter((each) => each.id);
  let before = null;
  for (const each of wanted) {
    let mine = document.getElementById(each.id);
    if (!mine) {
      mine = document.importNode(each, true);
      known.set(each.id, each.outerHTML);
      // Its notes may stand elsewhere still: those that are there move in below.
      mine.querySelectorAll("[data-note]").forEach((note) => document.getElementById(note.id) && note.remove());
    } else if (each.matches("[data-note]") && known.get(each.id) !== each.outerHTML) {
      const next = document.importNode(each, true);
      mine.replaceWith(next);
      mine = next;
      known.set(each.id, each.outerHTML);
    }
    const place = before ? before.nextElementSibling : old.firstElementChild;
    if (mine !== place) {
      old.insertBefore(mine, place);
    }
    before = mine;
    if (!each.matches("[data-note], [data-whole]")) {
      arrange(mine, each);
    }
  }
}

function forget(fresh) {
  const stay = new Set([...fresh.querySelectorAll("[id]")].map((each) => each.id));
  for (const each of root.querySelectorAll("[data-note], .line")) {
    if (!stay.has(each.id)) {
      each.remove();
      known.delete(each.id);
    }
  }
}

// --- Forms -----------------------------------------------------------------------------

root.addEventListener("submit", async (event) => {
  event.preventDefault();
  const data = new FormData(event.target, event.submitter);
  const from = where();
  const well = await act(data);
  if (well && data.get("do") === "gather" && event.target.id === "gathering") {
    document.getElementById("title").value = "";
    stepOn(from);
  }
});

// --- Ticks, and the keyboard --------------------------------------------------------------

let last = ""; // the note one was at

function where() {
  const note = document.getElementById(last)?.closest("[data-note]");
  const list = note ? [...note.closest(".board-column").querySelectorAll(".loose [data-note]")] : [];
  return { column: note?.closest(".board-column")?.id, at: Math.max(0, list.indexOf(note)) };
}

function stepOn({ column, at }) {
  if (!column) {
    return;
  }
  const left = document.querySelectorAll(`#${column} .loose [data-note] > input`);
  (left[Math.min(at, left.length - 1)] ?? document.getElementById("title")).focus();
}

function count() {
  const n = root.querySelectorAll("input[name=notes][type=checkbox]:checked").length;
  document.getElementById("count").textContent = n ? `${root.dataset.ticked} ${n}` : "";
}

root.addEventListener("change", (event) => {
  if (event.target.name === "notes") {
    count();
  }
});

root.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-note] > input")) {
    last = event.target.id;
  }
});

function neighbour(box, key) {
  const column = box.closest(".board-column");
  const boxes = [...column.querySelectorAll("[data-note] > input")];
  const at = boxes.indexOf(box);
  if (key === "ArrowDown" || key === "ArrowUp") {
    return boxes[at + (key === "ArrowDown" ? 1 : -1)];
  }
  const onward = (key === "ArrowRight") === (document.documentElement.dir !== "rtl");
  const columns = [...root.querySelectorAll(".board-column")].filter((each) => each.querySelector("[data-note]"));
  const beside = columns[columns.indexOf(column) + (onward ? 1 : -1)];
  const theirs = beside ? [...beside.querySelectorAll("[data-note] > input")] : [];
  return theirs[Math.min(at, theirs.length - 1)];
}

root.addEventListener("keydown", (event) => {
  const box = event.target.closest("[data-note] > input");
  if (event.key === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey && (box || !event.target.matches("input, textarea"))) {
    event.preventDefault();
    document.getElementById("do-undo")?.click();
  } else if (box && event.key.startsWith("Arrow")) {
    const next = neighbour(box, event.key);
    if (next) {
      event.preventDefault();
      next.focus();
      next.closest("[data-note]").scrollIntoView({ block: "nearest" });
    }
  } else if (box && event.key === "Enter") {
    event.preventDefault();
    if (!root.querySelector("input[name=notes][type=checkbox]:checked")) {
      box.checked = true;
      count();
    }
    document.getElementById("title").focus();
  } else if (event.target.id === "title" && event.key === "Enter") {
    event.preventDefault();
    document.getElementById("do-gather").click();
  } else if (event.target.id === "title" && event.key === "Escape") {
    document.getElementById(last)?.focus();
  }
});

// --- Dragging ----------------------------------------------------------------------------

let dragging = null;

function ready() {
  root.querySelectorAll("[data-note]:not([draggable])").forEach((each) => (each.draggable = true));
}

function moved(note) {
  const ticked = [...root.querySelectorAll("[data-note]:has(> input:checked)")];
  return ticked.includes(note) ? ticked : [note];
}

root.addEventListener("dragstart", (event) => {
  const note = event.target.closest?.("[data-note]");
  if (!note) {
    return;
  }
  dragging = moved(note);
  dragging.forEach((each) => each.classList.add("dragged"));
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", note.textContent.trim());
});

root.addEventListener("dragend", () => {
  dragging?.forEach((each) => each.classList.remove("dragged"));
  root.querySelectorAll(".over").forEach((each) => each.classList.remove("over"));
  dragging = null;
});

root.addEventListener("dragover", (event) => {
  const target = dragging && event.target.closest(".line, .gather-bar");
  root.querySelectorAll(".over").forEach((each) => each !== target && each.classList.remove("over"));
  if (target) {
    event.preventDefault();
    target.classList.add("over");
  }
});

root.addEventListener("drop", (event) => {
  const target = dragging && event.target.closest(".line, .gather-bar");
  if (!target) {
    return;
  }
  event.preventDefault();
  const notes = dragging;
  if (target.matches(".gather-bar")) {
    notes.forEach((each) => (each.querySelector("input").checked = true));
    count();
    document.getElementById("title").focus();
    return;
  }
  const data = new FormData();
  data.set("csrfmiddlewaretoken", root.querySelector("[name=csrfmiddlewaretoken]").value);
  notes.forEach((each) => data.append("notes", each.querySelector("input").value));
  data.set("do", target.dataset.title ? "gather" : "out");
  data.set("title", target.dataset.title);
  act(data);
});

// --- What others do ------------------------------------------------------------------------

function follow() {
  const stream = new EventSource(root.dataset.stream);
  for (const kind of ["note", "gone", "rival", "harvest", "dots"]) {
    stream.addEventListener(kind, soon);
  }
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) {
      setInterval(look, OFTEN);
    }
  });
}

remember();
ready();
count();
follow();
