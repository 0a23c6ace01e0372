import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { findGitDirectory } from "../../src/git/git-directory.js";
import { storedHead } from "../../src/git/stored-ref.js";
import { fc } from "../support/fc.js";
import { RepositoryFixture, removeTemporary, temporaryDirectory } from "./repository-fixture.js";

afterAll(removeTemporary);

/** A repository with three commits, and what its files are. */
class Refs extends RepositoryFixture {
  readonly ids = [this.commit({ a: "1" }), this.commit({ a: "2" }), this.commit({ a: "3" })] as const;

  write(name: string, text: string | Buffer): void {
    mkdirSync(dirname(join(this.path, name)), { recursive: true });
    writeFileSync(join(this.path, name), text);
  }

  head(text: string | Buffer): void {
    this.write("HEAD", text);
  }

  packed(...lines: string[]): void {
    this.write("packed-refs", lines.map((line) => `${line}\n`).join(""));
  }

  /** What git says that HEAD leads to; undefined where that is nothing. */
  byGit(directory = this.path): string | undefined {
    return this.tryGit([`--git-dir=${directory}`, "rev-parse", "--verify", "--quiet", "HEAD"]);
  }
}

const header = "# pack-refs with: peeled fully-peeled sorted ";

/** Changes a repository, and tells what HEAD then leads to, where a file tells it. */
type Make = (refs: Refs, ids: Refs["ids"]) => string | undefined;

const told: readonly [string, Make][] = [
  ["a branch that is a file", (_refs, [, , id]) => id],
  [
    "a branch in the list alone",
    (refs, [, , id]) => {
      refs.git(["pack-refs", "--all"]);
      return id;
    },
  ],
  [
    "a branch in the list and in a file, which goes before",
    (refs, [id, other]) => {
      refs.packed(header, `${other} refs/heads/master`);
      refs.write("refs/heads/master", `${id}\n`);
      return id;
    },
  ],
  [
    "a branch between others that begin or end alike, and tags",
    (refs, [one, two, three]) => {
      refs.packed(
        header,
        `${one} refs/heads/a/master`,
        `${one} refs/heads/maste`,
        `${two} refs/heads/master`,
        `${one} refs/heads/master/x`,
        `${one} refs/heads/master2`,
        `${one} refs/remotes/refs/heads/master`,
        `${three} refs/tags/master`,
        `^${one}`,
      );
      unlinkSync(join(refs.path, "refs/heads/master"));
      return two;
    },
  ],
  [
    "a branch after annotated tags",
    (refs, [, , id]) => {
      refs.git(["tag", "-a", "-m", "x", "annotated"]);
      refs.git(["branch", "zz"]);
      refs.git(["symbolic-ref", "HEAD", "refs/heads/zz"]);
      refs.git(["pack-refs", "--all"]);
      return id;
    },
  ],
  [
    "a commit, on no branch",
    (refs, [id]) => {
      refs.git(["update-ref", "--no-deref", "HEAD", id]);
      return id;
    },
  ],
  [
    "a commit, without a line feed",
    (refs, [id]) => {
      refs.head(id);
      return id;
    },
  ],
  ...[
    "feature/x",
    "a/b/c/d",
    "ünïcödé",
    "-x",
    "100%",
    "a'b\"c",
    "a{b}",
    "@",
    "x@y",
    "a.b",
    "x.locked",
    "lock",
    "…",
    "HEAD",
    "refs/heads/master",
    "packed-refs2",
  ].map((name): [string, Make] => [
    `a branch called ${name}, a file and in the list`,
    (refs, [id]) => {
      refs.git(["update-ref", `refs/heads/${name}`, id]);
      refs.git(["symbolic-ref", "HEAD", `refs/heads/${name}`]);
      expect(storedHead(refs.path, refs.path)).toBe(id);
      refs.git(["pack-refs", "--all", "--prune"]);
      return id;
    },
  ]),
  ...["\r\n", " \n", "\t", "\n\n\n", " \r\n\t "].map((end): [string, Make] => [
    `a branch, with ${JSON.stringify(end)} after it and after its id`,
    (refs, [id]) => {
      refs.head(`ref: refs/heads/master${end}`);
      refs.write("refs/heads/master", `${id}${end}`);
      return id;
    },
  ]),
];

