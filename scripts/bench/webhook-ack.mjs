// Signed webhook → durable ack: requests a second and p99 of our web role, against a bare Probot handler and a bare node
// server that add the same job, on one Redis, in turn. Each server is a process of its own; the load comes from here, by
// sockets, as node's own client takes more of the processor than the servers do, and would be what is measured.
import { fork } from "node:child_process";
import { createHash, createHmac, generateKeyPairSync, randomUUID, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { createNodeMiddleware, Probot } from "probot";
import { readConfiguration } from "../../dist/config/environment.js";
import { startEmbeddedRedis } from "../../dist/queue/embedded-redis.js";
import { createLog } from "../../dist/server/log.js";
import { startService } from "../../dist/server/service.js";
import { StreamStates } from "../../dist/server/stream-states.js";
import { Metrics } from "../../dist/telemetry/metrics.js";

const secret = "a secret of the benchmark";
const path = "/api/github/webhooks";
const connections = 32;
const requests = 1000;
// Short and many, so that what else the machine does hits all alike.
const rounds = 40;
// With new processes each: how a process lies in memory makes more of a difference than one round to the next.
const sittings = 4;
// Until then V8 compiles, on the other core.
const warmUp = 12;

const servers = {
  async ours(address) {
    const configuration = readConfiguration({
      PORT: "0",
      LOG_LEVEL: "warn",
      REDIS_URL: address,
      WSGI_SHIFT_CACHE: "/nonexistent",
      APP_ID: "1",
      PRIVATE_KEY: privateKey(),
      WEBHOOK_SECRET: secret,
    });
    const log = createLog(configuration.server, String, process.stderr);
    const rest = { log, mask: String, path: "", newId: randomUUID, random: Math.random, run: async () => {} };
    const observation = { metrics: new Metrics("0"), streams: new StreamStates(Date.now) };
    return (await startService({ configuration, role: "web", observation, ...rest })).url;
  },

  async probot(address) {
    const add = adder(address);
    const probot = new Probot({ appId: 1, privateKey: privateKey(), secret, logLevel: "warn" });
    const app = (bot) => bot.on("push", ({ id, payload }) => add(id, payload));
    const middleware = await createNodeMiddleware(app, { probot, webhooksPath: path });
    return listen((incoming, response) =>
      middleware(incoming, response, () => response.writeHead(404).end()),
    );
  },

  async node(address) {
    const add = adder(address);
    return listen((incoming, response) => {
      const pieces = [];
      incoming.on("data", (piece) => pieces.push(piece));
      incoming.on("end", async () => {
        const body = Buffer.concat(pieces);
        const expected = Buffer.from(`sha256=${createHmac("sha256", secret).update(body).digest("hex")}`);
        const given = Buffer.from(incoming.headers["x-hub-signature-256"] ?? "");
        if (given.length !== expected.length || !timingSafeEqual(given, expected))
          return response.writeHead(401).end();
        await add(incoming.headers["x-github-delivery"], JSON.parse(body));
        response.writeHead(200).end("ok\n");
      });
    });
  },
};

/** The job that our service adds, added as BullMQ's documentation says. */
function adder(address) {
  const queue = new Queue("scan", {
    prefix: "{wsgi-shift}",
    connection: new Redis(address, { enableOfflineQueue: false }),
    defaultJobOptions: {
      attempts: 20,
      backoff: { type: "custom" },
      removeOnComplete: { age: 86400, count: 1000 },
      removeOnFail: { age: 14 * 86400, count: 5000 },
    },
  });
  return (correlation, { repository: { full_name: project } }) => {
    const data = {
      platform: "github",
      host: "github.com",
      project,
      branch: null,
      reason: "push",
      correlation,
    };
    const id = createHash("sha256")
      .update(JSON.stringify(["github", "github.com", project, null]))
      .digest("hex");
    return queue.add("github", data, { deduplication: { id, keepLastIfActive: true } });
  };
}

async function listen(handler) {
  const server = createServer(handler).listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${server.address().port}`;
}

function privateKey() {
  const encoding = { type: "pkcs1", format: "pem" };
  return generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export(encoding);
}

/** GitHub's own example of a push, to the default branch of one of many repositories. */
function deliveries(round) {
  const examples = createRequire(import.meta.url)("@octokit/webhooks-examples");
  const [push] = examples.find(({ name }) => name === "push").examples;
  return Array.from({ length: requests }, (_, index) => {
    const repository = { ...push.repository, full_name: `owner/r${round}-${index}`, default_branch: "main" };
    const installation = { id: 1 + (index % 50) };
    const body = JSON.stringify({
      ...push,
      ref: "refs/heads/main",
      deleted: false,
      repository,
      installation,
    });
    const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
    return Buffer.from(
      `POST ${path} HTTP/1.1
Host: localhost
Content-Type: application/json
Content-Length: ${Buffer.byteLength(body)}
X-GitHub-Event: push
X-GitHub-Delivery: ${randomUUID()}
X-Hub-Signature-256: ${signature}

`.replaceAll("\n", "\r\n") + body,
    );
  });
}

/** Requests a second and the 99th percentile of the milliseconds until the answer. */
async function load(senders, all) {
  const times = [];
  let next = 0;
  const start = performance.now();
  await Promise.all(
    senders.map(async (send) => {
      while (next < all.length) {
        const delivery = all[next++];
        const began = performance.now();
        const status = await send(delivery);
        if (status !== 200) throw new Error(`${status} was answered`);
        times.push(performance.now() - began);
      }
    }),
  );
  times.sort((one, other) => one - other);
  return {
    rate: (all.length / (performance.now() - start)) * 1000,
    p99: times[Math.floor(times.length * 0.99)],
  };
}

/** One request at a time over a connection that is kept: the function that sends one and resolves with the status. */
async function openSender(url) {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
    .setEncoding("latin1")
    .unref();
  await once(socket, "connect");
  let answer = "";
  let answered;
  socket.on("data", (piece) => {
    answer += piece;
    const [head, body] = answer.split("\r\n\r\n");
    const length = /^content-length: (\d+)/im.exec(head)?.[1];
    const isWhole = length === undefined ? answer.endsWith("\r\n0\r\n\r\n") : body?.length === Number(length);
    if (!isWhole) return;
    const status = Number(answer.slice("HTTP/1.1 ".length, "HTTP/1.1 200".length));
    answer = "";
    answered(status);
  });
  return (bytes) =>
    new Promise((resolve) => {
      answered = resolve;
      socket.write(bytes);
    });
}

/** Adds to `results`, by the servers' names, what the rounds of one sitting give. */
async function compare(address, results) {
  const redis = new Redis(address);
  // As in production: with `always`, the disk is what is measured.
  await redis.config("SET", "appendfsync", "everysec").catch(() => {});
  const turns = [];
  for (const name of Object.keys(servers)) {
    const child = fork(fileURLToPath(import.meta.url), [name, address]);
    const [url] = await once(child, "message");
    const senders = await Promise.all(Array.from({ length: connections }, () => openSender(url)));
    turns.push({ name, child, senders });
  }
  for (let round = 0; round < warmUp + rounds; round++) {
    const all = deliveries(round);
    turns.push(turns.shift());
    for (const { name, child, senders } of turns) {
      await redis.flushall();
      const before = await cpuOf(child, redis);
      const result = await load(senders, all);
      const after = await cpuOf(child, redis);
      for (const what of ["server", "redis", "sender"])
        result[what] = ((after[what] - before[what]) / all.length) * 1e6;
      const held = await redis.llen("{wsgi-shift}:scan:wait");
      if (held !== all.length) throw new Error(`${held} jobs of ${all.length} are held`);
      if (round >= warmUp) results[name].push(result);
    }
  }
  for (const { child } of turns) child.kill();
  redis.disconnect();
}

/** Seconds of processor that a server, its Redis and this process have used. */
async function cpuOf(child, redis) {
  child.send("cpu");
  const [{ user, system }] = await once(child, "message");
  const used = /used_cpu_user:([\d.]+)/.exec(await redis.info("cpu"));
  const usedBySystem = /used_cpu_sys:([\d.]+)/.exec(await redis.info("cpu"));
  const own = process.cpuUsage();
  return {
    server: (user + system) / 1e6,
    redis: Number(used?.[1]) + Number(usedBySystem?.[1]),
    sender: (own.user + own.system) / 1e6,
  };
}

function median(rounds, what) {
  const all = rounds.map((result) => result[what]).sort((one, other) => one - other);
  return all[Math.floor(all.length / 2)];
}

function report(measure, what, unit, results, peer, wanted, against) {
  const [ours, theirs] = [results.ours, results[peer]].map((rounds) => median(rounds, what));
  process.stdout.write(
    `${JSON.stringify({ measure, ours, peer: theirs, unit, ratio: ours / theirs, wanted, against })}\n`,
  );
}

async function sit(results) {
  const cacheDirectory = mkdtempSync(join(tmpdir(), "wsgi-shift-bench-"));
  const redis = await startEmbeddedRedis({ cacheDirectory, path: process.env.PATH, onRestart() {} });
  try {
    await compare(redis.address, results);
    return redis.program;
  } finally {
    await redis.close();
    rmSync(cacheDirectory, { recursive: true, force: true });
  }
}

const [serverName, address] = process.argv.slice(2);
if (serverName in servers) {
  const url = await servers[serverName](address);
  process.on("message", () => process.send(process.cpuUsage()));
  process.send(url);
} else {
  const results = Object.fromEntries(Object.keys(servers).map((name) => [name, []]));
  let program = "";
  for (let sitting = 0; sitting < sittings; sitting++) program = await sit(results);
  for (const [peer, wanted, against] of [
    ["probot", ">= 2", `a bare Probot handler, the same job, ${program}`],
    ["node", ">= 0.9", `a bare node server, the same job, ${program}`],
  ]) {
    report("webhook to durable ack", "rate", "req/s", results, peer, wanted, against);
    report("webhook to durable ack, p99", "p99", "ms", results, peer, "-", against);
    report("webhook to durable ack, processor", "server", "µs", results, peer, "-", against);
    report("webhook to durable ack, Redis's processor", "redis", "µs", results, peer, "-", against);
    report("webhook to durable ack, the sender's processor", "sender", "µs", results, peer, "-", against);
  }
}
