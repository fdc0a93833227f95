// The three files that decide a draw, read as strictly as draw/1 asks.

const MAX_TICKETS = 2_000_000;
const HASH = "[0-9a-f]{64}";
const COUNT = "[1-9][0-9]{0,6}";
const PRIZE = `[a-z0-9-]{1,32}:${COUNT}`;
const MANIFEST = {
  spec: "draw/1",
  contest: "[a-z0-9][a-z0-9._-]{0,63}",
  draw: COUNT,
  rules_sha256: HASH,
  entries_sha256: HASH,
  entries_root: HASH,
  entries_count: COUNT,
  tickets_total: COUNT,
  prizes: `${PRIZE}(,${PRIZE})*`,
  alternates: `0|${COUNT}`,
  frozen_at: "[12][0-9]{3}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}Z",
  beacon: `(drand|event|commit):${HASH}`,
  round: "[1-9][0-9]{0,14}",
  prev_manifest_sha256: HASH,
};
const KEYS = Object.keys(MANIFEST);
const NUMBERS = new Set(["draw", "entries_count", "tickets_total", "alternates", "round"]);
const LINE = /^([0-9a-f]{64}) ([1-9][0-9]{0,2}|1000)$/;
export const ALTERNATE = "alternate";

/** A file is not exactly as draw/1 wants it; `line` counts from 1. */
export class LineError extends Error {
  constructor(file, line, why) {
    super(`${file}, line ${line}: ${why}`);
    Object.assign(this, { file, line, why });
  }
}

/** Decode a published file (Uint8Array); throws LineError for anything but ASCII. */
export function asciiText(bytes, file) {
  const bad = bytes.findIndex((byte) => byte > 127);
  const text = new TextDecoder("latin1").decode(bad < 0 ? bytes : bytes.subarray(0, bad));
  if (bad >= 0) throw new LineError(file, text.split("\n").length, "only ASCII is allowed");
  return text;
}

function fileLines(text, file) {
  const lines = text.split("\n");
  const rest = lines.pop();
  if (rest || !lines.length) {
    throw new LineError(file, lines.length + 1, "the file has to end with a line feed");
  }
  return lines;
}

/** Read manifest.txt strictly, into its keys (counts as numbers, prizes as [name, count] pairs). */
export function parseManifest(text) {
  const file = "manifest.txt";
  const lines = fileLines(text, file);
  const values = {};
  KEYS.slice(0, lines.length).forEach((key, i) => {
    const match = new RegExp(`^${key}=(${MANIFEST[key]})$`).exec(lines[i]);
    if (!match) throw new LineError(file, i + 1, `not a well-formed ${key}=…`);
    values[key] = NUMBERS.has(key) ? Number(match[1]) : match[1];
  });
  if (lines.length !== KEYS.length) {
    const line = Math.min(lines.length, KEYS.length) + 1;
    throw new LineError(file, line, `${KEYS.length} lines are wanted`);
  }
  values.prizes = prizesOf(values.prizes);
  checkTime(values.frozen_at);
  return values;
}

export const lineOf = (key) => KEYS.indexOf(key) + 1;

function prizesOf(value) {
  const prizes = value.split(",").map((prize) => prize.split(":"));
  const names = new Set([ALTERNATE, ...prizes.map(([name]) => name)]);
  if (names.size !== prizes.length + 1) {
    const why = `each prize needs a name of its own, other than ${ALTERNATE}`;
    throw new LineError("manifest.txt", lineOf("prizes"), why);
  }
  return prizes.map(([name, count]) => [name, Number(count)]);
}

function checkTime(value) {
  const moment = new Date(value);
  if (Number.isNaN(+moment) || !moment.toISOString().startsWith(value.slice(0, -1))) {
    throw new LineError("manifest.txt", lineOf("frozen_at"), "no such moment");
  }
}

/** Read entries.txt strictly, into [{leaf, weight}, …]. */
export function parseEntries(text) {
  const file = "entries.txt";
  let last = "";
  let total = 0;
  return fileLines(text, file).map((raw, i) => {
    const match = LINE.exec(raw);
    if (!match) {
      throw new LineError(file, i + 1, "not a leaf of 64 hex characters and a weight 1..1000");
    }
    const [leaf, weight] = [match[1], Number(match[2])];
    total += weight;
    if (leaf <= last) throw new LineError(file, i + 1, "leaves have to ascend, each one once");
    if (total > MAX_TICKETS) {
      throw new LineError(file, i + 1, `more than ${MAX_TICKETS} tickets in all`);
    }
    last = leaf;
    return { leaf, weight };
  });
}

/** Read the one line of signature.txt, result.txt or reveal.txt. */
export function parseLine(text, file) {
  const [line, ...more] = fileLines(text, file);
  if (more.length) throw new LineError(file, 2, "one line is wanted");
  return line;
}
