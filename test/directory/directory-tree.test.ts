import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { DirectoryTree } from "../../src/directory/directory-tree.js";
import type { Problem } from "../../src/model/errors.js";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "wsgi-shift-test-"));
});
afterEach(() => {
  for (const path of ["closed", "secret"]) chmodIfThere(join(directory, path));
  rmSync(directory, { recursive: true, force: true });
});

function chmodIfThere(path: string): void {
  try {
    chmodSync(path, 0o700);
  } catch {}
}

function put(path: string, content: string | Buffer = path, mode = 0o644): void {
  mkdirSync(join(directory, path, ".."), { recursive: true });
  writeFileSync(join(directory, path), content, { mode });
}

async function readAll(
  tree: DirectoryTree,
): Promise<{ files: Record<string, string>; problems: readonly Problem[] }> {
  const files: Record<string, string> = {};
  const problems = await tree.read(await tree.entries(), ({ path }, bytes) => {
    files[path] = bytes.toString("latin1");
  });
  return { files, problems };
}

test("files are listed in order and read byte for byte", async () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, n) => n));
  put("sites-enabled/nova.conf", "WSGIScriptAlias / /usr/bin/nova-api-wsgi\r\n");
  put("apache2.conf", bytes);
  put("empty", "");
  put("bin/run", "#!/bin/sh\n", 0o755);
  put("systemd/dev-disk\\x2duuid.mount");
  const tree = await DirectoryTree.open(directory);
  expect(tree).toMatchObject({ target: directory, revision: null, treeId: null });
  expect((await tree.entries()).map(({ mode, path, id }) => `${mode} ${path} ${id}`)).toEqual([
    "100644 apache2.conf null",
    "100755 bin/run null",
    "100644 empty null",
    "100644 sites-enabled/nova.conf null",
    "100644 systemd/dev-disk\\x2duuid.mount null",
  ]);
  const { files, problems } = await readAll(tree);
  expect(problems).toEqual([]);
  expect(files["apache2.conf"]).toBe(bytes.toString("latin1"));
  expect(files["sites-enabled/nova.conf"]).toContain("-wsgi\r\n");
  expect((await readAll(tree)).files).toEqual(files);
  expect(await tree.changesSince()).toBeUndefined();
});

test("the files of a part of a checkout are read, and it is said that there is more", async () => {
  put(".git", "gitdir: elsewhere");
  put("deep/below/a.conf");
  const part = join(directory, "deep/below");
  const tree = await DirectoryTree.open(part);
  expect(tree.directory).toBeNull();
  const { files, problems } = await readAll(tree);
  expect(Object.keys(files)).toEqual(["a.conf"]);
  expect(problems).toMatchObject([
    {
      code: "inside-repository",
      message: `${part} is a part of the repository ${directory}, and only its files are read`,
    },
  ]);
  expect((await readAll(tree)).problems).toEqual([]);
});

test("a directory that holds links alone does not look as if it were empty", async () => {
  put("available/a.conf");
  mkdirSync(join(directory, "enabled"));
  symlinkSync("../available/a.conf", join(directory, "enabled/a.conf"));
  const { problems } = await readAll(await DirectoryTree.open(join(directory, "enabled")));
  expect(problems.map(({ code }) => code)).toEqual(["only-links"]);
  expect((await readAll(await DirectoryTree.open(directory))).problems).toEqual([]);
});

test("links are listed and never followed; .git, sockets and pipes are left out", async () => {
  put("real/a");
  put(".git/config");
  put("sub/.git", "gitdir: ../x");
  for (const [link, to] of [
    ["file-link", "real/a"],
    ["directory-link", "real"],
    ["loop", "."],
    ["dangling", "nope"],
    ["outside", "/etc"],
  ]) {
    symlinkSync(to ?? "", join(directory, link ?? ""));
  }
  execFileSync("mkfifo", [join(directory, "pipe")]);
  const tree = await DirectoryTree.open(directory);
  const entries = await tree.entries();
  expect(entries.filter(({ mode }) => mode === "120000").map(({ path }) => path)).toEqual([
    "dangling",
    "directory-link",
    "file-link",
    "loop",
    "outside",
  ]);
  expect(await readAll(tree)).toEqual({ files: { "real/a": "real/a" }, problems: [] });
});

