import { randomUUID } from "node:crypto";
import { lstat, lutimes, readlink, rm, symlink } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { WsgiShiftError } from "../model/errors.js";

export interface LockTiming {
  /** How long to wait for another owner. */
  readonly patienceMilliseconds: number;
  /** An owner that gave no sign of life for so long is gone, wherever it ran. */
  readonly staleMilliseconds: number;
}

export const defaultLockTiming: LockTiming = { patienceMilliseconds: 900_000, staleMilliseconds: 60_000 };

interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
}

const pollMilliseconds = 50;

/** What this process holds. */
const held = new Set<string>();

function isAlive({ pid, token }: Owner): boolean {
  // A container that was started again has the same name and, with 1, the same process id as the one that died in it.
  if (pid === process.pid) return held.has(token);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** A symbolic link that leads nowhere: it is there at once with its text, so no lock is ever seen without its owner (symlink(2)). */
async function createExclusively(path: string, owner: Owner): Promise<boolean> {
  try {
    await symlink(JSON.stringify(owner), path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function ageOf(path: string): Promise<number> {
  const found = await lstat(path).catch(() => undefined);
  return found === undefined ? 0 : Date.now() - found.mtimeMs;
}

async function ownerOf(path: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readlink(path)) as Owner;
  } catch {
    return undefined;
  }
}

async function isStale(path: string, { staleMilliseconds }: LockTiming): Promise<boolean> {
  const owner = await ownerOf(path);
  if (owner?.host === hostname() && !isAlive(owner)) return true;
  return (await ageOf(path)) > staleMilliseconds;
}

/** Removes a lock whose owner is gone. Only who holds the second lock looks again and removes it: never a new one. */
async function breakStale(path: string, owner: Owner, timing: LockTiming): Promise<void> {
  const breaker = `${path}.break`;
  if (!(await createExclusively(breaker, owner))) {
    if (await isStale(breaker, timing)) await breakStale(breaker, owner, timing);
    return;
  }
  try {
    if (await isStale(path, timing)) await rm(path, { force: true });
  } finally {
    await rm(breaker, { force: true });
  }
}

/**
 * Does `work` while no other process, nor another part of this one, holds the lock file `path`. A lock whose owner
 * died, or has not touched it for long, is taken over. Raises `mirror-locked` when patience ends.
 */
export async function withLock<T>(path: string, timing: LockTiming, work: () => Promise<T>): Promise<T> {
  const owner: Owner = { pid: process.pid, host: hostname(), token: randomUUID() };
  held.add(owner.token);
  try {
    return await holding(path, owner, timing, work);
  } finally {
    held.delete(owner.token);
  }
}

async function holding<T>(
  path: string,
  owner: Owner,
  timing: LockTiming,
  work: () => Promise<T>,
): Promise<T> {
  const deadline = Date.now() + timing.patienceMilliseconds;
  while (!(await createExclusively(path, owner))) {
    if (Date.now() > deadline) {
      const other = await ownerOf(path);
      throw new WsgiShiftError("mirror-locked", {
        lock: path,
        owner: other ? `process ${other.pid}` : "somebody",
      });
    }
    if (await isStale(path, timing)) await breakStale(path, owner, timing);
    else await sleep(pollMilliseconds);
  }
  const signOfLife = setInterval(() => {
    const now = new Date();
    lutimes(path, now, now).catch(() => undefined);
  }, timing.staleMilliseconds / 6);
  signOfLife.unref();
  try {
    return await work();
  } finally {
    clearInterval(signOfLife);
    if ((await ownerOf(path))?.token === owner.token) await rm(path, { force: true });
  }
}
