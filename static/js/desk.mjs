// Keeps a contest's board fresh: numbers and progress in place, the page anew when it has moved on.

const EVERY_MS = 2000;
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

async function look() {
  const answer = await fetch(board.dataset.progress, { redirect: "error" });
  if (!answer.ok) return;
  const news = await answer.json();
  if (news.mark === board.dataset.mark) {
    show(news);
  } else {
    location.reload();
  }
}

async function keepLooking() {
  if (!document.hidden) await look().catch(() => {}); // away for a moment: the next look will tell
  setTimeout(keepLooking, EVERY_MS);
}

if (board) setTimeout(keepLooking, EVERY_MS);
