import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  readFileSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
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
let service = "";
let number = 0;
beforeEach(() => {
  service = makeRepository(join(directory.path, `fox-${++number}`), serviceFiles);
});

const touched: readonly unknown[] = [
  "devstack/plugin.sh",
  "devstack/settings",
  "etc/fox-uwsgi.ini",
  "fox/wsgi/__init__.py",
  "fox/wsgi/api.py",
  expect.stringMatching(/^releasenotes\/notes\/add-fox-wsgi-module-[0-9a-f]{16}\.yaml$/),
];

function everything(repository: string): string {
  return (
    git(repository, "for-each-ref") +
    git(repository, "status", "--porcelain=v2") +
    git(repository, "count-objects", "-v")
  );
}

function applyPatch(repository: string, patch: string): void {
  execFileSync("git", ["-C", repository, "apply", "--index", "-"], {
    input: patch,
    stdio: ["pipe", "pipe", "pipe"],
  });
}

describe("diff", () => {
  test("prints a patch that git applies, and leaves the repository as it was", async () => {
    const before = everything(service);
    const { status, out, told } = await runCommand(["diff", service]);
    expect([status, told]).toEqual([0, ""]);
    expect(everything(service)).toBe(before);
    applyPatch(service, out);
    expect(git(service, "diff", "--cached", "--name-only").trim().split("\n")).toEqual(touched);
    expect(git(service, "ls-files", "-s", "devstack/plugin.sh")).toMatch(/^100755 /);
    execFileSync("python3", ["-m", "py_compile", join(service, "fox/wsgi/api.py")]);
    expect((await runCommand(["diff", service])).out).toBe(out);
  });

  test("is empty once its patch is committed", async () => {
    applyPatch(service, (await runCommand(["diff", service])).out);
    git(service, "commit", "-qm", "Add the module");
    expect(await runCommand(["diff", "--check", service])).toEqual({ status: 0, out: "", told: "" });
  });

  test("--check tells by its status whether anything would change", async () => {
    expect((await runCommand(["diff", "--check", service])).status).toBe(1);
  });

  test("of a plain directory is a patch too", async () => {
    const plain = join(directory.path, `plain-${number}`);
    writeFiles(plain, serviceFiles);
    const patch = (await runCommand(["diff", plain])).out;
    applyPatch(service, patch);
    expect(git(service, "diff", "--cached", "--name-only").trim().split("\n")).toEqual(touched);
  });

  const phases: Readonly<Record<string, readonly unknown[]>> = {
    add: touched,
    deploy: ["devstack/plugin.sh", "devstack/settings", "etc/fox-uwsgi.ini"],
    remove: [],
    all: [...touched, "setup.cfg"],
  };

  test.each(Object.entries(phases))("--phase %s changes its files alone", async (phase, expected) => {
    const { out } = await runCommand(["diff", "--phase", phase, service]);
    if (out !== "") applyPatch(service, out);
    expect(git(service, "diff", "--cached", "--name-only").split("\n").filter(Boolean)).toEqual(
      phase === "all" ? [...touched.slice(0, 5), expect.stringMatching(/add-fox/), "setup.cfg"] : expected,
    );
  });

  test("--phase remove drops the entry point once the module is there", async () => {
    applyPatch(service, (await runCommand(["diff", service])).out);
    git(service, "commit", "-qm", "Add the module");
    const { out } = await runCommand(["diff", "--phase", "remove", service]);
    applyPatch(service, out);
    expect(readFileSync(join(service, "setup.cfg"), "utf8")).toBe(
      "[metadata]\nname = openstack-fox\n\n[entry_points]\nconsole_scripts =\n    fox-manage = fox.cmd.manage:main\n",
    );
    expect(out).toContain("+upgrade:");
    expect(out).not.toContain("+features:");
  });

  test("settings of the repository decide", async () => {
    writeFiles(service, {
      ".wsgi-shift.yml":
        "entry_point: remove\nrelease_notes: none\nexclude: ['devstack/**']\nmodules:\n  fox-api-wsgi: fox.wsgi.public\n",
    });
    git(service, "add", "-A");
    git(service, "commit", "-qm", "Settings");
    applyPatch(service, (await runCommand(["diff", service])).out);
    expect(git(service, "diff", "--cached", "--name-only").trim().split("\n")).toEqual([
      "etc/fox-uwsgi.ini",
      "fox/wsgi/__init__.py",
      "fox/wsgi/public.py",
      "setup.cfg",
    ]);
  });

  test("of a repository whose declarations cannot be read is refused", async () => {
    const refused = makeRepository(join(directory.path, `refused-${number}`), {
      ...serviceFiles,
      "setup.cfg": "wsgi_scripts = a\n",
    });
    const { status, out, told } = await runCommand(["diff", refused]);
    expect([status, out]).toEqual([3, ""]);
    expect(told).toMatch(/declarations-unknown/);
  });
});

