// Keeps the closing page alive: numbers and progress in place; a part is put anew only when the
// server says something else about it, and the focus stays where it was.

import { replace } from "./anew.mjs";
import * as left from "./left.mjs";

const EVERY_MS = 2000;
const page = document.querySelector("[data-closing]");
const numbers = new Intl.NumberFormat(document.documentElement.lang);
const parts = () => document.querySelectorAll("[data-part]");
const told = new Map([...parts()].map((part) => [part.id, part.outerHTML]));
let clockAhead = left.ahead(page.dataset.now);

function show(news) {
  for (const element of page.querySelectorAll("[data-live]")) {
    const value = news[element.dataset.live];
    if (element.tagName === "PROGRESS") element.value = value;
    else if (typeof value === "number") element.textContent = numbers.format(value);
    else if (value) element.textContent = value;
  }
}

function putAnew(fresh) {
  for (const part of parts()) {
    const next = fresh.getElementById(part.id);
    if (!next || next.outerHTML === told.get(part.id)) continue;
    told.set(part.id, next.outerHTML);
    replace(part, document.adoptNode(next));
  }
  const { mark, now, said } = fresh.querySelector("[data-closing]").dataset;
  clockAhead = left.ahead(now);
  if (said !== page.dataset.said) page.querySelector("[data-say]").textContent = said;
  Object.assign(page.dataset, { mark, now, said });
  left.show(page, clockAhead);
}

async function fetched(address) {
  const answer = await fetch(address, { redirect: "error" });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer;
}

async function look() {
  const news = await (await fetched(page.dataset.news)).json();
  if (news.mark === page.dataset.mark) return show(news);
  const text = await (await fetched(location.href)).text();
  putAnew(new DOMParser().parseFromString(text, "text/html"));
}

async function keepLooking() {
  if (!document.hidden) await look().catch(() => {}); // away for a moment: the next look will tell
  setTimeout(keepLooking, EVERY_MS);
}

left.show(page, clockAhead);
setInterval(() => left.show(page, clockAhead), 1000);
setTimeout(keepLooking, EVERY_MS);
