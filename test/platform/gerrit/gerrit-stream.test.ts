import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Backoff } from "../../../src/platform/gerrit/backoff.js";
import { gerritStream } from "../../../src/platform/gerrit/gerrit-stream.js";
import { jsonLines } from "../../../src/platform/gerrit/json-lines.js";
import { fc } from "../../support/fc.js";
import { withoutFiles } from "../../support/without-files.js";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "wsgi-shift-stream-"));
});
afterAll(() => rm(directory, { recursive: true }));

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  // One buffer for all pieces, as a stream may do.
  const piece = Buffer.alloc(size);
  for (let start = 0; start < bytes.length; start += size) {
    const length = bytes.copy(piece, 0, start, start + size);
    yield piece.subarray(0, length);
  }
}

async function read(text: string, { size = 7, longest = 40 } = {}) {
  const values: unknown[] = [];
  let skips = 0;
  const lines = jsonLines(inPieces(Buffer.from(text), size), longest, () => skips++);
  for await (const value of lines) values.push(value);
  return { values, skips };
}

test.each<[name: string, text: string, values: unknown[], skips: number]>([
  ["nothing", "", [], 0],
  ["one", '{"a":1}\n', [{ a: 1 }], 0],
  ["several", '{"a":1}\n{"a":2}\n', [{ a: 1 }, { a: 2 }], 0],
  ["letters of several bytes", '{"a":"пароль🙂"}\n', [{ a: "пароль🙂" }], 0],
  ["CRLF and empty lines", '\n{"a":1}\r\n\r\n\n', [{ a: 1 }], 0],
  ["a complete last line without end", '1\n{"a":1}', [1, { a: 1 }], 0],
  ["a last line cut off", '1\n{"a":', [1], 1],
  ["a line cut off within", '{"a":\n2\n', [2], 1],
  ["no JSON", "Welcome!\n2\n", [2], 1],
  ["a line as long as allowed", `"${"x".repeat(38)}"\n2\n`, ["x".repeat(38), 2], 0],
  ["a line that is too long", `"${"x".repeat(39)}"\n2\n`, [2], 1],
  ["a line that is far too long", `"${"x".repeat(9999)}"\n2\n`, [2], 1],
  ["a last line that is too long", `2\n"${"x".repeat(9999)}`, [2], 1],
])("lines of JSON: %s", async (_, text, values, skips) => {
  for (const size of [1, 7, 64, 100_000]) expect(await read(text, { size })).toEqual({ values, skips });
});

test("lines of JSON: whatever the pieces", () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.jsonValue()), fc.integer({ min: 1, max: 50 }), async (values, size) => {
      const plain = JSON.parse(JSON.stringify(values)) as unknown[];
      const text = plain.map((value) => `${JSON.stringify(value)}\n`).join("");
      expect(await read(text, { size, longest: 1e6 })).toEqual({ values: plain, skips: 0 });
    }),
  ));

test("back-off: doubles up to its limit, half of it by chance, and begins anew", () => {
  const waits = (random: number) => {
    const backoff = new Backoff({
      firstMilliseconds: 100,
      longestMilliseconds: 1000,
      random: () => random,
    });
    const before = Array.from({ length: 6 }, () => backoff.next());
    backoff.reset();
    return [...before, backoff.next()];
  };
  expect(waits(0)).toEqual([50, 100, 200, 400, 500, 500, 50]);
  expect(waits(1)).toEqual([100, 200, 400, 800, 1000, 1000, 100]);
  expect(waits(0.5)[0]).toBe(75);
});

/** A stream through a program called ssh that is a shell script; `count` has the number of its run. */
async function streamOf(script: string, settings: { now?: () => number; take: number }) {
  const place = await mkdtemp(join(directory, "bin-"));
  const program = `#!/bin/sh\nprintf x >>${place}/runs\ncount=$(wc -c <${place}/runs)\nprintf '%s\\n' "$@" >${place}/arguments\n${script}\n`;
  await writeFile(join(place, "ssh"), program);
  await chmod(join(place, "ssh"), 0o755);
  const stop = new AbortController();
  const reasons: { code: string; message: string; wait: number }[] = [];
  let gaps = 0;
  const stream = gerritStream({
    host: "review.example.org",
    access: {
      hostname: "review.example.org",
      port: 29418,
      username: "bot",
      keyFile: "/keys/100%",
      knownHostsFile: '/a b/"known"',
      hostKeyChecking: "yes",
    },
    path: `${place}:/usr/bin:/bin`,
    now: settings.now ?? (() => 0),
    random: () => 0,
    signal: stop.signal,
    mayHaveMissed: () => gaps++,
    interrupted: ({ code, message }, wait) => {
      reasons.push({ code, message, wait });
      if (settings.take === 0 && reasons.length === 4) stop.abort();
    },
    firstWaitMilliseconds: 2,
    longestWaitMilliseconds: 8,
  });
  const events: unknown[] = [];
  for await (const event of stream) {
    events.push(event);
    if (events.length === settings.take) stop.abort();
  }
  const sshArguments = (await readFile(join(place, "arguments"), "utf8")).trimEnd().split("\n");
  return { events, reasons, gaps, sshArguments };
}

