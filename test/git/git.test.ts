import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, test } from "@jest/globals";
import { Git } from "../../src/git/git.js";
import { gitError, type Subject } from "../../src/git/git-error.js";
import { isSupportedGit, parseGitVersion } from "../../src/git/git-version.js";
import { hideSecrets } from "../../src/git/hide-secrets.js";
import { Repository } from "../../src/git/repository.js";
import { fc } from "../support/fc.js";
import { until } from "../support/until.js";
import { withoutFiles } from "../support/without-files.js";
import { RepositoryFixture, removeTemporary, temporaryDirectory } from "./repository-fixture.js";

// Processes by the hundred, on machines that do other things as well.
afterAll(removeTemporary);

/** A program called `git` that does what the script says. */
function fakeGit(script: string): Git {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, "git"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return new Git({ path: `${directory}:${process.env.PATH ?? ""}` });
}

describe("a git process", () => {
  test("gets a closed environment, and options that it cannot be talked out of", async () => {
    process.env.GIT_DIR = "/inherited";
    process.env.CANARY_TOKEN = "inherited";
    const git = fakeGit('env; for word; do echo "arg $word"; done');
    const environment = {
      GIT_ASKPASS: "/ask",
      GIT_CONFIG_GLOBAL: "/mine",
      GIT_ALLOW_PROTOCOL: "ext",
      PATH: "/x",
      HOME: "/x",
    };
    const configuration = {
      "core.hooksPath": "/x",
      "PROTOCOL.EXT.allow": "always",
      "core.bigFileThreshold": "1",
    };
    const { stdout } = await git.run(["status", "--x"], {
      environment,
      configuration,
      gitDirectory: "/d",
      protocols: ["https", "ssh"],
    });
    delete process.env.GIT_DIR;
    delete process.env.CANARY_TOKEN;
    const lines = stdout.toString().split("\n");
    const variables = new Map(
      lines
        .filter((line) => !line.startsWith("arg "))
        .map((line) => line.split(/=(.*)/s) as [string, string]),
    );
    expect(
      [...variables.keys()].filter((name) => !/^(PWD|OLDPWD|SHLVL|_|)$/.test(name)).sort(),
    ).toMatchInlineSnapshot(`
[
  "GIT_ALLOW_PROTOCOL",
  "GIT_ASKPASS",
  "GIT_ATTR_NOSYSTEM",
  "GIT_CONFIG_GLOBAL",
  "GIT_CONFIG_NOSYSTEM",
  "GIT_EDITOR",
  "GIT_GRAFT_FILE",
  "GIT_IMPLICIT_WORK_TREE",
  "GIT_LFS_SKIP_SMUDGE",
  "GIT_LITERAL_PATHSPECS",
  "GIT_NO_LAZY_FETCH",
  "GIT_NO_REPLACE_OBJECTS",
  "GIT_OPTIONAL_LOCKS",
  "GIT_TERMINAL_PROMPT",
  "HOME",
  "LC_ALL",
  "PATH",
  "SSH_ASKPASS",
  "XDG_CONFIG_HOME",
]
`);
    expect(variables.get("PATH")).toMatch(/wsgi-shift-test/);
    expect(Object.fromEntries(variables)).toMatchObject({
      GIT_ASKPASS: "/ask",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_ALLOW_PROTOCOL: "https:ssh",
      GIT_TERMINAL_PROMPT: "0",
      GIT_LFS_SKIP_SMUDGE: "1",
      HOME: "/nonexistent",
      LC_ALL: "C",
    });
    const words = lines.filter((line) => line.startsWith("arg ")).map((line) => line.slice(4));
    expect(words[0]).toBe("--git-dir=/d");
    expect(words.slice(-2)).toEqual(["status", "--x"]);
    expect(words.lastIndexOf("core.hooksPath=/dev/null")).toBeGreaterThan(words.indexOf("core.hooksPath=/x"));
    expect(words.lastIndexOf("protocol.ext.allow=never")).toBeGreaterThan(
      words.indexOf("PROTOCOL.EXT.allow=always"),
    );
    expect(words).toEqual(
      expect.arrayContaining([
        "core.fsmonitor=false",
        "credential.helper=",
        "safe.bareRepository=explicit",
        "gc.auto=0",
      ]),
    );
  });

  test("may open no transport unless told", async () => {
    const { stdout } = await fakeGit("echo $GIT_ALLOW_PROTOCOL").run(["x"]);
    expect(stdout.toString()).toBe("none\n");
    const git = new Git({ path: process.env.PATH ?? "" });
    const server = new RepositoryFixture();
    const command = ["ls-remote", `file://${server.path}`] as const;
    await expect(git.run([...command], { subject: { remote: "r" } })).rejects.toMatchObject({
      code: "remote-refused",
    });
    expect((await git.run([...command], { protocols: ["file"] })).status).toBe(0);
  });

  test("takes input and gives bytes", async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, n) => n));
    const { stdout, stderr } = await fakeGit("cat; echo noise >&2").run(["x"], {
      input: Buffer.concat(Array(500).fill(bytes)),
    });
    expect(stdout).toEqual(Buffer.concat(Array(500).fill(bytes)));
    expect(stderr).toBe("noise\n");
  });

  test("that takes too long, or is no longer wanted, is ended", async () => {
    const pids = join(temporaryDirectory(), "pids");
    const git = fakeGit(`echo $$ >>${pids}; exec sleep 600`);
    const subject = { remote: "https://review.example/x" };
    const started = () => readFileSync(pids, "utf8").trim().split("\n");
    await expect(git.run(["fetch"], { timeoutMilliseconds: 1_000, subject })).rejects.toMatchObject({
      code: "remote-unreachable",
    });
    const over = new AbortController();
    const unwanted = git.run(["fetch"], { signal: over.signal }).catch((error: unknown) => error);
    await until(() => started().length === 2);
    over.abort();
    expect(await unwanted).toMatchObject({ code: "git-failed" });
    await until(() => !started().some((pid) => existsSync(`/proc/${pid}`)));
  });

  test("whichever way it was started, ends with the signal of its scan", async () => {
    const over = new AbortController();
    const git = fakeGit("exec sleep 60").until(over.signal);
    const child = git.start(["cat-file", "--batch"]);
    const failed = new Promise((resolve) => child.once("error", resolve));
    const ended = new Promise((resolve) => child.once("close", (_, signal) => resolve(signal)));
    const run = git.run(["fetch"]).catch((error: unknown) => error);
    await sleep(50);
    over.abort();
    expect(await failed).toMatchObject({ name: "AbortError" });
    expect(await ended).toBe("SIGTERM");
    expect(await run).toMatchObject({ code: "git-failed" });
  });

  test.each<[string, string, string]>([
    ["fails", "echo fatal: wrong >&2; exit 128", "git x failed with status 128: wrong"],
    ["fails in silence", "exit 3", "git x failed with status 3: it said nothing"],
    ["is killed", "kill -9 $$", "git x failed with status SIGKILL: it said nothing"],
    [
      "does not know an option",
      '[ "$*" != "${*% version}" ] && echo git version 2.45.0 || { echo unknown option >&2; exit 129; }',
      "git x failed with status 129: unknown option",
    ],
    [
      "is too old to know an option",
      '[ "$*" != "${*% version}" ] && echo git version 2.30.2 || exit 129',
      "git is 2.30.2, older than 2.38",
    ],
  ])("that %s", async (_name, script, message) => {
    await expect(fakeGit(script).run(["x"])).rejects.toThrow(message);
  });

  test("that is not there, for each way to start one", async () => {
    const git = new Git({ path: temporaryDirectory() });
    const fixture = new RepositoryFixture();
    const commit = fixture.commit({ a: "1" });
    await expect(git.run(["x"])).rejects.toMatchObject({ code: "git-missing", exitStatus: 4 });
    const repository = await Repository.open(git, fixture.path);
    await expect(repository?.resolve("master")).rejects.toMatchObject({ code: "git-missing" });
    await expect(repository?.tree("1".repeat(40))).rejects.toMatchObject({ code: "git-missing" });
    // What files tell needs none.
    expect(await repository?.resolve("HEAD")).toBe(commit);
    expect(await (await repository?.tree(commit))?.entries()).toHaveLength(1);
    await repository?.close();
  });

  test.each<[string, (git: Git, directory: string) => Git, string]>([
    ["is told to stop", (git) => git.until(AbortSignal.abort()), "This operation was aborted"],
    ["may not be run", (_, directory) => new Git({ path: directory }), "spawn git EACCES"],
  ])("that is there, but %s, is not said to be missing from PATH", async (_, make, reason) => {
    const fixture = new RepositoryFixture();
    const directory = temporaryDirectory();
    writeFileSync(join(directory, "git"), "", { mode: 0o644 });
    const git = make(new Git({ path: process.env.PATH ?? "" }), directory);
    const repository = await Repository.open(git, fixture.path);
    await expect(repository?.tree("1".repeat(40))).rejects.toThrow(`git cannot be run: ${reason}`);
  });

  test("that the system does not start is said so, whichever way it was asked for", async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, "git"), "", { mode: 0o644 });
    const subject = { remote: "https://review.example/x" };
    const refused = new Git({ path: directory }).run(["fetch"], { subject });
    await expect(refused).rejects.toMatchObject({
      code: "git-missing",
      message: "git cannot be run: spawn git EACCES",
    });
    // MAX_ARG_STRLEN of execve(2) is 128 KiB.
    const git = new Git({ path: process.env.PATH ?? "" });
    await expect(git.run(["version", "x".repeat(3 << 20)])).rejects.toThrow("git cannot be run: spawn E2BIG");
  });

  test("that finds no file left to be opened does not end our own process", async () => {
    const said = await withoutFiles(
      "Git",
      "git/git.js",
      `const git = new Git({ path: process.env.PATH });
       for (const ask of [() => git.run(["version"]), async () => git.start(["version"])])
         await ask().catch(({ code, message, retryable }) => console.log(code, message, retryable));
       setTimeout(() => console.log("alive"), 50);`,
    );
    const refusal = "git-not-started git cannot be started: too many files are open (EMFILE) true";
    expect(said).toEqual([refusal, refusal, "alive"]);
  });

  test("that dies in the middle of an answer is an error, never a wait", async () => {
    const fixture = new RepositoryFixture();
    fixture.commit({ a: "1" });
    const half = fakeGit(`read line; echo "${"1".repeat(40)} commit 10"; exit 7`);
    const repository = await Repository.open(half, fixture.path);
    expect(await repository?.resolve("master")).toBe("1".repeat(40));
    await expect(repository?.tree("1".repeat(40))).rejects.toMatchObject({ code: "git-failed" });
  });
});

