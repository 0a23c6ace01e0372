import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, jest, test } from "@jest/globals";
import { type BuiltImage, buildImage } from "../support/built-image.js";
import { startComposeRedis } from "../support/compose-redis.js";
import { freePorts } from "../support/free-ports.js";
import { makeRepository, serviceFiles, temporaryDirectory } from "../support/sample-repository.js";
import { deliver, secret } from "../support/test-service.js";
import { until } from "../support/until.js";

// Packages are fetched twice, as for the image.
jest.setTimeout(600_000);

const checkout = fileURLToPath(new URL("../..", import.meta.url));
const { path: place, dispose } = temporaryDirectory();
/** Whoever owns nothing; root can become it, anybody else stays who they are. */
const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
let image: BuiltImage;
let running: ChildProcess[] = [];

beforeAll(async () => {
  chmodSync(place, 0o755);
  image = await buildImage(checkout, readFileSync(`${checkout}docker/Dockerfile`, "utf8"), place);
});
afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
  running = [];
});
afterAll(async () => {
  // What is read-only could not be removed by its owner otherwise.
  await once(spawn("chmod", ["-R", "u+w", place]), "close");
  dispose();
});

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly told: string;
}

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What stands on standard error up to now. */
  said(): string;
}

function temporary(...path: string[]): string {
  const directory = join(place, ...path);
  mkdirSync(directory, { recursive: true });
  if (user.uid !== undefined) chownSync(directory, user.uid, user.gid);
  return directory;
}

/** A container's process: the image's environment and its user, a cache and a /tmp, and a home that it cannot write to. */
function start(
  words: readonly string[],
  name: string,
  environment: Readonly<Record<string, string>>,
): Started {
  const own = { WSGI_SHIFT_CACHE: temporary(name, "cache"), TMPDIR: temporary(name, "tmp") };
  const [program = "", ...args] = words;
  const child = spawn(program, args, {
    cwd: join(image.directory, "app"),
    env: { ...image.environment, HOME: image.directory, ...own, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    ...user,
  });
  running.push(child);
  let [out, told] = ["", ""];
  child.stdout?.on("data", (data) => {
    out += data;
  });
  child.stderr?.on("data", (data) => {
    told += data;
  });
  return {
    child,
    ended: once(child, "close").then(([status]) => ({ status, out, told })),
    said: () => told,
  };
}

/** As `docker run IMAGE words…`; where this machine has no tini, the process has no parent to bury its dead. */
function run(
  words: readonly string[],
  name: string,
  environment: Readonly<Record<string, string>> = {},
): Started {
  const [tini, dashes, ...command] = image.entrypoint;
  expect([tini, dashes]).toEqual(["tini", "--"]);
  return start([...command, ...words], name, environment);
}

async function answer(port: number, path: string): Promise<number> {
  return fetch(`http://127.0.0.1:${port}${path}`).then(
    ({ status }) => status,
    () => 0,
  );
}

async function healthy(PORT: string): Promise<number | null> {
  return (await start(image.healthcheck, "health", { PORT }).ended).status;
}

test("nothing of the image can be written by its user", async () => {
  for (const path of ["app", "app/dist", "app/dist/cli.js", "app/node_modules", "app/data/scripts.json"]) {
    const file = JSON.stringify(join(image.directory, path));
    const script = `const fs = require("node:fs"); fs.accessSync(${file}, fs.constants.W_OK)`;
    const { status, told } = await start(["node", "-e", script], "write", {}).ended;
    expect({ path, status }).toEqual({ path, status: 1 });
    expect(told).toContain("EACCES");
  }
});

test("the packages that only tests and builds need are not in it", () => {
  const names = ["jest", "typescript", "@biomejs/biome"];
  const there = names.filter((name) =>
    statSync(join(image.directory, "app/node_modules", name), { throwIfNoEntry: false }),
  );
  expect(there).toEqual([]);
});

test("alone it serves with the Redis that it brings, is healthy, and ends with SIGTERM", async () => {
  const [port = 0] = await freePorts(1);
  const { child, ended } = run(image.command, "alone", { HOST: "127.0.0.1", PORT: String(port) });
  await until(async () => child.exitCode !== null || (await answer(port, "/readyz")) === 200);
  if (user.uid !== undefined) expect(statSync(`/proc/${child.pid}`).uid).toBe(user.uid);
  expect(await answer(port, "/livez")).toBe(200);
  expect(await healthy(String(port))).toBe(0);
  child.kill("SIGTERM");
  const { status, out, told } = await ended;
  expect({ status, out }).toEqual({ status: 0, out: `http://127.0.0.1:${port}\n` });
  expect(told).toContain("neither redis-server nor valkey-server is on PATH");
  expect(await healthy(String(port))).toBe(1);
});

/** Nobody listens there: a worker that gets as far as this has its job. */
const nowhere = { GITHUB_TOKEN: "ghp_canary", WEBHOOK_SECRET: secret, GHE_HOST: "127.0.0.1:9" };

test("a web process takes a webhook, a worker gets its job through compose's Redis, and both end with SIGTERM", async () => {
  const [redisPort = 0, webPort = 0, workerPort = 0] = await freePorts(3);
  const redis = await startComposeRedis(temporary("redis"), redisPort);
  const begin = (role: string, port: number) =>
    run(["serve", "--role", role], role, {
      ...nowhere,
      HOST: "127.0.0.1",
      PORT: String(port),
      REDIS_URL: redis.url,
    });
  try {
    const [web, worker] = [begin("web", webPort), begin("worker", workerPort)];
    for (const port of [webPort, workerPort])
      await until(async () => (await answer(port, "/readyz")) === 200);
    const repository = { full_name: "octo/fox", default_branch: "main", archived: false };
    const push = { ref: "refs/heads/main", deleted: false, repository };
    expect((await deliver(`http://127.0.0.1:${webPort}`, "push", push)).status).toBe(200);
    await until(() => worker.said().includes('"project":"octo/fox"'));
    const ends = [web, worker].map(async ({ child, ended }) => {
      child.kill("SIGTERM");
      return ended;
    });
    for (const { status, told } of await Promise.all(ends)) {
      expect(status).toBe(0);
      expect(told).not.toContain('"msg":"Redis: ');
    }
  } finally {
    await redis.close();
  }
});

test("it scans a repository of another user that it may only read", async () => {
  const repository = makeRepository(join(place, "fox"), serviceFiles);
  const { status, out, told } = await run(["scan", "--json", repository], "scan").ended;
  expect({ status, told }).toEqual({ status: 0, told: "" });
  expect(JSON.parse(out)).toMatchObject({ scripts: [{ name: "fox-api-wsgi", module: "fox.wsgi.api" }] });
});