describe("apply", () => {
  test("writes what diff shows into the working tree, and nothing the second time", async () => {
    const other = makeRepository(join(directory.path, `other-${number}`), serviceFiles);
    applyPatch(other, (await runCommand(["diff", service])).out);
    expect((await runCommand(["apply", service])).status).toBe(0);
    unlinkSync(join(service, "fox/wsgi/api.py"));
    expect((await runCommand(["apply", service])).status).toBe(0);
    git(service, "add", "-A");
    expect(git(service, "write-tree")).toBe(git(other, "write-tree"));
    git(service, "commit", "-qm", "Apply");
    expect((await runCommand(["apply", service])).told).toBe(
      "Nothing to change.\nLeft to a person: 1 place; `wsgi-shift scan` says what to do.\n",
    );
  });

  test.each(["diff", "apply"])(
    "%s says which entry points stay as their modules are not there",
    async (command) => {
      const { told } = await runCommand([command, "--phase", "remove", service]);
      expect(told).toContain("Entry points stay whose modules are not there yet: fox-api-wsgi.");
      expect((await runCommand([command, "--phase", "all", service])).told).not.toContain(
        "Entry points stay",
      );
    },
  );

  const lost: Readonly<Record<string, (repository: string) => void>> = {
    "a file that was edited": (repository) =>
      writeFileSync(join(repository, "etc/fox-uwsgi.ini"), "[uwsgi]\nmine = 1\n"),
    "a file that is to be created": (repository) =>
      writeFiles(repository, { "fox/wsgi/api.py": "mine = 1\n" }),
    "a directory that is a link": (repository) => symlinkSync(directory.path, join(repository, "fox/wsgi")),
  };

  test.each(Object.entries(lost))("refuses to lose %s, and writes nothing", async (_, edit) => {
    edit(service);
    const before =
      git(service, "status", "--porcelain=v2", "-uall") +
      readFileSync(join(service, "etc/fox-uwsgi.ini"), "utf8");
    const { status, told } = await runCommand(["apply", service]);
    expect(status).toBe(3);
    expect(told).toMatch(/edits-would-be-lost/);
    expect(
      git(service, "status", "--porcelain=v2", "-uall") +
        readFileSync(join(service, "etc/fox-uwsgi.ini"), "utf8"),
    ).toBe(before);
    expect(existsSync(join(directory.path, "api.py"))).toBe(false);
  });

  test("keeps the rights that a file has", async () => {
    chmodSync(join(service, "etc/fox-uwsgi.ini"), 0o640);
    await runCommand(["apply", service]);
    expect(lstatSync(join(service, "etc/fox-uwsgi.ini")).mode & 0o7777).toBe(0o640);
  });

  test("makes a file beside Apache's configuration where servers read it, and nowhere else", async () => {
    const site = "WSGIScriptAlias / /usr/bin/cinder-wsgi\n";
    const server = join(directory.path, `server-${number}`);
    const source = join(directory.path, `source-${number}`);
    const checkout = join(directory.path, `checkout-${number}`);
    writeFiles(join(server, "apache2"), { "cinder.conf": site });
    writeFiles(source, { ...serviceFiles, "httpd/cinder.conf": site });
    makeRepository(checkout, { "httpd/cinder.conf": site });
    const shown = async (path: string) => (await runCommand(["apply", path])).told;
    expect(await shown(join(server, "apache2"))).toContain("cinder-wsgi.wsgi");
    expect(await shown(source)).not.toContain("cinder-wsgi.wsgi");
    const told = await shown(join(checkout, "httpd"));
    expect(told).toMatch(/inside-repository: .*httpd is a part of the repository .*checkout-/);
    expect(told).toContain("Nothing to change.");
  });

  test("works on a plain directory, and says that a bare repository has no files", async () => {
    const plain = join(directory.path, `plain-apply-${number}`);
    writeFiles(plain, { "fox.ini": "[uwsgi]\nwsgi-file = /bin/cinder-wsgi\n" });
    expect((await runCommand(["apply", plain])).status).toBe(0);
    expect(readFileSync(join(plain, "fox.ini"), "utf8")).toBe(
      "[uwsgi]\nmodule = cinder.wsgi.api:application\n",
    );
    git(directory.path, "clone", "-q", "--bare", service, `bare-${number}.git`);
    const bare = await runCommand(["apply", join(directory.path, `bare-${number}.git`)]);
    expect([bare.status, bare.told]).toEqual([2, expect.stringMatching(/bare repository; use propose/)]);
  });
});

test("registry shows what is known of a script, and names the nearest of one that it does not know", async () => {
  expect((await runCommand(["registry", "cinder-wsgi"])).out).toMatch(
    /module: +cinder\.wsgi\.api:application\n/,
  );
  expect((await runCommand(["registry"])).out.split("\n").length).toBeGreaterThan(40);
  const { status, told } = await runCommand(["registry", "cindr-wsgi"]);
  expect([status, told]).toEqual([2, expect.stringMatching(/did you mean "cinder-wsgi"\?/)]);
});
