// Arithmetic for BLS12-381: numbers modulo P, pairs [a, b] = a + b·u with u² = -1 (F2), and six of
// those, a polynomial in w with w⁶ = 1 + u (F12). A number of the base field is a pair with b = 0.

export const P = BigInt(
  "0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab",
);

export const mod = (n) => ((n % P) + P) % P;

/** 1 / n; of 0 it makes 0, as RFC 9380 wants it. */
export function inverse(n) {
  let [r, next, s, t] = [P, mod(n), 0n, 1n];
  while (next) {
    const q = r / next;
    [r, next, s, t] = [next, r - q * next, t, s - q * t];
  }
  return mod(s);
}

export const ZERO = [0n, 0n];
export const ONE = [1n, 0n];
export const pair = (n) => [n, 0n];
export const equal = ([a, b], [c, d]) => a === c && b === d;
export const add = ([a, b], [c, d]) => [mod(a + c), mod(b + d)];
export const sub = ([a, b], [c, d]) => [mod(a - c), mod(b - d)];
export const neg = (x) => sub(ZERO, x);
export const times = ([a, b], [c, d]) => [mod(a * c - b * d), mod(a * d + b * c)];
export const square = (x) => times(x, x);

export function reciprocal([a, b]) {
  const norm = inverse(a * a + b * b);
  return [mod(a * norm), mod(-b * norm)];
}

/** x to the n-th, for any kind of number with its product and its one. */
export function power(x, n, product = times, one = ONE) {
  let result = one;
  for (const bit of n.toString(2)) {
    result = product(result, result);
    if (bit === "1") result = product(result, x);
  }
  return result;
}

/** A square root in F2, or null: P is 3 modulo 4 (Adj and Rodríguez-Henríquez, algorithm 9). */
export function root(x) {
  const guess = power(x, (P - 3n) / 4n);
  const half = times(guess, x);
  const sign = times(guess, half);
  const turn = equal(sign, [P - 1n, 0n]) ? [0n, 1n] : power(add(ONE, sign), (P - 1n) / 2n);
  const found = times(turn, half);
  return equal(square(found), x) ? found : null;
}

export const ONE12 = [ONE, ZERO, ZERO, ZERO, ZERO, ZERO];

/** A product in F12; reduced once at the end, which is what makes it quick. */
export function times12(f, g) {
  const re = new Array(12).fill(0n);
  const im = new Array(12).fill(0n);
  f.forEach(([a, b], i) => {
    g.forEach(([c, d], j) => {
      if (!c && !d) return; // lines are half empty
      re[i + j] += a * c - b * d;
      im[i + j] += a * d + b * c;
    });
  });
  return f.map((_, k) => {
    const [c, d] = [re[k + 6], im[k + 6]]; // w⁶ = 1 + u
    return [mod(re[k] + c - d), mod(im[k] + c + d)];
  });
}

/** f to the P²-th: w turns by a sixth root of one. */
export function frobenius2(f) {
  const turn = power([1n, 1n], (P * P - 1n) / 6n);
  let factor = ONE;
  return f.map((part) => {
    const turned = times(part, factor);
    factor = times(factor, turn);
    return turned;
  });
}
