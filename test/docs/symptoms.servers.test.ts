import { chmod, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { execa } from "execa";
import { findPython } from "../support/find-python.js";
import { pythonPackages } from "../support/python-packages.js";
import { serveApache } from "../support/serve-apache.js";
import { serveUwsgi } from "../support/serve-uwsgi.js";

const page = await readFile(new URL("../../docs/symptoms.md", import.meta.url), "utf8");
/** The messages of the page's table, in order. */
const messages = page.split("\n").flatMap((line) => /^\| `([^`]+)` \|/.exec(line)?.slice(1) ?? []);

const script = "nova-api-wsgi";
let directory: string;
beforeAll(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), "wsgi-shift-symptoms-")));
  await chmod(directory, 0o755);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** What uWSGI says of a configuration, before and after a request. */
async function uwsgi(lines: readonly string[], needsApp: boolean): Promise<string> {
  const ini = join(directory, `${lines.length}${needsApp}.ini`);
  await writeFile(ini, `[uwsgi]\n${lines.join("\n")}\n`);
  if (needsApp) {
    const failed = await serveUwsgi({ flags: ["--ini", ini], directory }).catch(
      (error: Error) => error.message,
    );
    return String(failed);
  }
  const server = await serveUwsgi({ flags: ["--ini", ini], directory, needApp: false });
  const refused = await server.get("/").catch((error: Error) => error.message);
  expect(refused).toContain("was answered 500");
  return server.log;
}

/** What Apache says of an alias for `file`, below a `<Directory>` that is `allowed`. */
async function apache(file: string, allowed: string, status: number): Promise<string> {
  const configuration = join(directory, "site.conf");
  await writeFile(
    configuration,
    `WSGIScriptAlias / ${file}\n<Directory ${allowed}>\n  Require all granted\n</Directory>\n<Directory ${directory}/elsewhere>\n  Require all denied\n</Directory>\n`,
  );
  const server = await serveApache(configuration, directory);
  const refused = await server.get("/").catch((error: Error) => error.message);
  expect(refused).toContain(`was answered ${status}`);
  return `${refused}${server.log}`;
}

async function run(command: string): Promise<string> {
  const { all, exitCode } = await execa("/bin/bash", ["-c", command], {
    all: true,
    reject: false,
    cwd: directory,
  });
  expect(exitCode).not.toBe(0);
  return all;
}

async function gunicorn(application: string): Promise<string> {
  const { all } = await execa(
    findPython(),
    ["-m", "gunicorn", "--bind", "127.0.0.1:0", "--no-control-socket", application],
    { all: true, reject: false, cwd: directory, env: { PYTHONPATH: await pythonPackages("gunicorn") } },
  );
  return all;
}

async function moduleFile(content: string): Promise<string> {
  await mkdir(join(directory, "elsewhere"), { recursive: true });
  const file = join(directory, "elsewhere", "api.py");
  await writeFile(file, content);
  return file;
}

/** How each message comes about. */
const provoked: Readonly<Record<string, () => Promise<string>>> = {
  "failed to open python file": () => uwsgi([`wsgi-file = ${directory}/bin/${script}`], true),
  "no python application found, check your startup logs for errors": () =>
    uwsgi([`wsgi-file = ${directory}/bin/${script}`], false),
  "no app loaded. GAME OVER": () => uwsgi([`wsgi-file = ${directory}/bin/${script}`], true),
  "No module named 'nova'": () => uwsgi(["module = nova.wsgi.osapi_compute:application"], true),
  "Target WSGI script not found or unable to stat": () =>
    apache(join(directory, "bin", script), directory, 404),
  "client denied by server configuration": async () =>
    apache(await moduleFile("application = None\n"), directory, 403),
  "does not contain WSGI application 'application'": async () => {
    const file = join(directory, "api.py");
    await writeFile(file, "app = None\n");
    return apache(file, directory, 404);
  },
  [`No module named '${script}'`]: () => gunicorn(script),
  "missing destination file operand": () => run(`cp -a $(type -p ${script}) ${directory}/`),
  "cannot stat": () => run(`cp -a ${directory}/bin/${script} ${directory}/copied`),
  "No such file or directory": () => run(`${directory}/bin/${script} --port 8774`),
};

describe("the page of symptoms", () => {
  test("has each message that is provoked here, and no other", () => {
    expect(messages).toEqual(Object.keys(provoked));
  });

  test.each(messages)("%s", async (message) => {
    expect(await provoked[message]?.()).toContain(message);
  });
});
