import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { pino } from "pino";
import { connectRedis } from "../../src/queue/connect-redis.js";
import { startEmbeddedRedis } from "../../src/queue/embedded-redis.js";
import { openRedis } from "../../src/queue/redis.js";
import { type CompiledSources, compileSources } from "../support/compiled-sources.js";
import { freePorts } from "../support/free-ports.js";
import { TestRedis } from "../support/test-redis.js";
import { until } from "../support/until.js";

const path = process.env.PATH ?? "";
let sources: CompiledSources;
let directory: string;
let servers: TestRedis[] = [];

beforeAll(async () => {
  sources = await compileSources();
});
afterAll(() => sources.remove());
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "wsgi-shift-embedded-"));
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
  rmSync(directory, { recursive: true, force: true });
});

async function start(...settings: string[]): Promise<TestRedis> {
  const server = await new TestRedis(settings).start();
  servers.push(server);
  return server;
}

/** Starts the embedded Redis in a process of its own and writes a key; resolves when it is held. */
async function embedElsewhere() {
  const script = `
    import { startEmbeddedRedis } from ${JSON.stringify(join(sources.directory, "src/queue/embedded-redis.js"))};
    import { connectRedis } from ${JSON.stringify(join(sources.directory, "src/queue/connect-redis.js"))};
    const redis = await startEmbeddedRedis({ cacheDirectory: ${JSON.stringify(directory)}, path: process.env.PATH, onRestart() {} });
    await (await connectRedis(redis.address, "requests")).set("kept", "yes");
    console.log(redis.program);`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", script], {
    cwd: sources.directory,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [program] = await once(parent.stdout, "data");
  return { parent, program: String(program).trim() };
}

async function isUp(socket: string): Promise<boolean> {
  if (!existsSync(socket)) return false;
  return connectRedis(socket, "requests").then(
    (redis) => {
      redis.disconnect();
      return true;
    },
    () => false,
  );
}

test("the embedded redis-server ends with a parent that got SIGKILL; what it held is there for the next", async () => {
  const { parent, program } = await embedElsewhere();
  expect(program).toBe("redis-server");
  const socket = join(directory, "redis/redis.sock");
  expect(await isUp(socket)).toBe(true);
  const ended = once(parent, "exit");
  parent.kill("SIGKILL");
  await ended;
  // The next one waits until the last Redis is gone, since both write the same file.
  const next = await startEmbeddedRedis({ cacheDirectory: directory, path, onRestart: () => {} });
  const redis = await connectRedis(next.address, "requests");
  expect(await redis.get("kept")).toBe("yes");
  const info = await redis.info();
  expect(info).toMatch(/aof_enabled:1/);
  expect(info).toMatch(/maxmemory_policy:noeviction/);
  expect(info).toMatch(/tcp_port:0/);
  redis.disconnect();
  await next.close();
  expect(await isUp(socket)).toBe(false);
});

test("two processes do not use one directory", async () => {
  const { parent } = await embedElsewhere();
  await expect(
    startEmbeddedRedis({ cacheDirectory: directory, path, onRestart: () => {} }),
  ).rejects.toMatchObject({
    code: "redis-unavailable",
    message: expect.stringContaining(`process ${parent.pid}`),
  });
  parent.kill("SIGKILL");
  await until(async () => !(await isUp(join(directory, "redis/redis.sock"))));
});

test("the embedded redis-server is started again when it ends by itself", async () => {
  let restarts = 0;
  const onRestart = () => restarts++;
  const embedded = await startEmbeddedRedis({ cacheDirectory: directory, path, onRestart });
  const redis = await connectRedis(embedded.address, "requests");
  await redis.set("kept", "yes");
  await redis.shutdown("NOSAVE").catch(() => {});
  await until(() =>
    redis.ping().then(
      () => restarts === 1,
      () => false,
    ),
  );
  expect(await redis.get("kept")).toBe("yes");
  redis.disconnect();
  await embedded.close();
});

test("a password is used, and never told", async () => {
  const [port = 0] = await freePorts(1);
  await start("--port", String(port), "--requirepass", "s3cr&t");
  const log = pino({ level: "silent" });
  const choice = { cacheDirectory: directory, path, log };
  const right = await openRedis({ ...choice, redisUrl: `redis://:s3cr%26t@127.0.0.1:${port}/1` });
  expect(right.label).toBe(`redis://127.0.0.1:${port}/1`);
  for (const url of [`redis://:wrong-one@127.0.0.1:${port}`, `redis://127.0.0.1:${port}`])
    await expect(openRedis({ ...choice, redisUrl: url })).rejects.toMatchObject({
      code: "redis-unavailable",
      message: expect.stringMatching(/WRONGPASS|NOAUTH/),
    });
  await expect(
    openRedis({ ...choice, redisUrl: `redis://:wrong-one@127.0.0.1:${port}` }),
  ).rejects.not.toMatchObject({
    message: expect.stringContaining("wrong-one"),
  });
});

test("rediss:// speaks TLS and trusts no certificate that nobody vouches for", async () => {
  const [port = 0] = await freePorts(1);
  const [key, certificate] = [join(directory, "key.pem"), join(directory, "cert.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  execFileSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "2",
      "-keyout",
      key,
      "-out",
      certificate,
      ...subject,
    ],
    { stdio: "ignore" },
  );
  const tls = [
    "--tls-port",
    port,
    "--tls-cert-file",
    certificate,
    "--tls-key-file",
    key,
    "--tls-auth-clients",
    "no",
  ];
  await start(...tls.map(String));
  const redisUrl = `rediss://127.0.0.1:${port}`;
  const log = pino({ level: "silent" });
  await expect(openRedis({ redisUrl, cacheDirectory: directory, path, log })).rejects.toMatchObject({
    message: expect.stringMatching(/self.signed certificate/),
  });
  const script = `
    import { connectRedis } from ${JSON.stringify(join(sources.directory, "src/queue/connect-redis.js"))};
    const redis = await connectRedis(${JSON.stringify(redisUrl)}, "requests");
    console.log(await redis.ping());
    redis.disconnect();`;
  const trusting = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: sources.directory,
    env: { ...process.env, NODE_EXTRA_CA_CERTS: certificate },
    encoding: "utf8",
  });
  expect(trusting.trim()).toBe("PONG");
});

test("a Redis that may throw jobs away is warned of", async () => {
  const redis = await start("--maxmemory-policy", "allkeys-lru");
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(line) });
  await openRedis({ redisUrl: redis.address, cacheDirectory: directory, path, log });
  await delay(0);
  expect(lines).toEqual([expect.stringContaining("allkeys-lru")]);
});
