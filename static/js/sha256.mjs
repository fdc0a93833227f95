// SHA-256 (FIPS 180-4), synchronous. Ours, because crypto.subtle is missing on plain http.
// Millions of short texts are hashed here, so nothing is allocated but the answer.

const PRIMES = [2];
for (let n = 3; PRIMES.length < 64; n += 2) {
  if (PRIMES.every((p) => n % p)) PRIMES.push(n);
}

/** The first 32 bits of a fraction: how FIPS 180-4 §4.2.2 and §5.3.3 choose the constants. */
const fraction = (root) => ((root % 1) * 2 ** 32) | 0;
const K = Int32Array.from(PRIMES, (p) => fraction(Math.cbrt(p)));
const START = Int32Array.from(PRIMES.slice(0, 8), (p) => fraction(Math.sqrt(p)));
const STATE = new Int32Array(8);
const W = new Int32Array(64);
const TAIL = new Uint8Array(128); // the last bytes, the mark after them, and the length

function compress(bytes, offset) {
  for (let i = 0, at = offset; i < 16; i++, at += 4) {
    W[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  }
  for (let i = 16; i < 64; i++) {
    const x = W[i - 15];
    const y = W[i - 2];
    const small = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const large = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    W[i] = (W[i - 16] + small + W[i - 7] + large) | 0;
  }
  let a = STATE[0]; // taken apart by hand: destructuring takes three times as long
  let b = STATE[1];
  let c = STATE[2];
  let d = STATE[3];
  let e = STATE[4];
  let f = STATE[5];
  let g = STATE[6];
  let h = STATE[7];
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  STATE[0] += a;
  STATE[1] += b;
  STATE[2] += c;
  STATE[3] += d;
  STATE[4] += e;
  STATE[5] += f;
  STATE[6] += g;
  STATE[7] += h;
}

/** Run bytes (Uint8Array) and their padding through STATE. */
function run(bytes) {
  STATE.set(START);
  const { length } = bytes;
  const whole = length & ~63;
  for (let at = 0; at < whole; at += 64) compress(bytes, at);
  const rest = length - whole;
  const end = rest < 56 ? 64 : 128;
  for (let i = 0; i < rest; i++) TAIL[i] = bytes[whole + i];
  TAIL.fill(0, rest, end);
  TAIL[rest] = 0x80;
  for (let i = 1, bits = length * 8; bits; i++, bits = Math.floor(bits / 256)) TAIL[end - i] = bits;
  for (let at = 0; at < end; at += 64) compress(TAIL, at);
}

/** SHA-256 of bytes (Uint8Array), as 32 bytes. */
export function sha256(bytes) {
  run(bytes);
  const digest = new Uint8Array(32);
  for (let i = 0; i < 32; i++) digest[i] = STATE[i >> 2] >> (24 - 8 * (i & 3));
  return digest;
}

const PAIRS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export function hex(bytes) {
  let text = "";
  for (const byte of bytes) text += PAIRS[byte];
  return text;
}

export const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

const encoder = new TextEncoder();
export const ascii = (text) => encoder.encode(text);

/** Lowercase hex SHA-256 of a text: `printf | sha256sum`. */
export const H = (text) => hex(sha256(ascii(text)));