describe("HEAD is told from files, and is what git says, with", () => {
  test.each(told)("%s", (_name, make) => {
    const refs = new Refs();
    const id = make(refs, refs.ids);
    expect(storedHead(refs.path, refs.path)).toBe(id);
    expect(refs.byGit()).toBe(id);
  });

  test("a worktree of its own, on its own branch or on none", () => {
    const refs = new Refs();
    const [first, second, third] = refs.ids;
    const [worktree, detached] = [join(temporaryDirectory(), "w"), join(temporaryDirectory(), "d")];
    refs.git(["worktree", "add", "-q", "-b", "side/way", worktree, first]);
    refs.git(["worktree", "add", "-q", "--detach", detached, second]);
    const headOf = (path: string) => {
      const found = findGitDirectory(path);
      return found && [storedHead(found.path, found.common), refs.byGit(found.path)];
    };
    for (const pack of [false, true]) {
      if (pack) refs.git(["pack-refs", "--all"]);
      expect(headOf(worktree)).toEqual([first, first]);
      expect(headOf(detached)).toEqual([second, second]);
      expect(headOf(refs.path)).toEqual([third, third]);
    }
  });

  test("ids of SHA-256", () => {
    const refs = new RepositoryFixture(["--bare", "--object-format=sha256"]);
    const id = refs.commit({ a: "1" });
    expect(storedHead(refs.path, refs.path)).toBe(id);
    refs.git(["pack-refs", "--all"]);
    expect([storedHead(refs.path, refs.path), id]).toEqual([id, refs.git(["rev-parse", "HEAD"])]);
  });
});

