// The Merkle tree over the list of a draw (RFC 9162 §2.1).

import { ascii, hex, sha256, unhex } from "./sha256.mjs";
import { finish } from "./steps.mjs";

const STEP = 1024; // hashes between two pauses

const leafHash = ({ leaf, weight }) => sha256(ascii(`\0${leaf} ${weight}`));

const BOTH = new Uint8Array(65);
BOTH[0] = 1;

function node(left, right) {
  BOTH.set(left, 1);
  BOTH.set(right, 33);
  return sha256(BOTH);
}

/** All levels of the tree, from the leaves up; yields its share done, 0..1. */
export function* tree(lines) {
  const levels = [[]];
  let done = 0;
  for (const line of lines) {
    levels[0].push(leafHash(line));
    if (++done % STEP === 0) yield done / (2 * lines.length);
  }
  while (levels.at(-1).length > 1) {
    const below = levels.at(-1);
    const level = [];
    for (let i = 0; i < below.length; i += 2) {
      level.push(i + 1 < below.length ? node(below[i], below[i + 1]) : below[i]);
      if (++done % STEP === 0) yield done / (2 * lines.length);
    }
    levels.push(level);
  }
  return levels;
}

/** The root of `tree`'s levels, in hex. */
export const rootOf = (levels) => hex(levels.at(-1)[0] ?? sha256(new Uint8Array()));

export const merkleRoot = (lines) => rootOf(finish(tree(lines)));

/** The hashes that lead from line `index` (0-based) to the root. */
export function merklePath(lines, index) {
  return finish(tree(lines))
    .map((level, height) => level[(index >> height) ^ 1])
    .filter(Boolean)
    .map(hex);
}

/** Tell whether a line is number `index` of the `count` lines under `root`. */
export function checkPath(line, index, count, path, root) {
  if (!(index >= 0 && index < count)) return false;
  const siblings = path.map(unhex);
  let hash = leafHash(line);
  let last = count - 1;
  while (last && siblings.length) {
    if (index % 2) hash = node(siblings.shift(), hash);
    else if (index < last) hash = node(hash, siblings.shift());
    index >>= 1;
    last >>= 1;
  }
  return !last && !siblings.length && hex(hash) === root;
}
