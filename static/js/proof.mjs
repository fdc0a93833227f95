// Everything a browser can find out about a draw from its files, without the page that shows it.

import { QUICKNET, parseChain, signed, timeOf } from "./beacon.mjs";
import { recompute, sourceOf } from "./draw.mjs";

const FRAME = 40; // milliseconds of work between two breaths of the page

const breath = () => new Promise((resume) => setTimeout(resume));

async function paced(steps, onProgress) {
  let since = performance.now();
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - since < FRAME) continue;
    onProgress(value);
    await breath();
    since = performance.now();
  }
}

/**
 * Recompute a draw ({manifest, entries, evidence} as Uint8Arrays); `chain` is `hash:key:…` of a
 * drand chain other than quicknet. Adds to what `recompute` returns:
 * `source`: how far the randomness itself was looked at: "quicknet" or "chain" (the signature holds
 * against that key), "unknown" (nobody gave this chain's key), "event" or "commit";
 * `holds`: false for a signature that is not the chain's, or a list that is not older than it.
 */
export async function prove(files, chain, onProgress = () => {}) {
  const found = await paced(recompute(files), onProgress);
  const { kind, hash } = sourceOf(found.committed.beacon);
  const key = [QUICKNET, parseChain(chain ?? "")].find((known) => known?.hash === hash);
  if (kind === "drand" && !key) return { ...found, source: "unknown", holds: true };
  await breath();
  const { round, frozen_at: frozenAt } = found.committed;
  const knownAt = kind === "drand" ? timeOf(key, round) : round;
  const holds = Date.parse(frozenAt) < knownAt * 1000;
  if (kind !== "drand") return { ...found, source: kind, holds };
  const source = key === QUICKNET ? "quicknet" : "chain";
  return { ...found, source, holds: holds && signed(key, round, found.line) };
}
