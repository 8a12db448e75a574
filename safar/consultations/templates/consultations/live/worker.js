// Keeps the capture screen, so that it opens without a network. Notes are kept by the page itself.
"use strict";

const SHELL = {{ shell|safe }};
const OURS = `safar-cafe ${SHELL.page} `;
const NAME = OURS + SHELL.version;
const PATIENCE = 4000; // a network that answers later than this is as good as none

self.addEventListener("install", (event) => event.waitUntil(keepShell().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(forgetOld().then(() => self.clients.claim())));

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const path = new URL(url).pathname;
  if (method !== "GET") return;
  if (mode === "navigate" && path === SHELL.page) event.respondWith(page(event));
  else if (SHELL.files.includes(path)) event.respondWith(file(event.request));
});

async function keepShell() {
  const cache = await caches.open(NAME);
  await cache.addAll(SHELL.files);
  await keepPage(cache, await fetch(SHELL.page, { cache: "no-store" }));
}

async function forgetOld() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(OURS) && name !== NAME).map((name) => caches.delete(name)));
}

/** Keep the page if it is the capture screen, and one that our files belong to. */
async function keepPage(cache, answer) {
  if (!answer.ok || answer.redirected || answer.type !== "basic") return;
  if ((await answer.clone().text()).includes(`data-shell="${SHELL.version}"`)) await cache.put(SHELL.page, answer);
}

async function page(event) {
  const cache = await caches.open(NAME);
  const fresh = fetch(event.request).then((answer) => {
    event.waitUntil(keepPage(cache, answer.clone()));
    // A server that is being restarted is no reason to take the screen away.
    return answer.status >= 500 ? Promise.reject(new Error(String(answer.status))) : answer;
  });
  const kept = await cache.match(SHELL.page);
  if (!kept) return fresh;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  return (await Promise.race([fresh, late]).catch(() => undefined)) || kept;
}

async function file(request) {
  const cache = await caches.open(NAME);
  return (await cache.match(request)) || fetch(request);
}
