// Rounds of a drand chain, checked against its key: the browser's copy of winners/beacon.py.

import { GENERATOR, mirrored, pairToOne, point } from "./curve.mjs";
import { hashToG1 } from "./hash-to-curve.mjs";
import { sha256 } from "./sha256.mjs";

const DST = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";
const CHAIN = /^([0-9a-f]{64}):([0-9a-f]{192}):([1-9][0-9]{0,11}):([1-9][0-9]{0,5})$/;

export const QUICKNET = {
  hash: "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
  key:
    "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451" +
    "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
  genesis: 1692803367,
  period: 3,
};

/** Read `hash:key:genesis:period`; null for anything else. */
export function parseChain(text) {
  const match = CHAIN.exec(text);
  if (!match) return null;
  const [, hash, key, genesis, period] = match;
  return { hash, key, genesis: Number(genesis), period: Number(period) };
}

/** When a round becomes known, in Unix seconds. */
export const timeOf = ({ genesis, period }, round) => genesis + period * (round - 1);

/** Tell whether the chain's key signed this round; takes a moment, never throws. */
export function signed({ key }, round, signature) {
  if (!(Number.isSafeInteger(round) && round > 0 && /^[0-9a-f]{96}$/.test(signature))) return false;
  const [sign, publicKey] = [point(signature), point(key)];
  if (!sign || !publicKey) return false;
  const number = new Uint8Array(8);
  new DataView(number.buffer).setBigUint64(0, BigInt(round));
  const hashed = hashToG1(sha256(number), DST);
  return pairToOne([
    [sign, point(GENERATOR)],
    [mirrored(hashed), publicKey],
  ]);
}
