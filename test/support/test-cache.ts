import { mkdir, mkdtemp, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { withCacheLock } from "./cache-lock.js";

/** Where tests keep what they fetched; made once a machine, by one process at a time. */
export interface TestCache {
  /** Makes a directory in one step and gives its path: it is either not there or complete. */
  make(name: string, fill: (fresh: string) => Promise<void>): Promise<string>;
}

/** Opens a directory of the user's cache while no other process uses it. */
export async function withTestCache<T>(
  name: string,
  use: (cache: TestCache) => Promise<T>,
  environment = process.env,
): Promise<T> {
  const caches = environment.XDG_CACHE_HOME || join(homedir(), ".cache");
  const directory = join(caches, "wsgi-shift-tests", name);
  await mkdir(directory, { recursive: true });
  return withCacheLock(join(directory, "lock"), () =>
    use({ make: (part, fill) => makeOnce(join(directory, part), fill) }),
  );
}

async function makeOnce(directory: string, fill: (fresh: string) => Promise<void>): Promise<string> {
  const isThere = await stat(directory).then(
    () => true,
    () => false,
  );
  if (isThere) return directory;
  const fresh = await mkdtemp(`${directory}-`);
  try {
    await fill(fresh);
    await rename(fresh, directory);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return directory;
}
