// The public results page: recompute the draw here, and compare it with what the page says.
//
// [data-verify] names the files (data-manifest, data-entries, data-signature; same origin) and
// holds [data-verify-run] (a button), [data-verify-progress] and [data-verify-result], whose texts
// come from the template: data-text-running, data-text-ok, data-text-bad, and data-text-failed
// for files that could not be loaded. Published places are [data-place] elements of the page.

import { agree, recompute } from "./draw.mjs";

const FRAME = 16; // milliseconds of work between two breaths of the page

class LoadError extends Error {}

async function load(url) {
  try {
    const response = await fetch(url, { mode: "same-origin", cache: "no-cache" });
    if (!response.ok) throw new LoadError(`${url}: ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw new LoadError(url, { cause: error });
  }
}

async function loadAll({ manifest, entries, signature }) {
  const files = await Promise.all([manifest, entries, signature].map(load));
  return { manifest: files[0], entries: files[1], signature: files[2] };
}

async function paced(steps, onProgress) {
  let since = performance.now();
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - since < FRAME) continue;
    onProgress(value);
    await new Promise((resume) => setTimeout(resume));
    since = performance.now();
  }
}

const publishedPlaces = () =>
  Array.from(document.querySelectorAll("[data-place]"), ({ dataset }) => ({
    rank: dataset.rank,
    prize: dataset.prize,
    leaf: dataset.leaf,
  }));

async function outcome(root, onProgress) {
  try {
    const { places } = await paced(recompute(await loadAll(root.dataset)), onProgress);
    return agree(places, publishedPlaces()) ? "ok" : "bad";
  } catch (error) {
    console.warn(error); // in English and for the curious; the page speaks its own language
    return error instanceof LoadError ? "failed" : "bad";
  }
}

function meter(element) {
  return (share) => {
    if (!element) return;
    if ("value" in element) element.value = share * element.max;
    else element.textContent = `${Math.round(100 * share)} %`;
  };
}

function start(root) {
  const button = root.querySelector("[data-verify-run]");
  const result = root.querySelector("[data-verify-result]");
  const progress = root.querySelector("[data-verify-progress]");
  const say = (state) => {
    const texts = { ...root.dataset, ...result.dataset };
    const key = `text${state[0].toUpperCase()}${state.slice(1)}`;
    result.dataset.outcome = state;
    result.textContent = texts[key] ?? texts.textBad;
    if (progress) progress.hidden = state !== "running";
  };
  button.addEventListener("click", async () => {
    button.disabled = true;
    say("running");
    say(await outcome(root, meter(progress)));
    button.disabled = false;
  });
}

document.querySelectorAll("[data-verify]").forEach(start);