/** Each of them is git's to tell, whatever it says. */
const left: readonly [string, (refs: Refs, ids: Refs["ids"]) => void][] = [
  ["a branch that has no commit yet", (refs) => refs.head("ref: refs/heads/none\n")],
  ["no HEAD", (refs) => unlinkSync(join(refs.path, "HEAD"))],
  ["an empty HEAD", (refs) => refs.head("")],
  ["HEAD on what is no branch", (refs) => refs.head("ref: refs/tags/x\n")],
  [
    "a branch that is itself symbolic",
    (refs) => {
      refs.git(["symbolic-ref", "refs/heads/alias", "refs/heads/master"]);
      refs.head("ref: refs/heads/alias\n");
    },
  ],
  [
    "a branch of which nothing is there but a lock",
    (refs, [id]) => {
      refs.write("refs/heads/x.lock", `${id}\n`);
      refs.head("ref: refs/heads/x.lock\n");
    },
  ],
  [
    "a directory of a lock's name",
    (refs, [id]) => {
      refs.write("refs/heads/x.lock/y", `${id}\n`);
      refs.head("ref: refs/heads/x.lock/y\n");
    },
  ],
  ...[
    "../../x",
    "../x",
    "a/../../../x",
    "./x",
    "a/./x",
    "a//x",
    ".x",
    "a/.x",
    "a..b",
    "a b",
    "a~b",
    "a^b",
    "a:b",
    "a?b",
    "a*b",
    "a[b",
    "a\\b",
    "a@{b",
    "a.",
    "a/",
    "\x01",
    "a\x7f",
  ].map((name): (typeof left)[number] => [
    `a branch that may not be called ${JSON.stringify(name)}`,
    (refs, [id]) => {
      refs.write(join("refs/heads", name.endsWith("/") ? `${name}x` : name), `${id}\n`);
      refs.write("x", `${id}\n`);
      refs.packed(`${id} refs/heads/${name}`);
      refs.head(`ref: refs/heads/${name}\n`);
    },
  ]),
  [
    "a branch whose file a crash left empty, and an older commit in the list",
    (refs) => {
      refs.git(["pack-refs", "--all"]);
      refs.write("refs/heads/master", "");
    },
  ],
  [
    "a branch whose file holds no id, and an older commit in the list",
    (refs) => {
      refs.git(["pack-refs", "--all"]);
      refs.write("refs/heads/master", "noise\n");
    },
  ],
  [
    "a branch whose file holds half of an id",
    (refs, [id]) => refs.write("refs/heads/master", id.slice(0, 20)),
  ],
  [
    "a branch whose file holds zeros alone",
    (refs) => {
      refs.git(["pack-refs", "--all"]);
      refs.write("refs/heads/master", Buffer.alloc(41));
    },
  ],
  [
    "a branch that is a directory",
    (refs, [id]) => {
      refs.packed(`${id} refs/heads/master`);
      unlinkSync(join(refs.path, "refs/heads/master"));
      refs.write("refs/heads/master/x", `${id}\n`);
    },
  ],
  [
    "a branch below what is a file",
    (refs, [id]) => {
      refs.packed(`${id} refs/heads/master/x`);
      refs.head("ref: refs/heads/master/x\n");
    },
  ],
  [
    "a branch that is a link to another",
    (refs, [id, other]) => {
      refs.packed(`${id} refs/heads/link`);
      refs.write("refs/heads/other", `${other}\n`);
      symlinkSync("refs/heads/other", join(refs.path, "refs/heads/link"));
      refs.head("ref: refs/heads/link\n");
    },
  ],
  [
    "a branch that is a pipe",
    (refs, [id]) => {
      refs.packed(`${id} refs/heads/pipe`);
      execFileSync("mkfifo", [join(refs.path, "refs/heads/pipe")]);
      refs.head("ref: refs/heads/pipe\n");
    },
  ],
  [
    "a list of which the last line is cut off",
    (refs, [id]) => {
      refs.write("packed-refs", `${id} refs/heads/master`);
      unlinkSync(join(refs.path, "refs/heads/master"));
    },
  ],
  [
    "a list with the line ends of another system",
    (refs, [id]) => {
      refs.write("packed-refs", `${id} refs/heads/master\r\n`);
      unlinkSync(join(refs.path, "refs/heads/master"));
    },
  ],
  [
    "a list in which the branch has half of an id",
    (refs, [id]) => {
      refs.packed(`${id.slice(0, 39)} refs/heads/master`);
      unlinkSync(join(refs.path, "refs/heads/master"));
    },
  ],
  [
    "a list that is a directory",
    (refs) => {
      unlinkSync(join(refs.path, "refs/heads/master"));
      mkdirSync(join(refs.path, "packed-refs"));
    },
  ],
  [
    "a list of megabytes",
    (refs, [id]) => {
      refs.packed(
        ...Array.from({ length: 70_000 }, (_, n) => `${id} refs/heads/b${n}`),
        `${id} refs/heads/master`,
      );
      appendFileSync(join(refs.path, "packed-refs"), `${id} refs/heads/z${"z".repeat(1 << 20)}\n`);
      unlinkSync(join(refs.path, "refs/heads/master"));
    },
  ],
  ["a HEAD of megabytes", (refs) => refs.head(`ref: refs/heads/master${" ".repeat(1 << 20)}`)],
  ["a HEAD of two lines", (refs, [id]) => refs.head(`${id}\n${id}\n`)],
  ["a HEAD with more blanks than git writes", (refs) => refs.head("ref:  refs/heads/master\n")],
  ["an id in capitals", (refs, [id]) => refs.write("refs/heads/master", `${id.toUpperCase()}\n`)],
  ["refs that are kept in tables, as the HEAD says then", (refs) => refs.head("ref: refs/heads/.invalid\n")],
];

