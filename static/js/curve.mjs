// Points of BLS12-381 as [x, y] over F2, null being infinity: G1 on y² = x³ + 4 (base field only),
// G2 on y² = x³ + 4(1 + u); and the pairing of both.

import {
  ONE12,
  P,
  add,
  equal,
  frobenius2,
  neg,
  pair,
  power,
  reciprocal,
  root,
  square,
  sub,
  times,
  times12,
} from "./fields.mjs";

const R = BigInt("0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001"); // their order
const LOOP = 0xd201000000010000n; // the curve's parameter, which is negative
const COMPRESSED = 1n << 383n;
const INFINITY = 1n << 382n;
const LARGER = 1n << 381n;
export const GENERATOR =
  "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e" +
  "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8";

const triple = (x) => add(x, add(x, x));

/** The slope of the line through two points, or null if it stands upright. */
function slope([x, y], [x2, y2]) {
  if (!equal(x, x2)) return times(sub(y2, y), reciprocal(sub(x2, x)));
  if (!equal(y, y2) || equal(y, neg(y))) return null;
  return times(triple(square(x)), reciprocal(add(y, y)));
}

export function sum(p, q) {
  if (!p || !q) return p ?? q;
  const steep = slope(p, q);
  if (!steep) return null;
  const x = sub(square(steep), add(p[0], q[0]));
  return [x, sub(times(steep, sub(p[0], x)), p[1])];
}

export const multiple = (p, n) => power(p, n, sum, null);
export const mirrored = ([x, y]) => [x, neg(y)];

/** The point of a compressed form in hex, as the group's order demands it; null for all else. */
export function point(hex) {
  const words = (hex.match(/.{96}/g) ?? []).map((word) => BigInt(`0x${word}`));
  const flagged = words[0] ?? 0n;
  if (!(flagged & COMPRESSED) || flagged & INFINITY) return null;
  words[0] &= LARGER - 1n;
  if (words.some((word) => word >= P)) return null;
  const inG1 = words.length === 1;
  const x = inG1 ? pair(words[0]) : [words[1], words[0]];
  const y = root(add(times(square(x), x), inG1 ? pair(4n) : [4n, 4n]));
  if (!y || (inG1 && y[1])) return null;
  const isLarger = (y[1] || y[0]) > P / 2n;
  const found = [x, isLarger === Boolean(flagged & LARGER) ? y : neg(y)];
  return multiple(found, R) ? null : found;
}

/** The line through t and q of G2 at p of G1, times w³; factors of smaller fields do not matter. */
function line(t, q, [x, y]) {
  const steep = slope(t, q);
  const none = pair(0n);
  return [sub(times(steep, t[0]), t[1]), none, neg(times(steep, x)), y, none, none];
}

/** Tell whether the pairings of [p of G1, q of G2] multiply to one. */
export function pairToOne(pairs) {
  let f = ONE12;
  const at = pairs.map(([, q]) => q);
  for (const bit of LOOP.toString(2).slice(1)) {
    f = times12(f, f);
    pairs.forEach(([p, q], i) => {
      f = times12(f, line(at[i], at[i], p));
      at[i] = sum(at[i], at[i]);
      if (bit === "0") return;
      f = times12(f, line(at[i], q, p));
      at[i] = sum(at[i], q);
    });
  }
  // One is left of f to the (P¹² - 1) / R. Its factor P⁶ - 1 comes last and without a calculation:
  // it leaves one just of numbers that changing the sign of w does not change.
  const left = power(times12(frobenius2(f), f), (P ** 4n - P ** 2n + 1n) / R, times12, ONE12);
  return [1, 3, 5].every((i) => equal(left[i], pair(0n)));
}
