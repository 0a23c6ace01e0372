import { createHash, randomUUID } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { constants, deflate, inflateSync } from "node:zlib";
import { WsgiShiftError } from "../model/errors.js";
import { ByteFile } from "./byte-file.js";
import type { StoredObject } from "./pack.js";
import { UnreadableObject } from "./unreadable-object.js";

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

/** More than what stands before the content of any object: its kind, its size and a NUL. */
const mostHeadBytes = 64;
/** Enough of a file to see how the object in it begins. */
const startBytes = 4096;

/** What the object in a file is, and its bytes. Raises `UnreadableObject`, and what node:fs and node:zlib raise. */
export function looseObjectInfo(path: string): { readonly type: string; readonly size: number } {
  const bytes = bytesOf(path, startBytes);
  const { type, size } = headOf(inflateSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }));
  return { type, size };
}

/** The object in a file; undefined where it has more bytes than `most`. Raises as `looseObjectInfo`. */
export function readLooseObject(path: string, most: number): StoredObject | undefined {
  // What is this large while it is packed, is no smaller when unpacked.
  const mostBytes = most + (most >> 8) + mostHeadBytes;
  const bytes = bytesOf(path, mostBytes + 1);
  if (bytes.length > mostBytes) return undefined;
  const whole = inflate(bytes, most + mostHeadBytes);
  const { type, size, end } = headOf(whole);
  if (whole.length !== end + size) throw new UnreadableObject(`${path} is not of its size`);
  return size > most ? undefined : { type, content: whole.subarray(end) };
}

/**
 * Whether git must not be asked for the object in a file, if it has no more than `most` bytes: git waits for a pipe, and hands on
 * what stands in a blob's file, however much or little that is, under the size that the blob says.
 */
export function isTrap(path: string, most: number): boolean {
  try {
    const { type, size } = looseObjectInfo(path);
    return type === "blob" && (size > most || readLooseObject(path, most) === undefined);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    return error instanceof UnreadableObject || code.startsWith("Z_") || code === "ERR_BUFFER_TOO_LARGE";
  }
}

/** The first bytes of a file, so many at the most. */
function bytesOf(path: string, most: number): Buffer {
  const file = new ByteFile(path);
  try {
    return file.bytes(0, Math.min(file.size, most));
  } finally {
    file.close();
  }
}

/** All of it: git takes no object after which something else stands. */
function inflate(bytes: Buffer, most: number): Buffer {
  const options = { maxOutputLength: most, info: true };
  const { buffer, engine } = inflateSync(bytes, options) as unknown as Inflated;
  if (engine.bytesWritten !== bytes.length) throw new UnreadableObject("something stands after an object");
  return buffer;
}

/** What node:zlib gives with the option `info`. */
interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

function headOf(bytes: Buffer): { readonly type: string; readonly size: number; readonly end: number } {
  const start = bytes.toString("latin1", 0, mostHeadBytes);
  const head = /^(commit|tree|blob|tag) (0|[1-9][0-9]{0,14})\0/.exec(start);
  if (head === null) throw new UnreadableObject("an object says not what it is");
  return { type: head[1] ?? "", size: Number(head[2]), end: head[0].length };
}
