// Keeps what is typed into the form of a practice, a moment after the last key.

const form = document.querySelector("form[data-unsaved]");
const said = form?.querySelector("[data-unsaved-said]");
const PAUSE = 1500;
let waiting = 0;

async function keep() {
  const words = new FormData(form);
  words.set("practice", form.dataset.practice);
  try {
    const answer = await fetch(form.dataset.unsaved, { method: "POST", body: words });
    if (answer.ok) {
      said.textContent = form.dataset.kept;
    } else {
      said.textContent = (await answer.json().catch(() => ({}))).error ?? form.dataset.lost;
    }
  } catch {
    said.textContent = form.dataset.lost;
    waiting = setTimeout(keep, PAUSE * 4);
  }
}

form?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(keep, PAUSE);
});
form?.addEventListener("submit", () => clearTimeout(waiting));
