// Where a draw's randomness comes from: the browser's copy of winners/sources.py.

import { LineError } from "./files.mjs";
import { H, hex, sha256, unhex } from "./sha256.mjs";

const EVIDENCE = {
  drand: ["signature.txt", /^[0-9a-f]{96}$/],
  event: ["result.txt", /^(?!.{201})[!-~]+( [!-~]+)*$/],
  commit: ["reveal.txt", /^[0-9a-f]{64}$/],
};

/** A manifest's `beacon`, taken apart: kind, hash, and the file that brings the randomness. */
export function sourceOf(beacon) {
  const [kind, hash] = beacon.split(":");
  return { kind, hash, file: EVIDENCE[kind][0] };
}

/** That file's one line, turned into 64 hex characters. */
export function randomnessOf({ kind, hash, file }, line) {
  if (!EVIDENCE[kind][1].test(line)) throw new LineError(file, 1, "not what such a line looks like");
  if (kind === "event") return H(`draw/1|event|${line}`);
  const told = hex(sha256(unhex(line)));
  if (kind === "drand") return told;
  if (told !== hash) throw new LineError(file, 1, "not the bytes that were committed to");
  return H(`draw/1|reveal|${line}`);
}
