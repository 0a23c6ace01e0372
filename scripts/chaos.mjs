// `npm run chaos -- [--seeds N] [--seed S]`: the whole service before a real Gerrit and a fake GitHub, struck by faults and
// SIGKILL as each seed says; afterwards each repository has the one change that it should have. `--seed` plays one again.
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { ensureInstalled, root } from "./ensure-installed.mjs";

ensureInstalled();
const { values } = parseArgs({ options: { seeds: { type: "string" }, seed: { type: "string" } } });
const { status } = spawnSync(
  process.execPath,
  [`${root}scripts/test.mjs`, "--testPathPatterns", "test/chaos/", "--selectProjects", "servers"],
  {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      ...(values.seeds === undefined ? {} : { CHAOS_SEEDS: values.seeds }),
      ...(values.seed === undefined ? {} : { CHAOS_SEED: values.seed }),
    },
  },
);
process.exitCode = status ?? 1;
