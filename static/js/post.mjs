// Shows the post anew while its few questions are answered: the server makes it, as it will make
// the real one.

const PAUSE_MS = 350;

const form = document.querySelector("form[data-post]");
const place = document.querySelector("[data-post-here]");
let timer = 0;
let asking = null;

async function show() {
  asking?.abort();
  asking = new AbortController();
  const request = { method: "POST", body: new FormData(form), redirect: "error", signal: asking.signal };
  const answer = await fetch(form.dataset.post, request);
  if (!answer.ok) return;
  const unfolded = place.querySelector(".vk-rest")?.open;
  place.innerHTML = await answer.text();
  const rest = place.querySelector(".vk-rest");
  if (rest && unfolded) rest.open = true;
}

if (form && place) {
  form.classList.add("live");
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => show().catch(() => {}), PAUSE_MS); // the next change asks again
  });
}
