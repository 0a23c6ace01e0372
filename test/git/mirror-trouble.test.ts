import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { Git } from "../../src/git/git.js";
import { writeLooseObject } from "../../src/git/loose-object.js";
import { Mirrors } from "../../src/git/mirrors.js";
import { WsgiShiftError } from "../../src/model/errors.js";
import { findProgram } from "../../src/queue/find-program.js";
import { RepositoryFixture, removeTemporary, temporaryDirectory } from "./repository-fixture.js";

afterAll(removeTemporary);

const path = process.env.PATH ?? "";
const real = findProgram(["git"], path)?.file ?? "git";

/** A git that does `before` as the shell does before it becomes git. */
function gitAfter(before: string): Git {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, "git"), `#!/bin/sh\n${before}\nexec ${real} "$@"\n`);
  chmodSync(join(directory, "git"), 0o755);
  return new Git({ path: `${directory}:${path}` });
}

/** A server with what no compression makes small. */
function server(): RepositoryFixture {
  const fixture = new RepositoryFixture();
  fixture.git(["config", "uploadpack.allowFilter", "true"]);
  const noise = execFileSync("head", ["-c", String(6 << 20), "/dev/urandom"], { maxBuffer: 16 << 20 });
  fixture.commit({ "setup.cfg": "[metadata]\n", noise });
  return fixture;
}

/** Fetches the branch and reads all of it, by this git, in this cache. */
async function readAll(
  git: Git,
  cacheDirectory: string,
  { path: place }: RepositoryFixture,
): Promise<string[]> {
  const mirrors = new Mirrors({ git, cacheDirectory, allowedProtocols: ["file"] });
  const mirror = mirrors.open("h", "p", { url: `file://${place}`, environment: {} });
  try {
    const tree = await mirror.tree((await mirror.fetchBranch("master")).commit);
    const seen: string[] = [];
    const problems = await tree.read(await tree.entries(), (entry) => seen.push(entry.path));
    expect(problems).toEqual([]);
    return seen.sort();
  } finally {
    await mirror.close();
  }
}

const all = ["noise", "setup.cfg"];
const whole = new Git({ path });

describe("a mirror comes right by itself", () => {
  test("after a disk that was full", async () => {
    const place = server();
    const cache = temporaryDirectory();
    // setrlimit(2): writing more into one file fails, as on a full disk.
    const failure = readAll(gitAfter("trap '' XFSZ; ulimit -f 100"), cache, place);
    await expect(failure).rejects.toMatchObject({ code: "disk-full", retryable: true });
    expect(await readAll(whole, cache, place)).toEqual(all);
  });

  const canMount = process.getuid?.() === 0 && findProgram(["mount"], path) !== undefined;
  (canMount ? test : test.skip)("after a file system without room", async () => {
    const place = server();
    const cache = temporaryDirectory();
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "none", cache]);
    try {
      await expect(readAll(whole, cache, place)).rejects.toMatchObject({
        code: "disk-full",
        retryable: true,
      });
      const change = writeLooseObject(join(cache, "objects"), "blob", randomBytes(4 << 20), 40);
      await expect(change).rejects.toMatchObject({ code: "disk-full", retryable: true });
      expect(readdirSync(join(cache, "objects"), { recursive: true })).toHaveLength(1);
      execFileSync("mount", ["-o", "remount,size=64m", cache]);
      expect(await readAll(whole, cache, place)).toEqual(all);
    } finally {
      // Lazily: processes that answer questions may still be ending.
      execFileSync("umount", ["-l", cache]);
    }
  });

  (canMount ? test : test.skip)(
    "at once after a file system on which no lock could be written",
    async () => {
      const place = server();
      const cache = temporaryDirectory();
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=32m", "none", cache]);
      try {
        mkdirSync(join(cache, "mirrors"));
        expect(() => writeFileSync(join(cache, "filler"), Buffer.alloc(33 << 20))).toThrow("ENOSPC");
        await expect(readAll(whole, cache, place)).rejects.toThrow(/ENOSPC|no space/i);
        rmSync(join(cache, "filler"));
        expect(await readAll(whole, cache, place)).toEqual(all);
      } finally {
        execFileSync("umount", ["-l", cache]);
      }
    },
    30_000,
  );

  test.each([0, 20, 60, 150])("after a git that was killed %i ms into its fetch", async (milliseconds) => {
    const place = server();
    const cache = temporaryDirectory();
    const kill = `case " $* " in *" fetch "*) ${real} "$@" & child=$!; sleep ${milliseconds / 1000}; kill -KILL $child; wait $child; kill -KILL $$;; esac`;
    const error = await readAll(gitAfter(kill), cache, place).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(WsgiShiftError);
    expect(await readAll(whole, cache, place)).toEqual(all);
    const mirrors = join(cache, "mirrors");
    const [mirror = ""] = readdirSync(mirrors).filter((name) => name.endsWith(".git"));
    const packs = join(mirrors, mirror, "objects", "pack");
    expect(existsSync(packs) && readdirSync(packs).filter((name) => name.startsWith("tmp_"))).toEqual([]);
  });
});
