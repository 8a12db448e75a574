/* The matrix as a sheet. Every edit is sent with the text that was seen before it: the server refuses to write over
   what somebody else wrote meanwhile, and then both texts are shown. Without this script the forms do the same. */
"use strict";
(() => {
  const form = document.getElementById("sheet-form");
  const table = form.querySelector(".sheet");
  const frame = form.querySelector(".sheet-frame");
  const says = document.getElementById("sheet-says");
  const choices = JSON.parse(form.dataset.choices);
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const rtl = document.documentElement.dir === "rtl";
  const MOST_ROWS = 600;
  const done = []; // batches of {pk, key, before, after}, newest last
  let editor = null;

  const editable = "td[data-key]:not(.sheet-fixed)";
  const cellsOf = (row) => [...row.querySelectorAll(editable)];
  const rows = () => [...table.tBodies[0].querySelectorAll("tr[data-pk]")];
  const holder = (cell) => cell.querySelector("span") || cell;
  const textOf = (cell) => holder(cell).textContent;
  const pkOf = (cell) => Number(cell.parentElement.dataset.pk);

  function prepare(scope) {
    for (const cell of scope.querySelectorAll(editable)) cell.tabIndex = -1;
  }

  function focusCell(cell) {
    if (!cell) return;
    for (const other of table.querySelectorAll('[data-key][tabindex="0"]')) other.tabIndex = -1;
    cell.tabIndex = 0;
    cell.focus();
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function neighbour(cell, down, along) {
    const all = rows();
    const at = all.indexOf(cell.parentElement);
    const column = cellsOf(cell.parentElement).indexOf(cell);
    const row = all[at + down];
    return row ? cellsOf(row)[column + along] : undefined;
  }

  function following(cell, step) {
    const next = neighbour(cell, 0, step);
    if (next) return next;
    const all = rows();
    const row = all[all.indexOf(cell.parentElement) + step];
    if (!row) return undefined;
    const cells = cellsOf(row);
    return step > 0 ? cells[0] : cells[cells.length - 1];
  }

  function find(pk, key) {
    return table.querySelector(`tr[data-pk="${Number(pk)}"] td[data-key="${CSS.escape(key)}"]`);
  }

  function say(nodes) {
    says.replaceChildren(...nodes);
  }

  function paragraph(text) {
    const line = document.createElement("p");
    line.dir = "auto";
    line.textContent = text;
    return line;
  }

  async function send(edits, remember = true) {
    const cells = edits.map((each) => find(each.pk, each.key));
    cells.forEach((cell) => cell && cell.classList.add("is-saving"));
    let results;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify({ edits: edits.map(({ pk, key, was, text }) => ({ pk, key, was, text })) }),
      });
      const body = await answer.json();
      if (body.error) throw new Error(body.error);
      results = body.results;
    } catch (problem) {
      cells.forEach((cell) => cell && cell.classList.remove("is-saving"));
      say([paragraph(says.dataset.lost), ...edits.slice(0, 5).map((each) => paragraph(each.text))]);
      return;
    }
    const lines = [];
    const batch = [];
    results.forEach((result, at) => {
      const edit = edits[at];
      const cell = cells[at];
      if (cell) {
        cell.classList.remove("is-saving");
        cell.classList.toggle("is-wrong", !result.ok);
      }
      if (result.ok) {
        if (cell) holder(cell).textContent = result.text;
        batch.push({ pk: edit.pk, key: edit.key, before: edit.was, after: result.text });
        result.notes.forEach((note) => lines.push(paragraph(note)));
      } else if (result.conflict) {
        lines.push(conflict(edit, result, cell));
      } else {
        lines.push(paragraph(result.error));
      }
    });
    if (remember && batch.length) done.push(batch);
    say(lines);
  }

  function conflict(edit, result, cell) {
    const box = document.createElement("div");
    box.append(paragraph(result.error));
    const theirs = document.createElement("button");
    const mine = document.createElement("button");
    theirs.type = mine.type = "button";
    theirs.className = mine.className = "button button-quiet";
    theirs.textContent = says.dataset.theirs;
    mine.textContent = says.dataset.mine;
    const settle = () => {
      if (cell) {
        holder(cell).textContent = result.conflict.theirs;
        cell.classList.remove("is-wrong");
        focusCell(cell);
      }
      box.remove();
    };
    theirs.addEventListener("click", settle);
    mine.addEventListener("click", () => {
      settle();
      send([{ pk: edit.pk, key: edit.key, was: result.conflict.theirs, text: result.conflict.mine }]);
    });
    box.append(theirs, mine);
    return box;
  }

  function open(cell, first) {
    if (editor) close(true);
    const key = cell.dataset.key;
    const was = textOf(cell);
    let field;
    if (choices[key]) {
      field = document.createElement("select");
      for (const word of choices[key]) field.add(new Option(word, word, false, word === was));
    } else {
      field = document.createElement("textarea");
      field.value = first === undefined ? was : first;
      field.rows = Math.min(8, Math.max(2, was.split("\n").length));
      field.dir = "auto";
    }
    field.className = "sheet-editor";
    field.setAttribute("aria-label", table.querySelector(`thead th[data-key="${CSS.escape(key)}"]`).textContent);
    editor = { cell, field, was, kept: [...cell.childNodes] };
    cell.replaceChildren(field);
    field.focus();
    if (field.select && first === undefined) field.select();
    field.addEventListener("keydown", typing);
    field.addEventListener("blur", () => editor && editor.field === field && close(true));
  }

  function close(save) {
    const { cell, field, was, kept } = editor;
    const text = field.value;
    editor = null;
    cell.replaceChildren(...kept);
    if (save && text !== was) {
      holder(cell).textContent = text;
      send([{ pk: pkOf(cell), key: cell.dataset.key, was, text }]);
    }
    return cell;
  }

  function typing(event) {
    const enter = event.key === "Enter" && !event.shiftKey && !event.altKey && !event.isComposing;
    if (event.key === "Escape" || enter || event.key === "Tab") {
      event.preventDefault();
      event.stopPropagation();
      const cell = close(event.key !== "Escape");
      if (event.key === "Escape") focusCell(cell);
      else if (enter) focusCell(neighbour(cell, 1, 0) || cell);
      else focusCell(following(cell, event.shiftKey ? -1 : 1) || cell);
    }
  }

  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest(editable);
    if (!cell || event.target !== cell) return;
    const along = rtl ? -1 : 1;
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -along], ArrowRight: [0, along] };
    if (moves[event.key] && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      focusCell(neighbour(cell, ...moves[event.key]));
    } else if (event.key === "Tab") {
      const next = following(cell, event.shiftKey ? -1 : 1);
      if (next) {
        event.preventDefault();
        focusCell(next);
      }
    } else if (event.key === "Enter" || event.key === "F2") {
      event.preventDefault();
      open(cell);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      if (textOf(cell)) send([{ pk: pkOf(cell), key: cell.dataset.key, was: textOf(cell), text: "" }]);
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      event.preventDefault();
      const batch = done.pop();
      if (batch) send(batch.map((each) => ({ pk: each.pk, key: each.key, was: each.after, text: each.before })), false);
    } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      open(cell, choices[cell.dataset.key] ? undefined : event.key);
    }
  });

  table.addEventListener("dblclick", (event) => {
    const cell = event.target.closest(editable);
    if (cell && !editor) open(cell);
  });
  table.addEventListener("click", (event) => {
    const cell = event.target.closest(editable);
    if (cell && !editor) focusCell(cell);
  });

  /* What a spreadsheet puts on the clipboard: tabs between cells, quotation marks around cells of several lines. */
  function grid(text) {
    const found = [[]];
    let cell = "";
    let quoted = false;
    for (let at = 0; at < text.length; at += 1) {
      const sign = text[at];
      if (quoted) {
        if (sign === '"' && text[at + 1] === '"') { cell += '"'; at += 1; }
        else if (sign === '"') quoted = false;
        else cell += sign;
      } else if (sign === '"' && cell === "") quoted = true;
      else if (sign === "\t") { found[found.length - 1].push(cell); cell = ""; }
      else if (sign === "\n") { found[found.length - 1].push(cell); found.push([]); cell = ""; }
      else if (sign !== "\r") cell += sign;
    }
    found[found.length - 1].push(cell);
    if (found.length > 1 && found[found.length - 1].join("") === "") found.pop();
    return found;
  }

  table.addEventListener("paste", (event) => {
    const cell = event.target.closest(editable);
    if (!cell || editor) return;
    event.preventDefault();
    const edits = [];
    grid(event.clipboardData.getData("text/plain")).forEach((line, down) => {
      line.forEach((text, along) => {
        const target = neighbour(cell, down, along);
        if (target && textOf(target) !== text) {
          edits.push({ pk: pkOf(target), key: target.dataset.key, was: textOf(target), text });
        }
      });
    });
    if (edits.length) send(edits);
  });
  table.addEventListener("copy", (event) => {
    const cell = event.target.closest(editable);
    if (cell && !editor && !String(getSelection())) {
      event.preventDefault();
      event.clipboardData.setData("text/plain", textOf(cell));
    }
  });

  /* The next rows come as the sheet is scrolled; further on there is the link. */
  let loading = false;
  frame.addEventListener("scroll", async () => {
    const next = table.dataset.next;
    const near = frame.scrollTop + frame.clientHeight > frame.scrollHeight - 600;
    if (loading || !next || !near || rows().length >= MOST_ROWS) return;
    loading = true;
    try {
      const address = new URL(location.href);
      address.searchParams.set("start", next);
      address.searchParams.set("part", "rows");
      const body = await (await fetch(address)).json();
      const holder = document.createElement("tbody");
      holder.innerHTML = body.rows;
      prepare(holder);
      table.tBodies[0].append(...holder.children);
      table.dataset.next = body.next === null ? "" : body.next;
    } finally {
      loading = false;
    }
  });

  prepare(table);
  const first = table.querySelector(editable);
  if (first) first.tabIndex = 0;
  document.querySelector(".sheet-help")?.removeAttribute("hidden");
})();
