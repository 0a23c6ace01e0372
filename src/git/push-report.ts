import { pktLines } from "./pkt-line.js";

/** What came of a push of one ref. */
export interface PushReport {
  /** Why the ref was refused; undefined where it was taken, empty where the answer ends before it tells. */
  readonly refusal: string | undefined;
  /** What the server said to people. */
  readonly said: string;
}

/** Bands of `side-band-64k` (gitprotocol-pack(5), "Packfile Data"). */
const [reported, toPeople, fatal] = [1, 2, 3];

/** Reads what `git-receive-pack` answers (gitprotocol-pack(5), "Report Status"). */
export function pushReport(answer: Buffer): PushReport {
  const lines = pktLines(answer);
  const band = (...wanted: readonly number[]) =>
    Buffer.concat(lines.filter(([first = 0]) => wanted.includes(first)).map((line) => line.subarray(1)));
  const said = band(toPeople, fatal).toString("utf8");
  const report = pktLines(band(reported)).map((line) => line.toString("utf8").trimEnd());
  const unpacking = report.map((line) => /^unpack (.*)$/s.exec(line)?.[1]).find(Boolean);
  const [, refused = ""] = report.map((line) => /^ng \S+ ?(.*)$/s.exec(line)).find(Boolean) ?? [];
  if (unpacking === "ok" && report.some((line) => line.startsWith("ok ")))
    return { refusal: undefined, said };
  const failed = unpacking === undefined || unpacking === "ok" ? "" : `unpack failed: ${unpacking}`;
  const reasons = [refused, failed].filter((reason) => reason !== "");
  return { refusal: onOneLine(reasons.join(": ")), said };
}

function onOneLine(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "").join("; ");
}
