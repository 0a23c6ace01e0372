import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { type CompiledSources, compileSources } from "../support/compiled-sources.js";
import { startGerrit } from "../support/gerrit.js";
import type { GerritServer } from "../support/gerrit-server.js";
import { Calamities } from "./calamity.js";
import { ChaosWorld } from "./chaos-world.js";

// `npm run chaos` sets these.
const count = Number(process.env.CHAOS_SEEDS ?? "10");
const first = Number(process.env.CHAOS_FIRST ?? "1");
const seeds = Array.from({ length: count }, (_, index) => first + index);

jest.setTimeout(300_000);

let server: GerritServer;
let sources: CompiledSources;
let struck = { calls: 0, kills: 0 };

beforeAll(async () => {
  server = await startGerrit();
  sources = await compileSources();
}, 600_000);

afterAll(async () => {
  await server?.stop();
  sources?.remove();
  process.stderr.write(
    `${seeds.length} seeds: ${struck.calls} calls struck, ${struck.kills} of them by SIGKILL\n`,
  );
});

test.each(seeds)(
  "seed %s: whatever strikes, each repository has the one change that it should have",
  async (seed) => {
    const directory = await mkdtemp(join(tmpdir(), "wsgi-shift-chaos-"));
    const processes = 2;
    const calamities = new Calamities(seed, 16, processes);
    const world = await ChaosWorld.start({ seed, server, sources, directory, calamities, processes });
    try {
      await world.happen();
      await world.calm();
      struck = { calls: struck.calls + calamities.struck.length, kills: struck.kills + calamities.kills };
      // Nothing to be made and nothing to be changed: what stands there is what a first run would make.
      expect(await world.whatIsLeft()).toEqual(["unchanged", "unchanged", "unchanged", "unchanged"]);
      // No second change, and no patch set for nothing: the content was one of two.
      for (const gerrit of world.gerrits) {
        const { patchSet, said } = await gerrit.change();
        expect(patchSet).toBeLessThanOrEqual(2);
        expect(said.length).toBeLessThanOrEqual(2);
      }
      for (const { pulls, git } of world.pulls) {
        expect(pulls.map(({ state, head, sha }) => [state, git.ref(`refs/heads/${head}`) === sha])).toEqual([
          ["open", true],
        ]);
      }
      expect(world.github.violations).toEqual([]);
    } finally {
      await world.stop();
      await rm(directory, { recursive: true, force: true });
    }
  },
);
