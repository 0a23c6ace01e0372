import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { pino } from "pino";
import { connectRedis } from "../../src/queue/connect-redis.js";
import { lockDirectory } from "../../src/queue/directory-lock.js";
import {
  type EmbeddedRedis,
  embeddedRedisAddress,
  startEmbeddedRedis,
} from "../../src/queue/embedded-redis.js";
import { findProgram } from "../../src/queue/find-program.js";
import { GuardedChild, guardScript } from "../../src/queue/guarded-child.js";
import { openRedis } from "../../src/queue/redis.js";
import { redisLabel } from "../../src/queue/redis-address.js";
import { readRedisFacts, redisWarnings, whyRefused } from "../../src/queue/redis-facts.js";
import { retryDelay } from "../../src/queue/retry-delay.js";
import { until } from "../support/until.js";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "wsgi-shift-redis-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const noRestart = () => {};

function collectingLog(lines: Record<string, unknown>[]) {
  return pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
}

describe("which Redis", () => {
  test.each<[string, string]>([
    ["redis://me:secret@h.example:6379/2", "redis://h.example:6379/2"],
    ["rediss://:p%40ss@h.example:6380/", "rediss://h.example:6380"],
    ["redis://[::1]:6379", "redis://[::1]:6379"],
    ["/run/redis.sock", "/run/redis.sock"],
    ["redis://me:se,cret@a:6379,redis://me:se,cret@b:6380/", "redis://a:6379,redis://b:6380"],
  ])("%s is called %s", (address, label) => {
    expect(redisLabel(address)).toBe(label);
  });

  test.each<[string, string | undefined, string[]]>([
    [
      "redis_version:4.0.9",
      "it is Redis 4.0.9, and 5.0 is the oldest that will do",
      [expect.anything() as never],
    ],
    ["redis_version:5.0.14", undefined, ["it is Redis 5.0.14; 6.2 or newer is advised"]],
    ["redis_version:6.0.16", undefined, ["it is Redis 6.0.16; 6.2 or newer is advised"]],
    ["redis_version:6.2.0\r\nmaxmemory_policy:noeviction\r\naof_enabled:1", undefined, []],
    ["redis_version:10.1.0", undefined, []],
    ["redis_version:7.2.4\r\nvalkey_version:8.0.1\r\nmaxmemory_policy:noeviction", undefined, []],
    [
      "redis_version:7.0.15\r\nmaxmemory_policy:allkeys-lru\r\n",
      undefined,
      ["its maxmemory-policy is allkeys-lru, which may throw jobs away; set it to noeviction"],
    ],
    ["", "it is Redis 0, and 5.0 is the oldest that will do", [expect.anything() as never]],
  ])("%j: refused %j, warnings %j", (info, refused, warnings) => {
    const facts = readRedisFacts(info);
    expect(whyRefused(facts)).toBe(refused);
    expect(redisWarnings(facts)).toEqual(warnings);
  });

  test("one that nobody listens for is said with the address, without the credentials", async () => {
    const log = pino({ level: "silent" });
    const choice = { cacheDirectory: directory, path: "", log };
    const failed = openRedis({ ...choice, redisUrl: "redis://me:hunter22@127.0.0.1:1/3" });
    await expect(failed).rejects.toMatchObject({
      code: "redis-unavailable",
      exitStatus: 4,
      message: expect.stringMatching(/^Redis at redis:\/\/127\.0\.0\.1:1\/3 cannot be used: .*ECONNREFUSED/),
      advice: expect.stringContaining("REDIS_URL"),
    });
    const missing = openRedis({ ...choice, redisUrl: join(directory, "no.sock") });
    await expect(missing).rejects.toMatchObject({ message: expect.stringContaining("ENOENT") });
  });

  test("one that is too old is refused, and so is a server that is no Redis", async () => {
    const answers = { old: "$21\r\nredis_version:3.2.100\r\n", http: "HTTP/1.1 400 Bad Request\r\n\r\n" };
    for (const [name, answer] of Object.entries(answers)) {
      const server = createServer((socket) => {
        socket
          .on("error", () => {})
          .on("data", (data) => {
            if (name === "http") socket.write(answer);
            else
              for (const command of String(data).matchAll(/\r\n(info|ping|client)\r\n/gi))
                socket.write(command[1] === "info" ? answer : "+OK\r\n");
          });
      });
      server.listen(join(directory, name));
      await once(server, "listening");
      const log = pino({ level: "silent" });
      const opened = openRedis({ redisUrl: join(directory, name), cacheDirectory: directory, path: "", log });
      const message = name === "old" ? /3\.2\.100, and 5\.0 is the oldest/ : /Protocol error/i;
      await expect(opened).rejects.toMatchObject({
        code: "redis-unavailable",
        message: expect.stringMatching(message),
      });
      server.close();
    }
  });

  test("retries come later and later, spread, and not later than half an hour", () => {
    expect([1, 2, 3, 10, 11, 20].map((attempts) => retryDelay(attempts, () => 0))).toEqual([
      1_000, 2_000, 4_000, 512_000, 900_000, 900_000,
    ]);
    expect([1, 20].map((attempts) => retryDelay(attempts, () => 0.999_999_9))).toEqual([2_000, 1_800_000]);
  });
});

