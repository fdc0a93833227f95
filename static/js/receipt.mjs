// A participant's own page: finds her line in the published files, and its way to the root, score
// and rank, here in her browser.
//
// [data-receipt] names the files (data-manifest, data-entries, and data-evidence once it is drawn)
// and what the page says of her: data-person, data-nonce, data-leaf, data-rank, data-score. It holds
// [data-receipt-run] (a button), [data-receipt-result] and [data-receipt-path].

import {
  H,
  checkPath,
  leafOf,
  merklePath,
  parseEntries,
  parseManifest,
  randomnessOf,
  scoreOf,
  seedOf,
  sourceOf,
} from "./draw.mjs";

class LoadError extends Error {}

async function load(url) {
  try {
    const response = await fetch(url, { mode: "same-origin", cache: "no-cache" });
    if (!response.ok) throw new LoadError(`${url}: ${response.status}`);
    return await response.text();
  } catch (error) {
    throw new LoadError(url, { cause: error });
  }
}

/** Her line's number and the hashes from it to the root that the manifest commits to; or null. */
function placed(manifest, lines, { person, nonce, leaf }) {
  const index = lines.findIndex((line) => line.leaf === leaf);
  if (index < 0 || leafOf(manifest.contest, person, nonce) !== leaf) return null;
  const path = merklePath(lines, index);
  const holds = checkPath(lines[index], index, lines.length, path, manifest.entries_root);
  return holds ? { index, path } : null;
}

/** Her score and rank among everybody on the list. */
function ranked(text, manifest, lines, evidence, index) {
  const randomness = randomnessOf(sourceOf(manifest.beacon), evidence.trimEnd());
  const seed = seedOf(H(text), randomness);
  const scores = lines.map(({ leaf, weight }) => `${scoreOf(seed, leaf, weight)} ${leaf}`);
  const mine = scores[index];
  return { score: mine.split(" ")[0], rank: 1 + scores.filter((score) => score < mine).length };
}

async function outcome(root) {
  const { dataset } = root;
  const text = await load(dataset.manifest);
  const manifest = parseManifest(text);
  const lines = parseEntries(await load(dataset.entries));
  const found = placed(manifest, lines, dataset);
  if (!found) return ["bad", []];
  if (!dataset.evidence) return ["ok", found.path];
  const evidence = await load(dataset.evidence);
  const { score, rank } = ranked(text, manifest, lines, evidence, found.index);
  const same = score === dataset.score && String(rank) === dataset.rank;
  return [same ? "ranked" : "bad", found.path];
}

async function checked(root) {
  try {
    return await outcome(root);
  } catch (error) {
    console.warn(error); // in English and for the curious; the page speaks its own language
    return [error instanceof LoadError ? "failed" : "bad", []];
  }
}

function show(list, path) {
  const lines = path.map((hash) => {
    const line = document.createElement("li");
    line.append(Object.assign(document.createElement("code"), { textContent: hash }));
    return line;
  });
  list.replaceChildren(...lines);
}

function start(root) {
  const button = root.querySelector("[data-receipt-run]");
  const result = root.querySelector("[data-receipt-result]");
  const say = (state) => {
    result.dataset.outcome = state;
    result.textContent = root.dataset[`text${state[0].toUpperCase()}${state.slice(1)}`];
  };
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    say("running");
    await new Promise((resume) => setTimeout(resume, 50)); // let the words be seen first
    const [state, path] = await checked(root);
    say(state);
    show(root.querySelector("[data-receipt-path]"), path);
    button.disabled = false;
  });
}

document.querySelectorAll("[data-receipt]").forEach(start);
