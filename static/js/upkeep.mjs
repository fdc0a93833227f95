// Keeps the pages about a community fresh, and copies what is to be pasted into VK's pages.

const EVERY_MS = 3000;
const ASK_EVERY_MS = 15000;
const page = document.querySelector("[data-status]");

/** Whether something typed here would be lost by loading the page anew. */
function isTypedIn() {
  return [...document.querySelectorAll("main input:not([type=hidden])")].some(
    (input) => input.type !== "radio" && input.value !== input.defaultValue,
  );
}

async function look() {
  const answer = await fetch(page.dataset.status, { redirect: "error" });
  if (!answer.ok) return;
  const news = await answer.json();
  if (news.mark === page.dataset.mark) return;
  if (isTypedIn()) {
    for (const element of page.querySelectorAll("[data-live=words]")) element.textContent = news.words;
  } else {
    location.reload();
  }
}

async function keepLooking() {
  if (!document.hidden) await look().catch(() => {}); // away for a moment: the next look will tell
  setTimeout(keepLooking, EVERY_MS);
}

/** Press the button “Look again” now and then, for whoever is busy in VK's settings meanwhile. */
async function keepAsking(form) {
  const body = new FormData(form);
  const ask = () => fetch(form.action, { method: "POST", body, redirect: "manual" });
  await ask().catch(() => {});
  setTimeout(() => keepAsking(form), ASK_EVERY_MS);
}

async function copy(button) {
  const label = button.textContent;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
  button.textContent = button.dataset.copied;
  setTimeout(() => (button.textContent = label), 2000);
}

const asking = document.querySelector("form[data-look]");

if (page) setTimeout(keepLooking, EVERY_MS);
if (asking) setTimeout(() => keepAsking(asking), ASK_EVERY_MS);
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button).catch(() => {}));
  }
}
