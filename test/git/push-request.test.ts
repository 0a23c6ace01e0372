import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { pktLine, pktLines } from "../../src/git/pkt-line.js";
import { pushReport } from "../../src/git/push-report.js";
import { pushRequest } from "../../src/git/push-request.js";
import { RepositoryFixture, removeTemporary } from "./repository-fixture.js";

afterAll(removeTemporary);

const ref = "refs/for/master";

/** A repository that has the base alone, and a commit on it that only another one has. */
class Scene {
  readonly server = new RepositoryFixture();
  readonly base = this.server.commit({ a: "1\n", d: { b: "2\n" } });
  readonly ours = new RepositoryFixture();
  readonly commit: string;

  constructor() {
    this.ours.git(["fetch", "-q", `file://${this.server.path}`, "master:master"]);
    this.commit = this.ours.commit({ a: "1\n", d: { b: "2\n", c: "3\n" } });
    this.server.git(["config", "receive.advertisePushOptions", "true"]);
  }

  pack(input = `${this.commit}\n^${this.base}\n`): Buffer {
    const command = ["pack-objects", "--revs", "--stdout", "-q"];
    return execFileSync("git", command, { cwd: this.ours.path, input, stdio: "pipe" });
  }

  hook(lines: string): void {
    const path = join(this.server.path, "hooks", "pre-receive");
    writeFileSync(path, `#!/bin/sh\n${lines}\n`);
    chmodSync(path, 0o755);
  }

  /** What git itself answers to the request. */
  answer(pack: Buffer, options: readonly string[] = []): Buffer {
    const input = pushRequest({ ref, commit: this.commit, options, pack });
    const command = ["receive-pack", "--stateless-rpc", this.server.path];
    return spawnSync("git", command, { input, stdio: ["pipe", "pipe", "ignore"] }).stdout;
  }

  isThere(): boolean {
    return this.server.tryGit(["rev-parse", "--verify", ref]) === this.commit;
  }
}

test("git takes the commit, its files and the options, and what it says is read", () => {
  const scene = new Scene();
  scene.hook('echo "http://h/c/fox/+/7 Sübject $GIT_PUSH_OPTION_COUNT $GIT_PUSH_OPTION_1"; exit 0');
  const options = ["topic=remove-wsgi_scripts", "hashtag=größer"];
  const { refusal, said } = pushReport(scene.answer(scene.pack(), options));
  expect({ refusal, said }).toEqual({
    refusal: undefined,
    said: "http://h/c/fox/+/7 Sübject 2 hashtag=größer\n",
  });
  expect(scene.isThere()).toBe(true);
  expect(scene.server.git(["rev-parse", "--verify", `${ref}:d/c`])).toMatch(/^[0-9a-f]{40}$/);
  scene.server.git(["fsck", "--strict"]);
});

test.each<[name: string, hook: string, input: ((scene: Scene) => string) | undefined, refusal: RegExp]>([
  ["by a hook", "echo no; exit 1", undefined, /^pre-receive hook declined$/],
  [
    "as a file is missing",
    "exit 0",
    ({ commit, base }) => `${commit}\n^${base}\n^${commit}^{tree}\n`,
    /missing necessary objects/,
  ],
])("what git refuses: %s", (_, hook, input, refusal) => {
  const scene = new Scene();
  scene.hook(hook);
  const report = pushReport(scene.answer(scene.pack(input?.(scene))));
  expect(report.refusal).toMatch(refusal);
  expect(scene.isThere()).toBe(false);
});

test("a pack that is broken on the way is refused, with the reason", () => {
  const scene = new Scene();
  const pack = scene.pack();
  pack[pack.length - 1] = (pack.at(-1) ?? 0) ^ 1;
  expect(pushReport(scene.answer(pack)).refusal).toMatch(/^\S.*: unpack failed: \S/);
  expect(scene.isThere()).toBe(false);
});

/** As Gerrit answers: its report in a line of the first band, in lines of its own. */
function answered(...report: readonly string[]): Buffer {
  const inner = `${report.map((line) => pktLine(line)).join("")}0000`;
  return Buffer.concat([pktLine("\u0002Processing\n"), pktLine(`\u0001${inner}`), Buffer.from("0000")]);
}

test.each<[name: string, answer: Buffer, refusal: string | undefined]>([
  ["taken", answered("unpack ok\n", `ok ${ref}\n`), undefined],
  ["refused", answered("unpack ok\n", `ng ${ref} no new changes\n`), "no new changes"],
  ["refused in lines", answered("unpack ok\n", `ng ${ref} a:\n\n  b\n`), "a:; b"],
  [
    "not unpacked",
    answered("unpack error Missing tree 1\n", `ng ${ref} n/a (unpacker error)\n`),
    "n/a (unpacker error): unpack failed: error Missing tree 1",
  ],
  ["not unpacked, and yet taken", answered("unpack error\n", `ok ${ref}\n`), "unpack failed: error"],
  ["nothing of the ref", answered("unpack ok\n"), ""],
  ["nothing of the pack", answered(`ok ${ref}\n`), ""],
  ["nothing", Buffer.alloc(0), ""],
  ["no lines", Buffer.from("<html>"), ""],
  ["an error alone", Buffer.concat([pktLine("\u0003out of memory\n"), Buffer.from("0000")]), ""],
])("a report: %s", (_, answer, refusal) => {
  expect(pushReport(answer).refusal).toBe(refusal);
});

test("an answer that was cut off anywhere is no success", () => {
  const whole = answered("unpack ok\n", `ok ${ref}\n`);
  const end = whole.length - "0000".length;
  for (let length = 0; length < end; length++) expect(pushReport(whole.subarray(0, length)).refusal).toBe("");
  expect(pushReport(whole.subarray(0, end)).refusal).toBeUndefined();
});

test("lines end at a flush, at what is no length and at what is not there any more", () => {
  const texts = (bytes: Buffer) => pktLines(bytes).map(String);
  const two = Buffer.concat([pktLine("ü"), pktLine("")]);
  expect(two.toString("latin1")).toBe("0006\u00c3\u00bc0004");
  expect(texts(two)).toEqual(["ü", ""]);
  for (const rest of ["", "0000", "0001", "0003", "zzzz", "00", "0009abcd", "-001a"])
    expect(texts(Buffer.concat([two, Buffer.from(rest)]))).toEqual(["ü", ""]);
});
