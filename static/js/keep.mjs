// Keeps what is typed into a form: a few seconds after a change, and when the page is left.

const PAUSE_MS = 3000;
const AGAIN_MS = 15000;
const TOO_LONG = 413;

const form = document.querySelector("form[data-keep]");
const status = form?.querySelector("[data-keep-status]");
let seen = form?.dataset.keepSeen;
let timer = 0;
let changed = false;
let sending = null;

function say(words) {
  if (status.textContent !== words) status.textContent = words; // the same words are not read out twice
}

function send(options = {}) {
  const body = new FormData(form);
  body.set("kept_seen", seen ?? "unknown");
  return fetch(form.dataset.keep, { method: "POST", body, redirect: "manual", ...options });
}

/** After signing in again in another window: that session's token, for every form of the page. */
async function renewToken() {
  const answer = await fetch(form.dataset.keepToken, { redirect: "manual" });
  if (!answer.ok) return false;
  const { token } = await answer.json();
  for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token;
  return true;
}

async function delivered(signal) {
  const answer = await send({ signal });
  if (answer.ok || answer.status === TOO_LONG || !(await renewToken())) return answer;
  return send({ signal });
}

async function keep() {
  sending = new AbortController();
  changed = false;
  const answer = await delivered(sending.signal);
  if (answer.ok) {
    const news = await answer.json();
    seen = news.seen;
    say(news.warning ? `${news.said}. ${news.warning}` : news.said);
  } else if (answer.status === TOO_LONG) {
    say(form.dataset.keepLong);
  } else {
    say(form.dataset.keepOut);
    later(AGAIN_MS);
  }
}

function later(pause) {
  changed = true;
  clearTimeout(timer);
  timer = setTimeout(() => keep().catch(away), pause);
}

function away(error) {
  if (error.name === "AbortError") return;
  say(form.dataset.keepAway);
  later(AGAIN_MS);
}

function stop() {
  clearTimeout(timer);
  sending?.abort();
  changed = false;
}

function leave() {
  if (changed) send({ keepalive: true }).catch(() => {}); // nobody is here to be told
  clearTimeout(timer);
  seen = undefined; // if she comes back to this very page, its last keeping is not known to it
}

if (form) {
  form.addEventListener("input", () => later(PAUSE_MS));
  form.addEventListener("submit", stop);
  addEventListener("pagehide", leave);
}
