// draw/1 in a reader's browser: from the published files to the order of the winners.
// Pure functions; nothing here touches the page or the network.

import {
  ALTERNATE,
  LineError,
  asciiText,
  lineOf,
  parseEntries,
  parseLine,
  parseManifest,
} from "./files.mjs";
import { H, hex, sha256 } from "./sha256.mjs";
import { randomnessOf, sourceOf } from "./sources.mjs";
import { finish, within } from "./steps.mjs";
import { rootOf, tree } from "./tree.mjs";

export { LineError, parseEntries, parseManifest };
export { H, finish, randomnessOf, sha256, sourceOf };
export { checkPath, merklePath, merkleRoot } from "./tree.mjs";

const STEP = 1024; // tickets between two pauses

export const leafOf = (contest, userRef, nonce) =>
  H(`draw/1|entry|${contest}|${userRef}|${nonce}`);

export const seedOf = (manifestId, randomness) => H(`draw/1|seed|${manifestId}|${randomness}`);

/** The smallest of an entry's tickets' hashes; small is good. */
export function scoreOf(seed, leaf, weight) {
  let best = H(`${seed}|${leaf}|1`);
  for (let j = 2; j <= weight; j++) {
    const score = H(`${seed}|${leaf}|${j}`);
    if (score < best) best = score;
  }
  return best;
}

/** A prize's name per rank, then the alternates, as far as there are entrants. */
export function placesOf({ prizes, alternates, entries_count: count }) {
  const places = [];
  for (const [name, seats] of [...prizes, [ALTERNATE, alternates]]) {
    for (let i = 0; i < seats && places.length < count; i++) places.push(name);
  }
  return places;
}

/** Seat the best lines on `places`; yields the share of tickets done, 0..1. */
function* ranking(seed, lines, places) {
  const total = lines.reduce((sum, { weight }) => sum + weight, 0);
  const scored = [];
  let [done, paused] = [0, 0];
  for (const { leaf, weight } of lines) {
    scored.push({ score: scoreOf(seed, leaf, weight), leaf });
    done += weight;
    if (done - paused >= STEP) yield (paused = done) / total;
  }
  // Two equal scores would be a collision of SHA-256; draw/1 orders even those.
  const isBefore = (a, b) => (a.score === b.score ? a.leaf < b.leaf : a.score < b.score);
  scored.sort((a, b) => (isBefore(a, b) ? -1 : 1));
  return scored
    .slice(0, places.length)
    .map(({ score, leaf }, i) => ({ rank: i + 1, prize: places[i], leaf, score }));
}

export const rank = (seed, lines, places) => finish(ranking(seed, lines, places));

/**
 * Recompute a draw from its published files (Uint8Arrays). A generator, so that a page can breathe:
 * yields the share done, 0..1, and returns {committed, line, manifestId, randomness, seed, places},
 * where `committed` is the manifest and `line` the evidence. Whether a signature is the beacon's is
 * not looked at here. Throws LineError at the first thing that does not hold.
 */
export function* recompute({ manifest, entries, evidence }) {
  const text = asciiText(manifest, "manifest.txt");
  const committed = parseManifest(text);
  const lines = parseEntries(asciiText(entries, "entries.txt"));
  const levels = yield* within(tree(lines), 0, 0.5);
  checkList(committed, {
    entries_sha256: hex(sha256(entries)),
    entries_root: rootOf(levels),
    entries_count: lines.length,
    tickets_total: lines.reduce((sum, { weight }) => sum + weight, 0),
  });
  const source = sourceOf(committed.beacon);
  const line = parseLine(asciiText(evidence, source.file), source.file);
  const randomness = randomnessOf(source, line);
  const manifestId = H(text);
  const seed = seedOf(manifestId, randomness);
  const places = yield* within(ranking(seed, lines, placesOf(committed)), 0.5, 1);
  return { committed, line, manifestId, randomness, seed, places };
}

function checkList(committed, found) {
  for (const [key, value] of Object.entries(found)) {
    if (committed[key] !== value) {
      const why = `${key} is ${committed[key]} here, ${value} in the list`;
      throw new LineError("manifest.txt", lineOf(key), why);
    }
  }
}

/** Tell whether published places ({rank, prize, leaf}, in any order) are exactly these. */
export function agree(places, published) {
  const key = ({ rank, prize, leaf }) => `${rank} ${prize} ${leaf}`;
  const wanted = new Set(places.map(key));
  return (
    published.length === places.length &&
    new Set(published.map(key)).size === places.length &&
    published.every((place) => wanted.has(key(place)))
  );
}
