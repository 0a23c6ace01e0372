// Our own time to compare 10,000 repositories that are known and unchanged with what a host lists, the records read from
// Redis as the service keeps them; the list itself is given. The peer asks `git ls-remote` of one local repository, a
// process each as a script would, measured on a hundred.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { pino } from "pino";
import { startEmbeddedRedis } from "../../dist/queue/embedded-redis.js";
import { openRedisCampaign } from "../../dist/queue/redis-campaign.js";
import { runReconcile } from "../../dist/worker/run-reconcile.js";

const repositories = 10_000;
const rounds = 5;
const asked = 100;
const host = "review.example.org";
const commit = "c".repeat(40);
const directory = mkdtempSync(join(tmpdir(), "wsgi-shift-bench-"));
const redis = await startEmbeddedRedis({
  cacheDirectory: directory,
  path: process.env.PATH ?? "",
  log: pino({ level: "silent" }),
  onRestart: () => {},
});
try {
  const writing = await openRedisCampaign(redis.address);
  for (let number = 0; number < repositories; number++) await writing.put(record(number));
  await writing.close();
  const ours = [];
  for (let round = 0; round < rounds; round++) ours.push(await reconcile());
  const [mine, theirs] = [median(ours), lsRemote()];
  const row = {
    measure: `${repositories} unchanged repositories reconciled`,
    ours: mine,
    peer: theirs,
    unit: "ms",
  };
  const wanted = {
    ratio: mine / theirs,
    wanted: "ours < 2,000 ms",
    against: "git ls-remote, one process each",
  };
  process.stdout.write(`${JSON.stringify({ ...row, ...wanted })}\n`);
} finally {
  await redis.close();
  rmSync(directory, { recursive: true, force: true });
}

/** A store of its own each time, as nothing is remembered from one comparison to the next hours later. */
async function reconcile() {
  const store = await openRedisCampaign(redis.address);
  const tips = Array.from({ length: repositories }, (_, number) => {
    const { project, branch, revision } = record(number);
    return { project, branch, isDefault: true, commit: revision };
  });
  let queued = 0;
  const options = { store, log: pino({ level: "silent" }), newId: () => "id", now: () => new Date() };
  const enqueueLater = async () => queued++;
  const start = performance.now();
  const source = { platform: "gerrit", host, look: async () => ({ tips, changes: [] }) };
  await runReconcile(source, { ...options, enqueueLater }, new AbortController().signal);
  const took = performance.now() - start;
  await store.close();
  if (queued > 0) throw new Error("an unchanged repository was queued");
  return took;
}

function lsRemote() {
  const repository = join(directory, "peer.git");
  spawnSync("git", ["init", "-q", "--bare", repository]);
  const start = performance.now();
  for (let count = 0; count < asked; count++) spawnSync("git", ["ls-remote", repository, "HEAD"]);
  return ((performance.now() - start) / asked) * repositories;
}

function record(number) {
  const uses = [{ script: "fox-api-wsgi", rewrite: 1, manual: 0, keep: 2, pending: 0 }];
  const place = { platform: "gerrit", host, project: `p/${number}`, branch: "master", isDefault: true };
  const rest = { scripts: [], uses, changes: [], reason: null, error: null };
  return { ...place, revision: commit, scannedAt: 1, ...rest };
}

function median(values) {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}
