import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { BatchParser, type Follows } from "./batch-parser.js";
import type { Git, GitOptions } from "./git.js";
import { gitError } from "./git-error.js";
import { gitNotStarted } from "./git-not-started.js";

export interface BlobSink {
  /** `bytes` are only valid during the call. */
  content(id: string, bytes: Buffer): void;
  tooLarge(id: string): void;
  /** There is no object of this id, or it is no blob. */
  missing(id: string): void;
}

export interface BlobStreamOptions extends GitOptions {
  /** Content above this many bytes is never held. */
  readonly limit: number;
  /** How many processes read at the same time. */
  readonly parallel: number;
}

/** From this much content to skip on, a new process is cheaper than letting git unpack it all. */
const cheaperToRestart = 1 << 20;

/** Reads blobs of `ids`, each once, in no promised order, through `git cat-file --batch --buffer`. */
export async function streamBlobs(
  git: Git,
  ids: readonly string[],
  sink: BlobSink,
  options: BlobStreamOptions,
): Promise<void> {
  const parallel = Math.max(1, Math.min(options.parallel, Math.ceil(ids.length / 100)));
  // Dealt like cards: files of one kind lie side by side in a tree, and are alike in size.
  const hands = Array.from({ length: parallel }, (_, hand) =>
    ids.filter((_id, index) => index % parallel === hand),
  );
  const readers = hands
    .filter((hand) => hand.length > 0)
    .map((hand) => new BlobReader(git, hand, sink, options));
  try {
    await Promise.all(readers.map((reader) => reader.read()));
  } catch (error) {
    for (const reader of readers) reader.stop();
    throw error;
  }
}

/** Reads its ids in order through one process at a time; a new one follows where a large blob is left behind. */
class BlobReader {
  private next = 0;
  private child: ChildProcessWithoutNullStreams | undefined;
  private leftBehind = false;
  private stopped = false;

  constructor(
    private readonly git: Git,
    private readonly ids: readonly string[],
    private readonly sink: BlobSink,
    private readonly options: BlobStreamOptions,
  ) {}

  async read(): Promise<void> {
    while (this.next < this.ids.length && !this.stopped) await this.readThroughOneProcess();
  }

  stop(): void {
    this.stopped = true;
    this.child?.kill("SIGKILL");
  }

  private readThroughOneProcess(): Promise<void> {
    this.leftBehind = false;
    const configuration = {
      ...this.options.configuration,
      "core.bigFileThreshold": String(this.options.limit),
    };
    const child = this.git.start(["cat-file", "--batch", "--buffer"], { ...this.options, configuration });
    this.child = child;
    const parser = new BatchParser({
      header: (line, start, end) => this.header(line.toString("latin1", start, end)),
      content: (bytes) => this.sink.content(this.ids[this.next++] ?? "", bytes),
    });
    return new Promise((resolve, reject) => {
      let stderr = "";
      const fail = (error: unknown) => {
        child.kill("SIGKILL");
        reject(error);
      };
      child.stdout.on("data", (piece: Buffer) => {
        if (this.leftBehind || this.stopped) return;
        try {
          parser.push(piece);
        } catch (error) {
          fail(error);
        }
      });
      child.stderr.on("data", (piece: Buffer) => {
        stderr = (stderr + piece.toString("utf8")).slice(-4000);
      });
      child.on("error", (cause) => fail(gitNotStarted(cause)));
      child.on("close", (status, signal) => {
        if (this.leftBehind || this.stopped || this.next === this.ids.length) resolve();
        else reject(this.failure(status ?? signal ?? "unknown", stderr));
      });
      // Ids are written while answers are read; a process that died closes its end, and `close` tells why.
      child.stdin.on("error", () => undefined);
      child.stdin.end(`${this.ids.slice(this.next).join("\n")}\n`);
    });
  }

  private header(line: string): Follows {
    const id = this.ids[this.next] ?? "";
    const [found, type, digits] = line.split(" ");
    if (found !== id || digits === undefined) return this.pass(() => this.sink.missing(id));
    const size = Number(digits);
    if (type === "blob" && size <= this.options.limit) return { size, keep: true };
    this.pass(() => (type === "blob" ? this.sink.tooLarge(id) : this.sink.missing(id)));
    if (size > cheaperToRestart) {
      this.leftBehind = true;
      this.child?.kill("SIGKILL");
    }
    return { size, keep: false };
  }

  private pass(tell: () => void): undefined {
    this.next++;
    tell();
  }

  private failure(status: number | string, stderr: string): Error {
    const { subject = {}, environment = {} } = this.options;
    return gitError({ command: "cat-file", status, stderr, subject, environment });
  }
}
