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

/** Put new remarks in place of the old ones. How many there are stays where it is heard of. */
function show(html, turn) {
  if (turn !== asked) return;
  const [count, ...remarks] = new DOMParser().parseFromString(html, "text/html").body.children;
  const [heard, ...old] = panel.children;
  if (heard.textContent !== count.textContent) heard.textContent = count.textContent;
  for (const remark of old) remark.remove();
  panel.append(...remarks);
}

if (form) {
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => ask().catch(() => {}), PAUSE_MS); // away: the next letter asks again
  });
}
