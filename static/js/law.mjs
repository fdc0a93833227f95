// Keeps the remarks of the law beside a form up to what is typed in it.

const PAUSE_MS = 700;
const panel = document.querySelector("[data-law]");
const form = panel?.closest("form");
let waiting = 0;
let asked = 0;

async function ask() {
  const turn = ++asked;
  const answer = await fetch(panel.dataset.law, {
    method: "POST",
    body: new FormData(form),
    redirect: "error",
  });
  if (answer.ok) show(await answer.text(), turn);
}

/** Put new remarks in place of the old ones; the same ones stay, so that nobody hears them twice. */
function show(html, turn) {
  const fresh = new DOMParser().parseFromString(html, "text/html").body;
  const stale = turn !== asked || fresh.textContent === panel.textContent;
  if (!stale) panel.replaceChildren(...fresh.childNodes);
}

if (form) {
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => ask().catch(() => {}), PAUSE_MS); // away: the next letter asks again
  });
}
