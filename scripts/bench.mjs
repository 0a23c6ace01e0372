// `npm run bench [NAME…]`: runs the benchmarks of scripts/bench/, each in a process of its own, and prints a table of
// ratios against named peers measured in the same run. --json prints the rows instead; nothing here fails by time.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { ensureInstalled, root, run } from "./ensure-installed.mjs";

ensureInstalled();
run("npm", ["run", "--silent", "build"]);

const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const names = readdirSync(`${root}scripts/bench`)
  .filter((file) => file.endsWith(".mjs"))
  .map((file) => file.replace(/\.mjs$/, ""))
  .filter((name) => wanted.length === 0 || wanted.includes(name));

const rows = [];
for (const name of names) {
  const { stdout, status } = spawnSync(process.execPath, [`${root}scripts/bench/${name}.mjs`], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1 << 26,
  });
  if (status !== 0) {
    process.stderr.write(`${name} ended with status ${status}\n`);
    process.exitCode = 1;
    continue;
  }
  rows.push(
    ...stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  );
}

if (process.argv.includes("--json")) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
else {
  const cells = [
    ["measure", "ours", "peer", "ratio", "wanted", "against"],
    ...rows.map(({ measure, ours, peer, unit, ratio, wanted: bound, against }) => [
      measure,
      `${round(ours)} ${unit}`,
      `${round(peer)} ${unit}`,
      round(ratio),
      bound,
      against,
    ]),
  ];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => String(row[column]).length)));
  for (const row of cells)
    process.stdout.write(
      `${row
        .map((cell, column) => String(cell).padEnd(widths[column]))
        .join("  ")
        .trimEnd()}\n`,
    );
}

function round(number) {
  return number >= 100 ? String(Math.round(number)) : number.toPrecision(3);
}
