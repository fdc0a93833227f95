// The big screen: keys, countdown, and news in place, so that full screen stays full.
// Whatever fails, it keeps still: an audience never sees an error.

import * as left from "./left.mjs";
import { fall, stop } from "./slips.mjs";

const EVERY_MS = 2000;
const ANSWER_MS = 8000; // later than this it is asked for anew
const REST_MS = 4000;
const ON = [" ", "Enter", "ArrowRight", "ArrowDown", "PageDown"];
const BACK = ["ArrowLeft", "ArrowUp", "PageUp", "Backspace"];
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const pages = new Map(); // what was fetched ahead, by address
let scene = document.querySelector("[data-scene]");
let clockAhead = left.ahead(scene.dataset.now);
let going = null; // the way asked for last; pages of earlier ones come too late

async function fetched(address) {
  const answer = await fetch(address, { redirect: "error", signal: AbortSignal.timeout(ANSWER_MS) });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.text();
}

function fetchAhead() {
  pages.clear();
  const next = scene.querySelector("[data-on]");
  if (next) pages.set(next.href, fetched(next.href).catch(() => null));
}

/** A page is taken once: whoever presses again while it waits asks for it anew. */
async function taken(address) {
  const page = pages.get(address);
  pages.delete(address);
  return (await page) ?? fetched(address);
}

async function go(address, remember = true) {
  const way = {};
  going = way;
  try {
    const text = await taken(address);
    if (going !== way) return;
    put(new DOMParser().parseFromString(text, "text/html").querySelector("[data-scene]"));
    if (remember && address !== location.href) history.pushState(null, "", address);
  } catch {
    // It stays as it is; the next press tries again.
  } finally {
    if (going === way) going = null;
  }
}

function put(next) {
  if (!next) return;
  const way = ["data-on", "data-back", "data-full", "data-leave", "data-go"].find((name) =>
    document.activeElement.hasAttribute(name),
  );
  scene.replaceWith(next);
  scene = next;
  clockAhead = left.ahead(scene.dataset.now);
  begin();
  if (way) (scene.querySelector(`[${way}]`) ?? scene.querySelector("[data-on], [data-leave]"))?.focus();
}

function begin() {
  const said = scene.querySelector("[data-said]")?.dataset;
  const say = document.querySelector("[data-say]");
  say.lang = said?.saidLang ?? document.documentElement.lang; // or a name is read as English
  say.textContent = said?.said ?? scene.querySelector(".now")?.textContent.trim() ?? "";
  const full = scene.querySelector("[data-full]");
  full.hidden = !document.fullscreenEnabled;
  if (scene.querySelector("[data-first] .flourish") && !calm.matches) fall();
  else stop();
  left.show(scene, clockAhead);
  fetchAhead();
}

function fullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen().catch(() => {});
}

function press(selector) {
  const link = scene.querySelector(selector);
  if (link) go(link.href);
  return link !== null;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const chosen = event.target.closest("a, button");
  if (chosen && event.key === "Enter") return;
  if (event.target.matches("button") && event.key === " ") return;
  if (ON.includes(event.key)) {
    if (press("[data-on]")) event.preventDefault();
  } else if (BACK.includes(event.key)) {
    if (press("[data-back]")) event.preventDefault();
  } else if (event.code === "KeyF") {
    fullScreen(); // by its place: on a Russian keyboard it is another letter
  } else if (event.key === "Escape" && !document.fullscreenElement) {
    location.assign(scene.querySelector("[data-leave]").href);
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-full]")) return fullScreen();
  const link = event.target.closest("[data-on], [data-back], [data-go]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go(link.href);
});

addEventListener("popstate", () => go(location.href, false));

let resting;
function stir() {
  document.body.classList.remove("at-rest");
  clearTimeout(resting);
  resting = setTimeout(() => {
    document.body.classList.toggle("at-rest", document.fullscreenElement !== null);
  }, REST_MS);
}
for (const kind of ["pointermove", "keydown", "fullscreenchange"]) document.addEventListener(kind, stir);

function show(news) {
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  for (const element of scene.querySelectorAll("[data-live]")) {
    const value = news[element.dataset.live];
    if (element.tagName === "PROGRESS") {
      element.value = value;
      element.hidden = !value;
    } else element.textContent = numbers.format(value);
  }
}

async function look() {
  if (!scene.dataset.news || going) return;
  const news = JSON.parse(await fetched(scene.dataset.news));
  if (going) return;
  if (news.mark === scene.dataset.mark) show(news);
  else await go(location.href, false);
}

async function keepLooking() {
  await look().catch(() => {});
  setTimeout(keepLooking, EVERY_MS);
}

begin();
setInterval(() => left.show(scene, clockAhead), 250);
setTimeout(keepLooking, EVERY_MS);
