import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BatchParser } from "../../src/git/batch-parser.js";
import type { ObjectStore } from "../../src/git/object-store.js";
import type { StoredObject } from "../../src/git/pack.js";
import { readEntryHead } from "../../src/git/pack-entry.js";
import type { RepositoryFixture } from "./repository-fixture.js";

const environment = { PATH: process.env.PATH, HOME: "/nonexistent", GIT_CONFIG_NOSYSTEM: "1", LC_ALL: "C" };

/** What git says of objects: of all that are there, of all that other stores lend too, or of these. */
export function objectsByGit(path: string, ids?: readonly string[]): Map<string, StoredObject> {
  const which = ids === undefined ? ["--batch-all-objects", "--unordered"] : [];
  const output = execFileSync("git", [`--git-dir=${path}`, "cat-file", "--batch", "--buffer", ...which], {
    env: environment,
    input: ids?.map((id) => `${id}\n`).join("") ?? "",
    maxBuffer: 1 << 28,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const found = new Map<string, StoredObject>();
  let head: readonly string[] = [];
  const parser = new BatchParser({
    header: (line, start, end) => {
      head = line.toString("latin1", start, end).split(" ");
      return head.length === 3 ? { size: Number(head[2]), keep: true } : undefined;
    },
    content: (bytes) => void found.set(head[0] ?? "", { type: head[1] ?? "", content: Buffer.from(bytes) }),
  });
  parser.push(output);
  return found;
}

/** What a store says of an object, in a few words that tell it from any other. */
export function toldOf(store: ObjectStore, id: string, most = 1 << 26): string | undefined {
  const found = store.read(id, most);
  return found && `${found.type} ${found.content.toString("latin1")}`;
}

/** Kinds of the entries in all packs of a repository, as they are stored, each with how many there are. */
export function packedKinds(fixture: RepositoryFixture, idBytes = 20): Record<string, number> {
  const directory = join(fixture.path, "objects", "pack");
  const kinds: Record<string, number> = {};
  for (const name of readdirSync(directory).filter((each) => each.endsWith(".idx"))) {
    const pack = readFileSync(join(directory, name.replace(/idx$/, "pack")));
    const algorithm = idBytes === 32 ? ["--object-format=sha256"] : [];
    const list = fixture.git(["show-index", ...algorithm], readFileSync(join(directory, name)));
    for (const line of list.split("\n")) {
      const { kind } = readEntryHead(pack.subarray(Number(line.split(" ")[0])), idBytes);
      kinds[kind] = (kinds[kind] ?? 0) + 1;
    }
  }
  return kinds;
}

/** A history of one text, which lines are added to and taken from, beside other files; with an annotated tag. */
export function importHistory(fixture: RepositoryFixture, versions: readonly string[]): void {
  const files = (text: string, n: number): [string, string | Buffer][] => [
    ["text", text],
    ["d/e/text", `${text}\n${n}`],
    ["empty", ""],
    [`own/${n}`, Buffer.from([0, 255, n & 255, 10, 13])],
  ];
  const stream = versions.flatMap((text, n) => [
    `commit refs/heads/master\ncommitter D <d@example.org> ${1_700_000_000 + n} +0000\ndata 0\n`,
    ...files(text, n).flatMap(([path, content]) => [
      `M 100644 inline ${path}\ndata ${Buffer.byteLength(content)}\n`,
      content,
      "\n",
    ]),
  ]);
  const tag = "tag v1\nfrom refs/heads/master\ntagger D <d@example.org> 1 +0000\ndata 3\none\n";
  fixture.git(
    ["fast-import", "--quiet", "--force"],
    Buffer.concat([...stream, tag].map((each) => Buffer.from(each as string))),
  );
}

/** Texts that each differ a little from the one before. */
export function editedTexts(count: number, lines = 120): string[] {
  const text = Array.from({ length: lines }, (_, n) => `line ${n} of ${(n * 2_654_435_761) % 9973}`);
  return Array.from({ length: count }, (_, n) => {
    text[(n * 37) % lines] = `edited ${n} ${(n * 48_271) % 65_537}`;
    return text.join("\n");
  });
}
