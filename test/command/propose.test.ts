import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "@jest/globals";
import { runCommand } from "../support/run-command.js";
import {
  git,
  makeRepository,
  serviceFiles,
  temporaryDirectory,
  writeFiles,
} from "../support/sample-repository.js";

const directory = temporaryDirectory();
afterAll(() => directory.dispose());
const branch = "wsgi-shift/remove-wsgi_scripts/master/modules";
let service = "";
let number = 0;
beforeEach(() => {
  service = makeRepository(join(directory.path, `fox-${++number}`), serviceFiles);
});

function propose(...args: string[]) {
  return runCommand(["propose", ...args], { WSGI_SHIFT_CACHE: join(directory.path, "cache") });
}

function commitAll(repository: string, message: string): void {
  git(repository, "add", "-A");
  git(repository, "commit", "-qm", message);
}

describe("on the local host", () => {
  test("makes one commit on a branch of its own, and touches neither HEAD, index nor working tree", async () => {
    const before = git(service, "rev-parse", "HEAD") + git(service, "status", "--porcelain", "-uall");
    const { status, out, told } = await propose(service);
    expect([status, told]).toEqual([0, ""]);
    expect(out).toBe(`created    master: ${service} ${branch}\n`);
    expect(git(service, "rev-parse", "HEAD") + git(service, "status", "--porcelain", "-uall")).toBe(before);
    expect(git(service, "rev-parse", `${branch}^`)).toBe(git(service, "rev-parse", "master"));
    expect(git(service, "log", "-1", "--format=%s%n%an%n%cn%n%(trailers:only)", branch)).toMatch(
      /^Add fox wsgi module\nwsgi-shift\nwsgi-shift\nGenerated-By: wsgi-shift \d+\.\d+\.\d+\n/,
    );
    git(service, "checkout", "-q", branch);
    expect(readFileSync(join(service, "etc/fox-uwsgi.ini"), "utf8")).toContain(
      "module = fox.wsgi.api:application\n",
    );
  });

  test("leaves the change alone while it is what would be proposed, also when the branch moves on", async () => {
    await propose(service);
    const commit = git(service, "rev-parse", branch);
    expect((await propose(service)).out).toMatch(/^unchanged /);
    writeFiles(service, { "README.rst": "New.\n" });
    commitAll(service, "Something else");
    expect((await propose(service)).out).toMatch(/^unchanged /);
    expect(git(service, "rev-parse", branch)).toBe(commit);
  });

  test("updates it, on the new tip, when there is more to change or it conflicts", async () => {
    await propose(service);
    writeFiles(service, { "etc/second.ini": "[uwsgi]\nwsgi-file = /bin/fox-api-wsgi\n" });
    commitAll(service, "One more");
    expect((await propose(service)).out).toMatch(/^updated /);
    expect(git(service, "rev-parse", `${branch}^`)).toBe(git(service, "rev-parse", "master"));
    expect(git(service, "rev-list", "--count", `master..${branch}`).trim()).toBe("1");
    writeFiles(service, { "etc/second.ini": "[uwsgi]\nwsgi-file = /usr/local/bin/fox-api-wsgi\n" });
    commitAll(service, "Conflict");
    expect((await propose(service)).out).toMatch(/^updated /);
  });

  test("never overwrites a person's commit", async () => {
    await propose(service);
    git(service, "checkout", "-q", branch);
    writeFiles(service, { "fox/wsgi/api.py": "mine = 1\n" });
    commitAll(service, "By hand");
    const commit = git(service, "rev-parse", branch);
    git(service, "checkout", "-q", "master");
    writeFiles(service, { "etc/second.ini": "[uwsgi]\nwsgi-file = /bin/fox-api-wsgi\n" });
    commitAll(service, "One more");
    expect((await propose(service)).out).toMatch(/^left .*somebody else has changed it/);
    expect(git(service, "rev-parse", branch)).toBe(commit);
  });

  test("removes no entry point whose module is not there, and says so", async () => {
    expect((await propose("--phase", "remove", service)).out).toMatch(/^nothing .*an entry point stays/);
  });

  test("leaves a merged change, and has nothing to do for a repository that is done", async () => {
    await propose(service);
    git(service, "merge", "-q", "--no-edit", branch);
    expect((await propose(service)).out).toMatch(/^nothing .*there is nothing to change/);
    writeFiles(service, { "etc/second.ini": "[uwsgi]\nwsgi-file = /bin/fox-api-wsgi\n" });
    commitAll(service, "One more");
    expect((await propose(service)).out).toMatch(/^left .*merged already/);
  });

  test("takes another branch, a bare repository, and several repositories at once", async () => {
    git(service, "branch", "stable/2025.1");
    expect((await propose("--branch", "stable/2025.1", service)).out).toContain(
      "wsgi-shift/remove-wsgi_scripts/stable+2025.1/modules",
    );
    const bare = join(directory.path, `bare-${number}.git`);
    git(directory.path, "clone", "-q", "--bare", service, bare);
    const { out } = await propose(service, bare);
    expect(out.split("\n").filter((line) => line.startsWith("created"))).toHaveLength(2);
  });

  test("--dry-run shows the scan and the message, and writes nothing", async () => {
    const before = git(service, "for-each-ref") + git(service, "count-objects");
    const { status, out } = await propose("--dry-run", service);
    expect(status).toBe(0);
    expect(out).toContain("for a person");
    expect(out).toContain("\nAdd fox wsgi module\n");
    expect(git(service, "for-each-ref") + git(service, "count-objects")).toBe(before);
  });

  test("enabled: false proposes nothing, whatever the branch's own settings say", async () => {
    git(service, "branch", "other");
    writeFiles(service, { ".wsgi-shift.yml": "enabled: false\n" });
    commitAll(service, "Stop");
    expect((await propose(service)).out).toMatch(/^nothing .*enabled: false/);
    expect((await propose("--branch", "other", service)).out).toMatch(/^nothing .*enabled: false/);
  });
});

