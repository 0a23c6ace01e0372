import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hasCode } from "./has-code.js";

/** A directory that only one living process uses. */
export interface DirectoryLock {
  release(): Promise<void>;
}

/**
 * Takes `directory` (made if missing, for its owner only) for this process. The id of the process that holds it already
 * is returned otherwise; what a process left behind that was killed does not count.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock | number> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, "lock");
  const ours = `${file}.${process.pid}`;
  for (;;) {
    // A link is made at once, so nobody ever sees a lock without its holder's id in it.
    await writeFile(ours, String(process.pid));
    try {
      await link(ours, file);
      return { release: () => rm(file, { force: true }) };
    } catch (error) {
      if (!hasCode(error, "EEXIST")) throw error;
    } finally {
      await rm(ours, { force: true });
    }
    const holder = Number(await readFile(file, "utf8").catch(() => ""));
    if (isAlive(holder)) return holder;
    await rm(file, { force: true });
  }
}

/** Our own id in a file that we did not write is that of an earlier process, as in a container that was started again. */
function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, "EPERM");
  }
}
