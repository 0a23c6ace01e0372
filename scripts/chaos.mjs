// `npm run chaos -- [--seeds N] [--first S] [--seed S]`: the whole service before a real Gerrit and a fake GitHub, struck by faults and
// SIGKILL as each seed says; afterwards each repository has the one change that it should have. `--seed` plays one again.
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { ensureInstalled, root } from "./ensure-installed.mjs";

ensureInstalled();
const { values } = parseArgs({
  options: { seeds: { type: "string" }, first: { type: "string" }, seed: { type: "string" } },
});
const { status } = spawnSync(
  process.execPath,
  [`${root}scripts/test.mjs`, "--testPathPatterns", "test/chaos/", "--selectProjects", "servers"],
  {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      CHAOS_SEEDS: values.seed === undefined ? (values.seeds ?? "10") : "1",
      CHAOS_FIRST: values.seed ?? values.first ?? "1",
    },
  },
);
process.exitCode = status ?? 1;
