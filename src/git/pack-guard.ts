import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

const pollMilliseconds = 200;

async function unfinishedPacks(gitDirectory: string): Promise<string[]> {
  const packs = join(gitDirectory, "objects", "pack");
  const names = await readdir(packs).catch(() => []);
  return names.filter((name) => name.startsWith("tmp_")).map((name) => join(packs, name));
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/**
 * Does `work`, a fetch into a repository that nobody else fetches into, and aborts it as soon as it has brought more
 * than `limit` bytes; resolves to whether it did. What a fetch left behind that was stopped is removed first.
 */
export async function withPackGuard(
  gitDirectory: string,
  limit: number,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<"done" | "too-large"> {
  for (const path of await unfinishedPacks(gitDirectory)) await rm(path, { force: true });
  const controller = new AbortController();
  const look = async () => {
    const sizes = await Promise.all((await unfinishedPacks(gitDirectory)).map(sizeOf));
    if (sizes.reduce((sum, size) => sum + size, 0) > limit) controller.abort();
  };
  const timer = setInterval(look, pollMilliseconds);
  try {
    await work(controller.signal);
    return "done";
  } catch (error) {
    if (controller.signal.aborted) return "too-large";
    throw error;
  } finally {
    clearInterval(timer);
  }
}
