// A page that checks a draw: recomputes it here, and compares it with what the page says.
//
// [data-verify] names the files (data-manifest, data-entries, data-evidence; same origin), or has an
// <input type="file" multiple data-verify-files> to take them from, and data-chain where a draw may
// rest on another drand chain than quicknet. It holds [data-verify-run] (a button),
// [data-verify-progress] and [data-verify-result], whose texts come from the template:
// data-text-running, -ok, -bad, -failed (files that could not be loaded), and after -ok what was
// found out about the randomness itself: -quicknet, -chain, -unknown, -event, -commit.
// Published places are [data-place] elements; where there are none, [data-verify-places] shows them.

import { agree } from "./draw.mjs";
import { prove } from "./proof.mjs";

const NAMES = {
  manifest: /^manifest\b.*\.txt$/,
  entries: /^entries\b.*\.txt$/,
  evidence: /^(signature|result|reveal)\b.*\.txt$/,
};

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

async function chosen(input, key) {
  const file = Array.from(input.files).find(({ name }) => NAMES[key].test(name));
  if (!file) throw new LoadError(`no ${key} among the chosen files`);
  return new Uint8Array(await file.arrayBuffer());
}

async function filesOf(root) {
  const input = root.querySelector("[data-verify-files]");
  const read = (key) => (input ? chosen(input, key) : load(root.dataset[key]));
  const [manifest, entries, evidence] = await Promise.all(Object.keys(NAMES).map(read));
  return { manifest, entries, evidence };
}

const publishedPlaces = () =>
  Array.from(document.querySelectorAll("[data-place]"), ({ dataset }) => ({
    rank: dataset.rank,
    prize: dataset.prize,
    leaf: dataset.leaf,
  }));

function show(list, places) {
  const lines = places.map(({ rank, prize, leaf }) => {
    const line = document.createElement("li");
    line.textContent = `${rank} ${prize} ${leaf}`;
    return line;
  });
  list.replaceChildren(...lines);
}

async function outcome(root, onProgress) {
  const list = root.querySelector("[data-verify-places]");
  list?.replaceChildren();
  try {
    const { places, source, holds } = await prove(
      await filesOf(root),
      root.dataset.chain,
      onProgress,
    );
    if (!holds || !(list || agree(places, publishedPlaces()))) return ["bad"];
    if (list) show(list, places);
    return ["ok", source];
  } catch (error) {
    console.warn(error); // in English and for the curious; the page speaks its own language
    return [error instanceof LoadError ? "failed" : "bad"];
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
  const say = (...states) => {
    const texts = { ...root.dataset, ...result.dataset };
    const words = states.map((state) => texts[`text${state[0].toUpperCase()}${state.slice(1)}`]);
    result.dataset.outcome = states[0];
    result.textContent = words.filter(Boolean).join(" ");
    if (progress) progress.hidden = states[0] !== "running";
  };
  button.addEventListener("click", async () => {
    button.disabled = true;
    say("running");
    say(...(await outcome(root, meter(progress))));
    button.disabled = false;
  });
}

document.querySelectorAll("[data-verify]").forEach(start);