describe("HEAD is left to git with", () => {
  test.each(left)("%s", (_name, make) => {
    const refs = new Refs();
    make(refs, refs.ids);
    expect(storedHead(refs.path, refs.path)).toBeUndefined();
  });
});

describe("names that git takes for different ones are not taken for the same", () => {
  const bytes = (...parts: (string | Buffer)[]) =>
    Buffer.concat(parts.map((part) => Buffer.from(part as string)));

  test("where blanks of other alphabets end them", () => {
    for (const end of ["\u00a0", "\u2003", "\ufeff", "\u3000"]) {
      const refs = new Refs();
      const [id] = refs.ids;
      refs.write(`refs/heads/master${end}`, `${id}\n`);
      refs.head(`ref: refs/heads/master${end}\n`);
      expect([storedHead(refs.path, refs.path), refs.byGit()]).toEqual([id, id]);
      unlinkSync(join(refs.path, `refs/heads/master${end}`));
      expect([storedHead(refs.path, refs.path), refs.byGit()]).toEqual([undefined, undefined]);
    }
  });

  test("where control characters end them", () => {
    for (const end of ["\v", "\f", "\0"]) {
      const refs = new Refs();
      refs.head(`ref: refs/heads/master${end}\n`);
      const id = storedHead(refs.path, refs.path);
      expect(id).toBeUndefined();
    }
  });

  test("where their bytes are no text", () => {
    const refs = new Refs();
    const [one, two] = refs.ids;
    const [e8, e9] = [Buffer.from([0x63, 0xe8]), Buffer.from([0x63, 0xe9])];
    refs.write("packed-refs", bytes(`${one} refs/heads/`, e8, `\n${two} refs/heads/`, e9, "\n"));
    refs.head(bytes("ref: refs/heads/", e9, "\n"));
    expect(refs.byGit()).toBe(two);
    expect([undefined, two]).toContain(storedHead(refs.path, refs.path));
  });
});

function refusesList(refs: Refs): boolean {
  try {
    refs.git(["for-each-ref"]);
    return false;
  } catch (error) {
    return String(error).includes("packed-refs");
  }
}

test("whatever stands in the files, git says the same where an id is told", () => {
  const refs = new Refs();
  const [one, two] = refs.ids;
  const piece = fc.constantFrom(
    "ref: ",
    "refs/heads/",
    "master",
    "side",
    "/",
    " ",
    "\n",
    "\r\n",
    ".",
    "..",
    "@",
    "\t",
    one,
    two,
    "~",
    ".lock",
    "é",
    "\u00a0",
    "#",
    "^",
  );
  const text = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(""));
  const head = fc.oneof(
    text,
    fc.constantFrom("ref: refs/heads/master", "ref: refs/heads/side", "ref: refs/heads/master/x", one),
    text.map((rest) => `ref: refs/heads/${rest}`),
  );
  const file = fc.oneof(text, fc.constantFrom("", one, `${two}\n`, `${one}\n`), fc.constant(undefined));
  const lines = [`${one} refs/heads/master`, `${two} refs/heads/side`, `^${one}`, header];
  const line = fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...lines) }, { weight: 1, arbitrary: text });
  let answered = 0;
  fc.assert(
    fc.property(head, file, fc.array(line, { maxLength: 4 }), (headText, masterText, list) => {
      rmSync(join(refs.path, "refs/heads"), { recursive: true });
      mkdirSync(join(refs.path, "refs/heads"));
      refs.head(headText);
      refs.packed(...list);
      if (masterText !== undefined) refs.write("refs/heads/master", masterText);
      const id = storedHead(refs.path, refs.path);
      // Where a line of the list is not as git writes it, git goes no further, even if it is of another ref.
      if (id === undefined || refusesList(refs)) return;
      answered++;
      expect(id).toBe(refs.byGit());
    }),
    { numRuns: 1000 },
  );
  expect(answered).toBeGreaterThan(30);
});
