import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startEmbeddedRedis } from "../../src/queue/embedded-redis.js";
import { type CompiledSources, compileSources } from "../support/compiled-sources.js";

let directory: string;
let sources: CompiledSources;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "wsgi-shift-worker-"));
  sources = await compileSources();
});
afterAll(() => {
  sources.remove();
  rmSync(directory, { recursive: true, force: true });
});

test("a process whose worker is closed while Redis is away ends by itself", async () => {
  const redis = await startEmbeddedRedis({ cacheDirectory: directory, path: "", onRestart: () => {} });
  const script = `
    import { once } from "node:events";
    import { pino } from ${JSON.stringify(join(sources.directory, "node_modules/pino/pino.js"))};
    import { startScanWorker } from ${JSON.stringify(join(sources.directory, "src/queue/scan-worker.js"))};
    const log = pino({ level: "warn" }, { write: (line) => void process.stdout.write(line) });
    const worker = await startScanWorker({
      address: ${JSON.stringify(redis.address)}, run: async () => {}, concurrency: 1, log,
      mask: (text) => text, random: () => 0,
    });
    console.log("started");
    process.once("SIGTERM", async () => { await worker.close(50); console.log("closed"); });`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  const hears = (words: string) =>
    new Promise<void>((resolve) => {
      child.stdout.on("data", () => said.includes(words) && resolve());
    });
  child.stdout.on("data", (piece: Buffer) => {
    said += piece.toString("utf8");
  });
  await hears("started");
  const isLost = hears("the queue is in trouble");
  await redis.close();
  await isLost;
  const isClosed = hears("closed");
  const exit = once(child, "exit");
  child.kill();
  await isClosed;
  // Far more than an end takes that nothing holds up.
  const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
  expect(await exit).toEqual([0, null]);
  clearTimeout(late);
}, 30_000);