describe("versions", () => {
  test.each([
    ["git version 2.39.5", "2.39.5", true],
    ["git version 2.38.0", "2.38.0", true],
    ["git version 2.37.7\n", "2.37.7", false],
    ["git version 1.8.3.1", "1.8.3.1", false],
    ["git version 2.39.5 (Apple Git-154)", "2.39.5", true],
    ["git version 2.46.0.windows.1", "2.46.0", true],
    ["git version 3.0.0-rc1", "3.0.0", true],
    ["git version 2.100.0", "2.100.0", true],
    ["something else", "something else", false],
  ])("%s", (output, version, supported) => {
    expect(parseGitVersion(output)).toBe(version);
    expect(isSupportedGit(version)).toBe(supported);
  });

  test("of this machine", async () => {
    const git = new Git({ path: process.env.PATH ?? "" });
    expect(await git.requireSupportedVersion()).toMatch(/^\d+\.\d+/);
    await expect(fakeGit("echo git version 2.37.1").requireSupportedVersion()).rejects.toMatchObject({
      code: "git-missing",
      message: expect.stringContaining("2.37.1"),
    });
  });
});

describe("errors", () => {
  const remote: Subject = { remote: "https://github.example/openstack/nova.git" };
  const target: Subject = { target: "/srv/nova" };

  test.each<[string, Subject, string]>([
    ["fatal: unable to access 'https://x/': Could not resolve host: x", remote, "remote-unreachable"],
    [
      "fatal: unable to access 'https://x/': Failed to connect to x port 443: Connection refused",
      remote,
      "remote-unreachable",
    ],
    [
      "ssh: connect to host x port 29418: Connection timed out\nfatal: Could not read from remote repository.",
      remote,
      "remote-unreachable",
    ],
    ["ssh: connect to host x port 29418: No route to host", remote, "remote-unreachable"],
    [
      "error: RPC failed; HTTP 502 curl 22 The requested URL returned error: 502\nfatal: the remote end hung up unexpectedly",
      remote,
      "remote-unreachable",
    ],
    [
      "fatal: unable to access 'https://x/': The requested URL returned error: 429",
      remote,
      "remote-unreachable",
    ],
    [
      "fatal: unable to access 'https://x/': gnutls_handshake() failed: The TLS connection was non-properly terminated.",
      remote,
      "remote-unreachable",
    ],
    ["fatal: early EOF\nfatal: fetch-pack: invalid index-pack output", remote, "remote-unreachable"],
    ["fatal: Authentication failed for 'https://x/'", remote, "remote-refused"],
    ["fatal: could not read Username for 'https://x': terminal prompts disabled", remote, "remote-refused"],
    [
      "git@x: Permission denied (publickey).\nfatal: Could not read from remote repository.",
      remote,
      "remote-refused",
    ],
    [
      "Host key verification failed.\nfatal: Could not read from remote repository.",
      remote,
      "remote-refused",
    ],
    ["fatal: unable to access 'https://x/': The requested URL returned error: 403", remote, "remote-refused"],
    ["remote: Repository not found.\nfatal: repository 'https://x/' not found", remote, "remote-refused"],
    ["fatal: '/x' does not appear to be a git repository", remote, "remote-refused"],
    ["fatal: transport 'ext' not allowed", remote, "remote-refused"],
    ["fatal: couldn't find remote ref refs/heads/x", remote, "remote-refused"],
    ["fatal: remote error: upload-pack: not our ref 111", remote, "remote-refused"],
    ["fatal: unable to update url base from redirection:\n  asked for: http://a/", remote, "remote-refused"],
    ["fatal: something new", remote, "git-failed"],
    [
      "error: object file ./objects/11/11 is empty\nfatal: loose object 11 is corrupt",
      target,
      "repository-corrupt",
    ],
    ["fatal: not a tree object", target, "repository-corrupt"],
    ["fatal: bad object HEAD", target, "repository-corrupt"],
    ["error: packfile ./objects/pack/x.pack does not match index", target, "repository-corrupt"],
    ["fatal: bad config line 1 in file config", target, "repository-corrupt"],
    ["fatal: something new", target, "git-failed"],
    ["fatal: not a tree object", {}, "git-failed"],
  ])("%j", (stderr, subject, code) => {
    const error = gitError({ command: "fetch", status: 128, stderr, subject, environment: {} });
    expect(error.code).toBe(code);
    expect(error.message).not.toMatch(/fatal: |\n/);
  });

  test("are short, whatever git says", () => {
    const error = gitError({
      command: "fetch",
      status: 1,
      stderr: "x\n".repeat(100_000),
      subject: {},
      environment: {},
    });
    expect(error.message.length).toBeLessThan(1000);
  });
});

