// A text as a point of G1 that nobody chose: BLS12381G1_XMD:SHA-256_SSWU_RO_ of RFC 9380.

import { multiple, sum } from "./curve.mjs";
import { P, inverse, mod, pair, root } from "./fields.mjs";
import { ascii, hex, sha256 } from "./sha256.mjs";

const [A, B] = [
  "0x144698a3b8e9433d693a02c96d4982b0ea985383ee66a8d8e8981aefd881ac98936f8da0e0f97f5cf428082d584c1d",
  "0x12e2908d11688030018b12e8753eee3b2016c1f0f24f4070a0b9c14fcef35ef55a23215a316ceaa5d1cc48e98e172be0",
].map(BigInt); // y² = x³ + A·x + B, from which a map of degree 11 leads to G1's curve (§8.8.1)
const Z = 11n;
// The x of the ten points that this map sends to infinity, two by two: the roots of appendix E.2's
// denominators. Vélu's formulas make the whole map of them.
const KERNEL = [
  "0x10ef325dd1e98bdf0d97a4c6b7f968ed7f31f2fbff088acb39d5319cfc261ea18773405f325612742f0c5d90634bcf4",
  "0xd7f2d0d03ae035321eed4c1479d13251abf0e9a96479623eb5380b575e319851fb5e5a8b43b9c1a46880f54bf2b2f7c",
  "0x105249b4cac630ce5aa18e6c1189a18c82019b4e12e491fbac012c259ca3a67f638560b8bb416af02a4724385ed0fc8e",
  "0x140d41735b10ce710727cd9356905701a2b866b803baa468948b7f423ddcc560c9a8f1cd5f8ed4297c37464fb8bfe4a7",
  "0x1665a9c648e78314490a94f654d9b1039ab85847223bfaed9aa54f0f07736d122d1ceca1ac0e9123e753fde16e97c3d7",
].map(BigInt);
const COFACTOR = 0xd201000000010001n;

const onCurve = (x) => mod(x * x * x + A * x + B);
const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));

/** 128 bytes from a message (§5.3.1). */
function expanded(message, dst) {
  const tag = [...ascii(dst), dst.length];
  const first = sha256(joined(new Uint8Array(64), message, [0, 128, 0], tag));
  let block = sha256(joined(first, [1], tag));
  const blocks = [block];
  for (let i = 2; i <= 4; i++) {
    block = sha256(joined(first.map((byte, at) => byte ^ block[at]), [i], tag));
    blocks.push(block);
  }
  return joined(...blocks);
}

/** A number to a point of the first curve (§6.6.2). */
function mapped(u) {
  const turn = mod(Z * u * u);
  const bend = mod(turn * turn + turn);
  const first = bend ? mod(-B * inverse(A) * (1n + inverse(bend))) : mod(B * inverse(Z * A));
  const y = rootOf(onCurve(first));
  const [x, found] = y === null ? [mod(turn * first), rootOf(onCurve(turn * first))] : [first, y];
  return [x, (found ^ u) & 1n ? P - found : found];
}

function rootOf(n) {
  const found = root(pair(n));
  return found && !found[1] ? found[0] : null;
}

/** From the first curve to G1's: Vélu's formulas, and then smaller by 11. */
function moved([x, y]) {
  let [newX, steep] = [x, 1n];
  for (const k of KERNEL) {
    const one = inverse(x - k);
    const [bend, rise] = [2n * (3n * k * k + A), 4n * onCurve(k)];
    newX += bend * one + rise * one * one;
    steep -= bend * one * one + 2n * rise * one * one * one;
  }
  const small = inverse(11n);
  return [pair(mod(newX * small ** 2n)), pair(mod(y * steep * small ** 3n))];
}

/** Bytes as a point of G1, under a tag that keeps uses apart. */
export function hashToG1(message, dst) {
  const bytes = hex(expanded(message, dst));
  const numbers = [bytes.slice(0, 128), bytes.slice(128)].map((half) => mod(BigInt(`0x${half}`)));
  const [p, q] = numbers.map((number) => moved(mapped(number)));
  return multiple(sum(p, q), COFACTOR);
}
