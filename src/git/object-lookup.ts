import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { BatchParser, type Follows } from "./batch-parser.js";
import type { Git, GitOptions } from "./git.js";
import { gitError } from "./git-error.js";
import { gitNotStarted } from "./git-not-started.js";

export interface ObjectInfo {
  readonly id: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
}

export interface FoundObject extends ObjectInfo {
  readonly content: Buffer;
}

/** Bytes that contents may still have together; fewer than none once one did not fit. */
export interface Room {
  bytes: number;
}

interface Request {
  readonly wantsContent: boolean;
  readonly room?: Room | undefined;
  /** True once it has all its answers; most have one. */
  readonly answer: (found: FoundObject | undefined) => boolean;
  readonly reject: (error: unknown) => void;
}

const none = Buffer.alloc(0);

/** A process that nobody asks anything for so long ends by itself. */
const idleMilliseconds = 5_000;

/**
 * Looks up objects one after the other through one `git cat-file --batch-command`: many questions cost one process.
 * It lives until `close` or until it has been idle, and does not keep our own process from ending.
 */
export class ObjectLookup {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly pending: Request[] = [];
  private found: ObjectInfo | undefined;
  private stderr = "";
  private over = false;
  /** Questions of this turn, which are sent together. */
  private unsent = "";
  private readonly idle: NodeJS.Timeout;

  constructor(
    git: Git,
    private readonly options: GitOptions,
  ) {
    this.child = git.start(["cat-file", "--batch-command", "--buffer"], options);
    this.idle = setTimeout(() => this.pending.length === 0 && this.close(), idleMilliseconds).unref();
    const parser = new BatchParser({
      header: (line, start, end) => this.header(line, start, end),
      content: (content) => this.settle({ ...(this.found as ObjectInfo), content }),
    });
    this.child.stdout.on("data", (piece: Buffer) => parser.push(piece));
    this.child.stderr.on("data", (piece: Buffer) => {
      this.stderr = (this.stderr + piece.toString("utf8")).slice(-4000);
    });
    this.child.stdin.on("error", () => undefined);
    this.child.on("error", (cause) => this.end(gitNotStarted(cause)));
    this.child.on("close", (status, signal) => this.end(this.failure(status ?? signal ?? "unknown")));
    this.keepAlive(false);
  }

  /** Whether it was closed, or died of a question; a new one must be asked then. */
  get ended(): boolean {
    return this.over;
  }

  /** What an object is, by any name that gitrevisions(7) has; undefined where there is none. */
  info(name: string): Promise<ObjectInfo | undefined> {
    return this.ask("info", name);
  }

  /**
   * An object with its content, which is held in memory: ask `info` for its size first, or say how much room there is.
   * Undefined for one that does not fit, too.
   */
  contents(name: string, room?: Room): Promise<FoundObject | undefined> {
    return this.ask("contents", name, room);
  }

  /** What many objects are, in the order of their ids: one question, as an answer to each would take longer than git. */
  infos(ids: readonly string[]): Promise<readonly (ObjectInfo | undefined)[]> {
    if (ids.length === 0) return Promise.resolve([]);
    return new Promise((done, reject) => {
      const found: (ObjectInfo | undefined)[] = [];
      const answer = (info: ObjectInfo | undefined): boolean => {
        const isLast = found.push(info) === ids.length;
        if (isLast) done(found);
        return isLast;
      };
      this.put(`info ${ids.join("\ninfo ")}`, { wantsContent: false, answer, reject });
    });
  }

  /** Ends the process once it has answered what was asked. */
  close(): void {
    this.over = true;
    clearTimeout(this.idle);
    this.send();
    this.child.stdin.end();
  }

  private ask(command: "info" | "contents", name: string, room?: Room): Promise<FoundObject | undefined> {
    // A line feed would end the question, and no name of an object has one.
    if (/[\n\0]/.test(name)) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      const answer = (found: FoundObject | undefined): boolean => {
        resolve(found);
        return true;
      };
      this.put(`${command} ${name}`, { wantsContent: command === "contents", room, answer, reject });
    });
  }

  private put(questions: string, request: Request): void {
    if (this.pending.push(request) === 1) this.keepAlive(true);
    if (this.unsent === "") queueMicrotask(() => this.send());
    this.unsent += `${questions}\n`;
  }

  /** One write for all of them, and one by git for all answers (`flush` of git-cat-file(1)). */
  private send(): void {
    if (this.unsent !== "") this.child.stdin.write(`${this.unsent}flush\n`);
    this.unsent = "";
  }

  private header(line: Buffer, start: number, end: number): Follows {
    const { wantsContent = false, room } = this.pending[0] ?? {};
    const found = infoOf(line.toString("latin1", start, end));
    if (found === undefined || !wantsContent) {
      this.settle(found && { ...found, content: none });
      return undefined;
    }
    this.found = found;
    if (room) room.bytes -= found.size;
    const fits = !room || room.bytes >= 0;
    if (!fits) this.settle(undefined);
    return { size: found.size, keep: fits };
  }

  private settle(found: FoundObject | undefined): void {
    if (this.pending[0]?.answer(found) === true) this.answered();
  }

  private answered(): void {
    this.pending.shift();
    this.idle.refresh();
    if (this.pending.length === 0) this.keepAlive(false);
  }

  private failure(status: number | string): Error {
    const { subject = {}, environment = {} } = this.options;
    return gitError({ command: "cat-file", status, stderr: this.stderr, subject, environment });
  }

  private end(error: Error): void {
    this.over = true;
    clearTimeout(this.idle);
    for (const { reject } of this.pending.splice(0)) reject(error);
  }

  /** Whether the process keeps ours from ending: only while an answer is awaited. */
  private keepAlive(referenced: boolean): void {
    const { child } = this;
    const parts = [child, child.stdin, child.stdout, child.stderr] as { ref?(): void; unref?(): void }[];
    for (const part of parts) referenced ? part.ref?.() : part.unref?.();
  }
}

/** Reads `ID SP TYPE SP SIZE`; undefined for `NAME SP missing` and the like. */
function infoOf(line: string): ObjectInfo | undefined {
  const [first, last] = [line.indexOf(" "), line.lastIndexOf(" ")];
  const size = Number(line.slice(last + 1));
  if ((first !== 40 && first !== 64) || last === first || Number.isNaN(size)) return undefined;
  return { id: line.slice(0, first), type: line.slice(first + 1, last), size };
}