describe("secrets", () => {
  test.each<[string, string]>([
    [
      "fatal: unable to access 'https://bot:t0ken@github.com/x'",
      "fatal: unable to access 'https://github.com/x'",
    ],
    [
      "https://t0ken@github.com/x and ssh://bot@review:29418/x",
      "https://github.com/x and ssh://review:29418/x",
    ],
    ["mail a@example.org about https://github.com/a@b", "mail a@example.org about https://github.com/a@b"],
    ["http://a:b:c@x", "http://x"],
  ])("%s", (text, hidden) => {
    expect(hideSecrets(text)).toBe(hidden);
  });

  test("of a header that git is given as configuration are masked, with the header and alone", () => {
    const environment = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_VALUE_0: "Authorization: Basic Ym90OnQwa2Vu" };
    const text = "error: bad header 'Authorization: Basic Ym90OnQwa2Vu', token Ym90OnQwa2Vu, 1 in all";
    expect(hideSecrets(text, "", environment)).toBe(
      "error: bad header 'Authorization: Basic ***', token ***, 1 in all",
    );
  });

  test("of the address and of variables are masked in any spelling", () => {
    const secret = fc
      .string({ minLength: 3, maxLength: 20, unit: "grapheme-ascii" })
      .filter((text) => text.trim().length > 2 && !"***".includes(text));
    fc.assert(
      fc.property(secret, fc.constantFrom("TEST_PASSWORD", "GITHUB_TOKEN", "MY_SECRET"), (value, name) => {
        const encoded = encodeURIComponent(value);
        const text = `a ${value} b ${encoded} c https://bot:${encoded}@host/x`;
        for (const hidden of [
          hideSecrets(text, "", { [name]: value }),
          hideSecrets(text, `https://bot:${encoded}@host/x`),
        ]) {
          expect(hidden.replaceAll("***", "").split(/\s/)).not.toContain(value);
          expect(hidden).not.toContain(` ${encoded} `);
        }
      }),
    );
  });
});