describe("bad input", () => {
  test("a HEAD on no branch", async () => {
    git(service, "checkout", "-q", "--detach");
    const { status, told } = await propose(service);
    expect(status).toBe(2);
    expect(told).toMatch(/usage: HEAD of \S+ is on no branch, .*: check one out/);
  });

  test.each<readonly [string, readonly string[], number, RegExp]>([
    ["a plain directory", ["PLAIN"], 3, /target-unreadable: .*no git repository/],
    ["a branch that is not there", ["--branch", "nope", "REPOSITORY"], 3, /revision-not-found: .*nope/],
    [
      "a host that is not configured",
      ["github:openstack/nova"],
      2,
      /host-not-configured: .*\n *Set GITHUB_TOKEN/,
    ],
    [
      "an address of which nothing says what it is",
      ["https://review.example.org/openstack/nova"],
      2,
      /on review\.example\.org, .*\n *Set GERRIT_URL.* for a Gerrit, GHE_HOST .* for a GitHub/,
    ],
    ["a project without a name", ["gerrit:"], 2, /usage: gerrit: names no project/],
    ["a GitHub repository without an owner", ["github:nova"], 2, /write github:OWNER\/NAME/],
  ])("%s", async (_, args, status, told) => {
    writeFiles(join(directory.path, "plain"), { "a.txt": "" });
    const places: Readonly<Record<string, string>> = {
      PLAIN: join(directory.path, "plain"),
      REPOSITORY: service,
    };
    const result = await propose(...args.map((argument) => places[argument] ?? argument));
    expect(result.told).toMatch(told);
    expect(result.status).toBe(status);
  });

  test("a repository whose declarations cannot be read is not changed", async () => {
    const refused = makeRepository(join(directory.path, `refused-${number}`), {
      ...serviceFiles,
      "setup.cfg": "wsgi_scripts = a\n",
    });
    const { status, told } = await propose(refused);
    expect([status, told]).toEqual([3, expect.stringMatching(/declarations-unknown/)]);
    expect(git(refused, "branch", "--list", "wsgi-shift/*")).toBe("");
  });
});