test("ssh is asked for the events that lead to something and for no others, and may ask nobody", async () => {
  const { sshArguments } = await streamOf("echo 1; exec sleep 60", { take: 1 });
  const [options, command] = [sshArguments.slice(0, -20), sshArguments.slice(-20)];
  expect(options).toEqual(expect.arrayContaining(["BatchMode=yes", "StrictHostKeyChecking=yes"]));
  expect(options).toContain("ServerAliveInterval=30");
  expect(options).toContain('UserKnownHostsFile="/a b/\\"known\\"" ~/.ssh/known_hosts');
  expect(options).toContain('IdentityFile="/keys/100%%"');
  expect(options.slice(-4)).toEqual(["-p", "29418", "--", "bot@review.example.org"]);
  const types = command.slice(2).filter((word) => word !== "-s");
  expect(types).toEqual([
    ...["ref-updated", "change-merged", "comment-added", "patchset-created", "change-abandoned"],
    ...["change-restored", "vote-deleted", "wip-state-changed", "private-state-changed"],
  ]);
  expect(command.slice(0, 3)).toEqual(["gerrit", "stream-events", "-s"]);
});

test("events go on over connections that end, and each end is told", async () => {
  const script = `printf '{"run":%d}\\n{"cut":' $count; echo oops >&2; exit 255`;
  const { events, reasons, gaps } = await streamOf(script, { take: 3 });
  expect(events).toEqual([{ run: 1 }, { run: 2 }, { run: 3 }]);
  const message = "review.example.org could not serve ssh gerrit stream-events: oops";
  expect(reasons).toEqual([
    { code: "host-unavailable", message, wait: 1 },
    { code: "host-unavailable", message, wait: 2 },
  ]);
  // At each of three starts, and for each of two lines cut off; the third was never read.
  expect(gaps).toBe(5);
});

test("dropped output is a gap, not an event", async () => {
  const { events, gaps } = await streamOf(`echo '{"type":"dropped-output"}'; echo 1; exec sleep 60`, {
    take: 1,
  });
  expect(events).toEqual([1]);
  expect(gaps).toBe(2);
});

test("the end of a good connection is not taken for another failure", async () => {
  let clock = 0;
  const now = () => {
    clock += 70_000;
    return clock;
  };
  const { reasons } = await streamOf("exit 1", { take: 0, now });
  expect(reasons.map(({ wait }) => wait)).toEqual([1, 1, 1, 1]);
});

test.each<[said: string, code: string, message: RegExp]>([
  [
    "bot@host: Permission denied (publickey).",
    "host-refused",
    /answered 255 to ssh .*: bot@host: Permission denied/,
  ],
  ["Host key verification failed.", "host-refused", /Host key verification failed/],
  [
    "stream events not permitted",
    "host-refused",
    /\(an administrator adds the account to the group Service Users/,
  ],
  ["ssh: connect to host x port 29418: Connection refused", "host-unavailable", /Connection refused/],
  ["", "host-unavailable", /: the connection ended$/],
  ["\u001b[2Jx", "host-unavailable", /: \[2Jx$/],
])("ssh says %j: %s", async (said, code, message) => {
  const { events, reasons } = await streamOf(`printf '%s\\n' '${said}' >&2; exit 255`, { take: 0 });
  expect(events).toEqual([]);
  expect(reasons.map(({ wait }) => wait)).toEqual([1, 2, 4, 4]);
  for (const reason of reasons) {
    expect(reason.code).toBe(code);
    expect(reason.message).toMatch(message);
  }
});

test("without ssh there is a reason, and no end", async () => {
  const stop = new AbortController();
  const codes: string[] = [];
  const access = { hostname: "x", port: 1, username: "x", keyFile: "/x", knownHostsFile: "/x" };
  const stream = gerritStream({
    host: "x",
    access: { ...access, hostKeyChecking: "yes" },
    path: directory,
    now: () => 0,
    random: () => 0,
    signal: stop.signal,
    mayHaveMissed: () => undefined,
    interrupted: ({ code, message }) => {
      codes.push(`${code} ${message}`);
      if (codes.length === 2) stop.abort();
    },
    firstWaitMilliseconds: 1,
  });
  for await (const event of stream) throw new Error(`there is an event ${String(event)}`);
  expect(codes).toEqual(Array(2).fill(expect.stringMatching(/^host-refused .*: ssh is not on PATH$/)));
});

test("a stream that was ended before it began starts nothing", async () => {
  const stop = AbortSignal.abort();
  const fail = () => {
    throw new Error("it started");
  };
  const access = { hostname: "x", port: 1, username: "x", keyFile: "/x", knownHostsFile: "/x" };
  const stream = gerritStream({
    host: "x",
    access: { ...access, hostKeyChecking: "yes" },
    path: directory,
    now: fail,
    random: fail,
    signal: stop,
    mayHaveMissed: fail,
    interrupted: fail,
  });
  expect(await stream.next()).toEqual({ done: true, value: undefined });
});

test("where no file is left to be opened, ssh is started again later, and our own process goes on", async () => {
  const access = { hostname: "h", port: 1, username: "bot", keyFile: "/k", knownHostsFile: "/n" };
  const said = await withoutFiles(
    "gerritStream",
    "platform/gerrit/gerrit-stream.js",
    `const stop = new AbortController();
     const interrupted = ({ code, message }) => { console.log(code, message); stop.abort(); };
     const stream = gerritStream({
       host: "review.example.org", access: ${JSON.stringify(access)}, path: process.env.PATH, now: Date.now,
       random: Math.random, signal: stop.signal, mayHaveMissed: () => {}, interrupted,
     });
     for await (const event of stream) console.log(event);
     setTimeout(() => console.log("alive"), 50);`,
  );
  expect(said).toEqual([
    expect.stringMatching(/^host-unavailable .*too many files are open \(EMFILE\)/),
    "alive",
  ]);
});
