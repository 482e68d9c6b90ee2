// Shows the page at the door where there is no network: its shell and its static files, and nothing else. No answer about
// people is ever kept here; entries live in the page's own sealed records.
"use strict";

const BASE = new URL(self.registration.scope).pathname;
const SHELL = `${BASE}/shell`;
const CACHE = `door ${BASE}`;
const PATIENCE = 5000;

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// Keep the shell as it is now, and the files that it names; what it names no more goes.
async function keep() {
  const answer = await fetch(SHELL, { cache: "no-store", redirect: "error" });
  if (!answer.ok) throw new Error("the shell is not to be had");
  const html = await answer.clone().text();
  const files = new Set([...html.matchAll(/(?:src|href)="(\/static\/[^"]+)"/g)].map((found) => found[1]));
  const cache = await caches.open(CACHE);
  for (const file of files) if (!(await cache.match(file))) await cache.add(file);
  // Last: a shell is kept only with everything that it needs.
  await cache.put(SHELL, answer);
  for (const old of await cache.keys()) {
    const { pathname, search } = new URL(old.url);
    if (pathname !== SHELL && !files.has(pathname + search)) await cache.delete(old);
  }
}

self.addEventListener("message", (event) => {
  if (event.data !== "keep") return;
  event.waitUntil(keep().then(() => event.source?.postMessage("kept"), () => undefined));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && pathname === BASE) event.respondWith(page(request));
  else if (pathname.startsWith("/static/")) event.respondWith(file(request));
});

// The page as it is now; the shell where no network answers, or none in time.
async function page(request) {
  const shell = await caches.match(SHELL, { cacheName: CACHE });
  if (!shell) return fetch(request);
  const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE, shell); });
  return Promise.race([fetch(request).catch(() => shell), late]);
}

async function file(request) {
  return (await caches.match(request, { cacheName: CACHE })) ?? fetch(request);
}