describe("a Redis of our own", () => {
  let running: EmbeddedRedis | undefined;
  afterEach(async () => {
    await running?.close();
    running = undefined;
  });

  test("is the one in JavaScript where no other is on PATH, and says that it keeps nothing", async () => {
    const lines: Record<string, unknown>[] = [];
    const server = await openRedis({
      redisUrl: undefined,
      cacheDirectory: directory,
      path: "/nonexistent",
      log: collectingLog(lines),
    });
    expect(server.label).toBe("embedded js-redis-server");
    expect(server.address).toBe(join(directory, "redis/redis.sock"));
    expect(lines.map(({ msg }) => msg)).toEqual([expect.stringContaining("kept in memory only")]);
    const redis = await connectRedis(server.address, "requests");
    expect(await redis.set("a", "b")).toBe("OK");
    redis.disconnect();
    await server.close();
    expect(existsSync(server.address)).toBe(false);
    await expect(connectRedis(server.address, "requests")).rejects.toMatchObject({
      code: "redis-unavailable",
    });
  });

  test("can be opened by nobody else", async () => {
    running = await startEmbeddedRedis({ cacheDirectory: directory, path: "", onRestart: noRestart });
    expect(statSync(join(directory, "redis")).mode & 0o777).toBe(0o700);
  });

  test("has a short path for its socket though the cache has a long one", async () => {
    const deep = join(directory, "d".repeat(120));
    running = await startEmbeddedRedis({ cacheDirectory: deep, path: "", onRestart: noRestart });
    expect(running.address.length).toBeLessThan(100);
    const { address } = running;
    await running.close();
    running = undefined;
    expect(existsSync(join(address, ".."))).toBe(false);
  });

  test.each([
    ["its usual place", "c"],
    ["a place of its own, as the cache has a long path", "c".repeat(120)],
  ])("is not started beside another one that answers, nor takes anything from it: at %s", async (_, name) => {
    const options = { cacheDirectory: join(directory, name), path: "", onRestart: noRestart };
    running = await startEmbeddedRedis(options);
    // As a process in another container finds it, where the first has no id that means anything.
    rmSync(join(options.cacheDirectory, "redis", "lock"));
    await expect(startEmbeddedRedis({ ...options, handOver: 0 })).rejects.toMatchObject({
      code: "redis-unavailable",
      data: { detail: "another process runs one there" },
    });
    expect(await embeddedRedisAddress(options.cacheDirectory)).toBe(running.address);
  });

  test("is not started beside another one that ends, and answers no more", async () => {
    const socket = join(directory, "redis", "redis.sock");
    mkdirSync(join(directory, "redis"));
    const ending = createServer(() => {}).listen(socket);
    await once(ending, "listening");
    const options = { cacheDirectory: directory, path: "", onRestart: noRestart };
    await expect(startEmbeddedRedis({ ...options, handOver: 0 })).rejects.toMatchObject({
      code: "redis-unavailable",
    });
    ending.close();
    running = await startEmbeddedRedis(options);
    expect(running.address).toBe(socket);
  });

  test("a program that does not start is said with what it said", async () => {
    const bin = join(directory, "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "redis-server"), "#!/bin/sh\necho no luck today >&2\nexit 3\n", { mode: 0o755 });
    const started = startEmbeddedRedis({ cacheDirectory: directory, path: bin, onRestart: noRestart });
    await expect(started).rejects.toMatchObject({
      code: "redis-unavailable",
      data: { detail: "no luck today" },
    });
    running = await startEmbeddedRedis({ cacheDirectory: directory, path: "", onRestart: noRestart });
  });

  test.each<[string, string[], string | undefined]>([
    ["redis-server first", ["valkey-server", "redis-server"], "redis-server"],
    ["valkey-server else", ["valkey-server"], "valkey-server"],
    ["none", [], undefined],
  ])("the programs on PATH: %s", (_, programs, expected) => {
    for (const name of programs) writeFileSync(join(directory, name), "", { mode: 0o755 });
    writeFileSync(join(directory, "not-executable"), "", { mode: 0o644 });
    const path = `/nonexistent::${directory}`;
    expect(findProgram(["not-executable", "redis-server", "valkey-server"], path)?.name).toBe(expected);
  });
});

describe("the lock of its directory", () => {
  test("is held by one living process", async () => {
    const other = spawn("sleep", ["60"]);
    writeFileSync(join(directory, "lock"), String(other.pid));
    expect(await lockDirectory(directory)).toBe(other.pid);
    const ended = once(other, "exit");
    other.kill();
    await ended;
    const lock = await lockDirectory(directory);
    if (typeof lock === "number") throw new Error("the lock is stale");
    await lock.release();
    expect(existsSync(join(directory, "lock"))).toBe(false);
  });

  test("goes from a dead process to one of those that find it, and to no second one", async () => {
    const first = spawn("sleep", ["60"]);
    const ended = once(first, "exit");
    // The first has just found that the holder is dead.
    writeFileSync(join(directory, "lock"), "");
    writeFileSync(join(directory, "lock.break"), String(first.pid));
    expect(await lockDirectory(directory)).toBe(first.pid);
    expect(existsSync(join(directory, "lock"))).toBe(true);
    first.kill();
    await ended;
    expect(typeof (await lockDirectory(directory))).toBe("object");
    expect(readdirSync(directory).filter((name) => name.startsWith("lock"))).toEqual(["lock"]);
  });

  test.each(["", "nonsense", "-1", "0", String(process.pid)])("is not held by %j", async (holder) => {
    writeFileSync(join(directory, "lock"), holder);
    expect(typeof (await lockDirectory(directory))).toBe("object");
  });
});

describe("a guarded child", () => {
  const isAlive = (pid: number) => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };

  test("gets nothing of our environment and its end is told with its last words", async () => {
    const child = GuardedChild.start(
      ["/bin/sh", "-c", "echo $HOME-$PATH-; cat; echo done >&2"],
      "/some/path",
    );
    expect(await child.ended).toContain("done");
    expect(await child.ended).not.toContain(process.env.HOME);
    expect(child.running).toBe(false);
  });

  test("ends though it wants to go on", async () => {
    const child = GuardedChild.start(
      ["/bin/sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"],
      "/usr/bin:/bin",
    );
    await child.stop();
    expect(child.running).toBe(false);
  });

  test("ends with a parent that got SIGKILL", async () => {
    // The parent's part: a process that holds the guard's input open, and starts it as GuardedChild does.
    const script = `
      const { spawn } = require("node:child_process");
      const child = spawn("/bin/sh", ["-c", process.argv[1], "sh", "/bin/sh", "-c", "echo $$; exec sleep 600"],
        { stdio: ["pipe", "inherit", "ignore"], detached: true });`;
    const parent = spawn(process.execPath, ["-e", script, guardScript], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [output] = await once(parent.stdout, "data");
    const pid = Number(String(output).trim());
    expect(isAlive(pid)).toBe(true);
    parent.kill("SIGKILL");
    await until(() => !isAlive(pid));
  });
});