test("at finds files by their paths, through no link", async () => {
  put("nova/setup.cfg");
  symlinkSync("nova", join(directory, "link"));
  symlinkSync("nova/setup.cfg", join(directory, "setup.cfg"));
  put(".git/config");
  const tree = await DirectoryTree.open(directory);
  const asked = [
    "nova/setup.cfg",
    "link/setup.cfg",
    "setup.cfg",
    "nova",
    "nope",
    "",
    ".",
    "../x",
    "nova/../nova/setup.cfg",
    "nova//setup.cfg",
    "/etc/passwd",
    ".git/config",
    "nova/setup.cfg/x",
  ];
  expect(await tree.at(asked)).toEqual([
    { path: "nova/setup.cfg", mode: "100644", id: null },
    { path: "setup.cfg", mode: "120000", id: null },
  ]);
});

describe("what cannot be read is a problem, once", () => {
  test("too large, not UTF-8, turned into a link, gone", async () => {
    put("large", "x".repeat(101));
    put("limit", "x".repeat(100));
    writeFileSync(Buffer.concat([Buffer.from(`${directory}/bad-`), Buffer.from([0xff])]), "x");
    put("becomes-a-link");
    put("goes");
    const tree = await DirectoryTree.open(directory, { fileBytes: 100 });
    await tree.entries();
    for (const path of ["becomes-a-link", "goes"]) unlinkSync(join(directory, path));
    symlinkSync("limit", join(directory, "becomes-a-link"));
    const { files, problems } = await readAll(tree);
    expect(Object.keys(files)).toEqual(["limit"]);
    expect(problems.map(({ code, message }) => `${code}: ${message.split(" ")[0]}`).sort()).toEqual([
      "file-too-large: large",
      "path-unsafe: bad-\ufffd",
      "target-unreadable: becomes-a-link",
      "target-unreadable: goes",
    ]);
  });

  test("directories and files without the right to read them", async () => {
    put("closed/a");
    put("secret");
    put("open");
    chmodSync(join(directory, "closed"), 0);
    chmodSync(join(directory, "secret"), 0);
    chmodSync(directory, 0o755);
    const asNobody = process.getuid?.() === 0;
    if (asNobody) process.seteuid?.(65534);
    try {
      const tree = await DirectoryTree.open(directory);
      const first = await readAll(tree);
      expect(first.files).toEqual({ open: "open" });
      expect(first.problems).toMatchObject([
        { code: "target-unreadable", message: expect.stringContaining("closed") },
        { code: "target-unreadable", message: expect.stringContaining("secret") },
      ]);
      expect((await readAll(tree)).problems).toMatchObject([{ message: expect.stringContaining("secret") }]);
      await expect(DirectoryTree.open(join(directory, "closed", "a"))).rejects.toMatchObject({
        code: "target-unreadable",
      });
      const closed = await DirectoryTree.open(join(directory, "closed"));
      await expect(closed.entries()).rejects.toMatchObject({ code: "target-unreadable", exitStatus: 3 });
    } finally {
      if (asNobody) process.seteuid?.(0);
    }
  });
});

test("what is no directory, and what lists more than any, is refused", async () => {
  put("a");
  put("b");
  await expect(DirectoryTree.open(join(directory, "nope"))).rejects.toMatchObject({
    code: "target-not-found",
  });
  await expect(DirectoryTree.open(join(directory, "a"))).rejects.toMatchObject({ code: "target-unreadable" });
  const tree = await DirectoryTree.open(directory, { files: 1 });
  await expect(tree.entries()).rejects.toMatchObject({ code: "repository-too-large" });
});
