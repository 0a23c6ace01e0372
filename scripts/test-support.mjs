// Modules of test/support that need nothing of src/, for scripts that start the same servers as the tests.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { transformSync } from "@swc/core";
import { root } from "./ensure-installed.mjs";

const jsc = { target: "es2022", parser: { syntax: "typescript" } };

/** The exports of `test/support/<name>.ts`. */
export async function testSupport(name) {
  // Below node_modules, so that the packages are found from there.
  mkdirSync(`${root}node_modules/.cache`, { recursive: true });
  const directory = mkdtempSync(`${root}node_modules/.cache/test-support-`);
  writeFileSync(`${directory}/package.json`, '{"type":"module"}');
  for (const file of readdirSync(`${root}test/support`)) {
    const { code } = transformSync(readFileSync(`${root}test/support/${file}`, "utf8"), { jsc });
    writeFileSync(`${directory}/${file.replace(/\.ts$/, ".js")}`, code);
  }
  return import(pathToFileURL(`${directory}/${name}.js`).href);
}
