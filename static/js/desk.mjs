// Keeps a contest's board fresh: numbers and progress in place, the pictures now and then when the
// numbers have moved, the page anew when the contest has moved on.

import { replace } from "./anew.mjs";

const EVERY_MS = 2000;
const PICTURES_EVERY_MS = 15000;
const board = document.querySelector("[data-progress]");
const numbers = new Intl.NumberFormat(document.documentElement.lang);

function show(news) {
  for (const element of board.querySelectorAll("[data-live]")) {
    const value = news[element.dataset.live];
    if (element.tagName === "PROGRESS") {
      element.value = value;
    } else if (typeof value === "number") {
      element.textContent = numbers.format(value);
    } else if (value) {
      element.textContent = value;
    }
  }
}

let drawnAt = 0;

/** The pictures, if the numbers are other than those they were drawn from; not too often. */
async function drawAnew(news) {
  const pictures = document.querySelector("[data-figures]");
  const moved = pictures?.dataset.numbers !== [news.inside, news.waiting, news.outside].join(":");
  if (!pictures || !moved || Date.now() - drawnAt < PICTURES_EVERY_MS) return;
  drawnAt = Date.now();
  const answer = await fetch(pictures.dataset.figures, { redirect: "error" });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  replace(pictures, document.adoptNode(fresh.querySelector("[data-figures]")));
}

async function look() {
  const answer = await fetch(board.dataset.progress, { redirect: "error" });
  if (!answer.ok) return;
  const news = await answer.json();
  if (news.mark === board.dataset.mark) {
    show(news);
    await drawAnew(news);
  } else {
    location.reload();
  }
}

async function keepLooking() {
  if (!document.hidden) await look().catch(() => {}); // away for a moment: the next look will tell
  setTimeout(keepLooking, EVERY_MS);
}

if (board) setTimeout(keepLooking, EVERY_MS);
