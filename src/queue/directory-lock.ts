import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hasCode } from "./has-code.js";

/** A directory that only one living process uses. */
export interface DirectoryLock {
  release(): Promise<void>;
}

/**
 * Takes `directory` (made if missing, for its owner only) for this process. The id of the process that holds it already,
 * or is taking it, is returned otherwise; what a process left behind that was killed does not count.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock | number> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  return lockFile(join(directory, "lock"));
}

async function lockFile(file: string): Promise<DirectoryLock | number> {
  while (!(await linked(file))) {
    const holder = await holderOf(file);
    if (isAlive(holder)) return holder;
    // Of those that find the same dead holder, one alone removes its file: else the second would remove that of the first.
    const right = await lockFile(`${file}.break`);
    if (typeof right === "number") return right;
    const left = await holderOf(file);
    if (left !== undefined && !isAlive(left)) await rm(file, { force: true });
    await right.release();
  }
  return { release: () => rm(file, { force: true }) };
}

/** Makes the lock, unless it is there. A link is made at once, so nobody ever sees one without its holder's id in it. */
async function linked(file: string): Promise<boolean> {
  const ours = `${file}.${process.pid}`;
  await writeFile(ours, String(process.pid));
  try {
    await link(ours, file);
    return true;
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
    return false;
  } finally {
    await rm(ours, { force: true });
  }
}

/** Undefined where there is no lock any more. */
async function holderOf(file: string): Promise<number | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? undefined : Number(text);
}

/** Our own id in a file that we did not write is that of an earlier process, as in a container that was started again. */
function isAlive(pid: number | undefined): pid is number {
  if (pid === undefined || !Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, "EPERM");
  }
}
