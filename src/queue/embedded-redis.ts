import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { connectRedis } from "./connect-redis.js";
import { lockDirectory } from "./directory-lock.js";
import { findProgram } from "./find-program.js";
import { GuardedChild } from "./guarded-child.js";
import { redisUnavailable } from "./redis-error.js";

export interface EmbeddedRedis {
  readonly program: "redis-server" | "valkey-server" | "js-redis-server";
  /** Path of its socket. */
  readonly address: string;
  close(): Promise<void>;
}

export interface EmbeddedRedisOptions {
  /** Its files lie in `redis` below. */
  readonly cacheDirectory: string;
  /** As in PATH. */
  readonly path: string;
  /** Told when it ended unasked and is started again. */
  readonly onRestart: (said: string) => void;
  /** Milliseconds that the Redis of a process that was killed may take to notice and end. */
  readonly handOver?: number;
}

/** `sun_path` of unix(7) takes 108 bytes with its end, 104 on other systems. */
const longestSocketPath = 100;

/** A large append-only file takes a while to be read. */
const startTimeout = 60_000;
const usualHandOver = 10_000;

/**
 * A Redis of our own, for one machine: `redis-server` or `valkey-server` where it is on PATH, with every write in a file
 * before it is answered; else one in JavaScript, which keeps nothing when it ends. It listens on a socket that only our
 * user can open, ends with our process, however that ends, and is started again if it ends before. Raises
 * `redis-unavailable`.
 */
export async function startEmbeddedRedis(options: EmbeddedRedisOptions): Promise<EmbeddedRedis> {
  const directory = join(options.cacheDirectory, "redis");
  const lock = await lockDirectory(directory);
  if (typeof lock === "number")
    throw redisUnavailable(
      join(directory, "redis.sock"),
      `process ${lock} runs one there; let both use the one of a REDIS_URL`,
    );
  try {
    await waitUntilGone(options);
    const { socket, removeSocket } = await socketFor(directory);
    const { program, command } = commandFor(directory, socket, options.path);
    const stop = await supervise(command, socket, options).catch(async (error: unknown) => {
      await removeSocket();
      throw error;
    });
    const close = () => stop().finally(removeSocket).finally(lock.release);
    return { program, address: socket, close };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function socketFor(directory: string) {
  const socket = join(directory, "redis.sock");
  if (Buffer.byteLength(socket) <= longestSocketPath)
    return { socket, removeSocket: () => rm(socket, { force: true }) };
  const short = await mkdtemp(join(tmpdir(), "wsgi-shift-"));
  const elsewhere = join(directory, elsewhereFile);
  await writeFile(elsewhere, join(short, "redis.sock"), { mode: 0o600 });
  return {
    socket: join(short, "redis.sock"),
    removeSocket: async () => {
      await rm(elsewhere, { force: true });
      await rm(short, { recursive: true, force: true });
    },
  };
}

/** Holds where the socket is that is not in the directory. */
const elsewhereFile = "address";

/** Where the embedded Redis of a service on this machine listens, if one runs with this cache. */
export async function embeddedRedisAddress(cacheDirectory: string): Promise<string | undefined> {
  const socket = await lastSocket(cacheDirectory);
  return (await answers(socket)) ? socket : undefined;
}

async function lastSocket(cacheDirectory: string): Promise<string> {
  const directory = join(cacheDirectory, "redis");
  const elsewhere = await readFile(join(directory, elsewhereFile), "utf8").catch(() => undefined);
  return elsewhere ?? join(directory, "redis.sock");
}

/** Two servers that write one append-only file would spoil it; one that ends answers no more, and writes the last of it. */
async function waitUntilGone({
  cacheDirectory,
  handOver = usualHandOver,
}: EmbeddedRedisOptions): Promise<void> {
  const socket = await lastSocket(cacheDirectory);
  const deadline = Date.now() + handOver;
  while (await isListening(socket)) {
    if (Date.now() > deadline) throw redisUnavailable(socket, "another process runs one there");
    await delay(100);
  }
}

function isListening(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = createConnection(socket);
    connection.once("error", () => resolve(false));
    connection.once("connect", () => {
      connection.destroy();
      resolve(true);
    });
  });
}

async function answers(socket: string): Promise<boolean> {
  if (!existsSync(socket)) return false;
  try {
    (await connectRedis(socket, "requests")).disconnect();
    return true;
  } catch {
    return false;
  }
}

function commandFor(directory: string, socket: string, path: string) {
  const found = findProgram(["redis-server", "valkey-server"], path);
  if (!found) return { program: "js-redis-server", command: javascriptCommand(socket) } as const;
  const program = found.name === "redis-server" ? "redis-server" : "valkey-server";
  return { program, command: [found.file, ...serverArguments(directory, socket)] } as const;
}

/** redis.conf: no network, and each write in the file before its answer goes out. */
function serverArguments(directory: string, socket: string): string[] {
  return Object.entries({
    "--port": "0",
    "--unixsocket": socket,
    "--unixsocketperm": "700",
    "--dir": directory,
    "--appendonly": "yes",
    "--appendfsync": "always",
    "--save": "",
    "--maxmemory-policy": "noeviction",
    "--daemonize": "no",
    "--loglevel": "warning",
  }).flat();
}

/** js-redis-server's own command listens on every network interface, so its parts are put together here. */
const javascriptServer = `
const { RedisServerState, Resp2Server, createRedisCommandExecutor, resolveCompatibilityProfile } = require(process.argv[1]);
const compatibility = resolveCompatibilityProfile();
const server = new RedisServerState({ databaseCount: 16, compatibility });
new Resp2Server({ server, executor: createRedisCommandExecutor({ compatibility }) }).listen(process.argv[2]);
`;

function javascriptCommand(socket: string): string[] {
  const core = createRequire(import.meta.url).resolve("js-redis-server/core");
  return [process.execPath, "-e", javascriptServer, core, socket];
}

/** Starts `command`, again and again, until the function returned is called. Resolves once it answers. */
async function supervise(
  command: readonly string[],
  socket: string,
  { path, onRestart }: EmbeddedRedisOptions,
) {
  let child = await startServer(command, socket, path);
  let stopping = false;
  const watching = (async () => {
    for (;;) {
      const said = await child.ended;
      if (stopping) return;
      onRestart(said);
      await delay(1_000);
      if (stopping) return;
      child = await startServer(command, socket, path).catch(() => child);
      // Whoever asked to stop while it started has stopped the one before it.
      if (stopping) await child.stop();
    }
  })();
  return async () => {
    stopping = true;
    await child.stop();
    await watching;
  };
}

async function startServer(command: readonly string[], socket: string, path: string): Promise<GuardedChild> {
  await rm(socket, { force: true });
  const child = GuardedChild.start(command, path);
  const deadline = Date.now() + startTimeout;
  while (child.running && Date.now() < deadline) {
    if (await answers(socket)) return child;
    await delay(10);
  }
  await child.stop();
  throw redisUnavailable(socket, (await child.ended) || `${command[0]} did not start`);
}
