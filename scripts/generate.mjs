// `npm run generate`: writes the files that are made from the code: JSON Schemas and the pages of docs/ with lists.
// With --check it writes nothing and fails where a file is not what would be written.
import { readFileSync, writeFileSync } from "node:fs";
import { ensureInstalled, root, run } from "./ensure-installed.mjs";

ensureInstalled();
run("npm", ["run", "--silent", "build"]);
const { referencePages } = await import(`${root}dist/reference/reference-pages.js`);
let stale = 0;
for (const [path, text] of Object.entries(referencePages())) {
  const file = `${root}${path}`;
  if (process.argv.includes("--check")) {
    const now = readFileSync(file, "utf8");
    if (now !== text) {
      process.stderr.write(`${path} is stale: run npm run generate\n`);
      stale++;
    }
  } else writeFileSync(file, text);
}
process.exitCode = stale > 0 ? 1 : 0;
