import { createHash, randomUUID } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { deflate } from "node:zlib";
import { WsgiShiftError } from "../model/errors.js";

const compress = promisify(deflate);

/** Of errno(3): what there is no room for. */
const full = ["ENOSPC", "EDQUOT", "EFBIG"];

/**
 * Writes an object as git does (gitformat-loose(5)): its kind, size and content, compressed, under the name that is their
 * hash. Returns that name, the id. One that is there is written anew, as git gives it a new time then, so that no `gc`
 * takes it away. Raises `disk-full`.
 */
export async function writeLooseObject(
  store: string,
  kind: "blob" | "tree",
  content: Buffer,
  idLength: number,
): Promise<string> {
  const whole = Buffer.concat([Buffer.from(`${kind} ${content.length}\0`), content]);
  const algorithm = idLength === 64 ? "sha256" : "sha1";
  const id = createHash(algorithm).update(whole).digest("hex");
  const directory = join(store, id.slice(0, 2));
  // By such a name git knows, and removes some day, what a process left that was stopped.
  const unfinished = join(directory, `tmp_obj_${randomUUID()}`);
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(unfinished, await compress(whole), { mode: 0o444 });
    await rename(unfinished, join(directory, id.slice(2)));
  } catch (error) {
    await rm(unfinished, { force: true });
    const { code = "", message } = error as NodeJS.ErrnoException;
    throw full.includes(code)
      ? new WsgiShiftError("disk-full", { detail: message }, { cause: error })
      : error;
  }
  return id;
}
