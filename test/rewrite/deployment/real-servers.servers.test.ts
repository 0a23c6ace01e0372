import { chmodSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { buildWheel } from "../../support/build-wheel.js";
import { deployedService } from "../../support/deployed-service.js";
import { runCommand } from "../../support/run-command.js";
import { git, makeRepository, temporaryDirectory, writeFiles } from "../../support/sample-repository.js";
import { serveGunicorn } from "../../support/serve-gunicorn.js";
import { serveUwsgi } from "../../support/serve-uwsgi.js";
import { Virtualenv } from "../../support/virtualenv.js";
import { WebServer } from "../../support/web-server.js";
import { apacheDeployments } from "./apache-deployments.js";
import { apache, application, deployments, says, uwsgi, vhost } from "./deployments.js";

const place = temporaryDirectory();
afterAll(() => place.dispose());
/** A link: a deployment names one path, and either generation of the service stands there. */
const venv = join(place.path, "venv");
const generations: Partial<Record<"scripts" | "modules", Virtualenv>> = {};

/** Where the link's virtualenv holds modules. */
function purelib(): string {
  const installed = generations.scripts;
  return installed ? join(venv, relative(installed.directory, installed.file(""))) : "";
}

function install(generation: "scripts" | "modules"): void {
  rmSync(venv, { force: true });
  symlinkSync(join(place.path, generation), venv);
}

beforeAll(async () => {
  // Apache serves as nobody.
  chmodSync(place.path, 0o755);
  const repository = makeRepository(join(place.path, "nova"), deployedService);
  for (const [generation, phase] of [
    ["scripts", undefined],
    ["modules", "all"],
  ] as const) {
    if (phase) {
      await runCommand(["apply", repository, "--phase", phase]);
      git(repository, "add", "--all");
      git(repository, "commit", "--quiet", "--message", phase);
    }
    const made = await Virtualenv.create(join(place.path, generation));
    generations[generation] = await made.install("packaging", (await buildWheel(made, repository)).path);
  }
});

async function ask(server: Promise<WebServer>, path = "/v2.1"): Promise<string> {
  return (await server).get(path);
}

describe.each(Object.entries({ ...deployments, ...apacheDeployments }))(
  "%s",
  (title, { neverServed, ...deployment }) => {
    const { files, serve, asks, says, after } = deployment;
    test(`answers with the modules ${neverServed ? "and never did with the scripts" : "what it answered with the scripts"}`, async () => {
      const directory = join(place.path, "deployments", title.replaceAll(/\W/g, "-"));
      const filled = (text: string) =>
        text.replaceAll("PURELIB", purelib()).replaceAll("VENV", venv).replaceAll("DIRECTORY", directory);
      const texts = Object.entries(files).map(([path, text]) => [path, filled(text)] as const);
      writeFiles(directory, Object.fromEntries(texts));
      install("scripts");
      if (neverServed) {
        await expect(serve(directory, venv)).rejects.toThrow(neverServed);
      } else {
        const server = await serve(directory, venv);
        expect(await server.get(asks ?? "/v2.1")).toBe(says);
        await server.stop();
      }

      // As long as the script is named its loss shows: nothing else answers in its stead.
      install("modules");
      await expect(ask(serve(directory, venv), asks)).rejects.toThrow(/did not start|was answered/);

      expect(await runCommand(["apply", directory])).toMatchObject({ status: 0 });
      for (const [path, text] of Object.entries(after))
        expect(readFileSync(join(directory, path), "utf8")).toContain(filled(text));
      expect(await ask(serve(directory, venv), asks)).toBe(says);
    });
  },
);

test("uWSGI skips a missing script beside a module without a word, so its line goes", async () => {
  const directory = join(place.path, "deployments", "both");
  const before = `[uwsgi]\nhome = ${venv}\nwsgi-file = ${venv}/bin/nova-api-wsgi\nmodule = ${application}\n`;
  writeFiles(directory, { "uwsgi.ini": before });
  install("modules");
  const serve = uwsgi("--ini", "uwsgi.ini");
  const server = await serve(directory, venv);
  expect(await server.get("/v2.1")).toBe(says);
  await server.stop();
  expect(server.log).not.toMatch(/nova-api-wsgi/);
  await runCommand(["apply", directory]);
  expect(readFileSync(join(directory, "uwsgi.ini"), "utf8")).toBe(
    `[uwsgi]\nhome = ${venv}\nmodule = ${application}\n`,
  );
  expect(await ask(serve(directory, venv))).toBe(says);
});

test("uWSGI looks for the package neither beside a script nor by its first line, so a module needs no more than it", async () => {
  const directory = join(place.path, "deployments", "elsewhere");
  writeFiles(directory, { empty: "" });
  const loads = {
    scripts: ["--wsgi-file", `${venv}/bin/nova-api-wsgi`],
    modules: ["--module", application],
  };
  for (const [generation, flags] of Object.entries(loads)) {
    install(generation === "scripts" ? "scripts" : "modules");
    const serve = (...more: string[]) => uwsgi(...more, ...flags)(directory, venv);
    await expect(ask(serve())).rejects.toThrow(/No module named 'nova'/);
    for (const more of [`--virtualenv=${venv}`, `--pythonpath=${purelib()}`]) {
      const server = await serve(more);
      expect(await server.get("/v2.1")).toBe(says);
      await server.stop();
    }
  }
});

/** What the rewriters for other servers have to arrive at, written by hand. */
describe("known to serve", () => {
  const open = "<Directory />\n        Require all granted\n    </Directory>";
  const config = (file: string) => vhost(`WSGIScriptAlias / ${file}`, open).replaceAll("VENV", venv);
  const shim = `from nova.wsgi.osapi_compute import application  # noqa: F401\n`;

  test("Apache: the script, the module's file, and a file that hands it on", async () => {
    const directory = join(place.path, "apache");
    const answers: Record<string, string> = {};
    install("scripts");
    writeFiles(directory, { "script.conf": config(`${venv}/bin/nova-api-wsgi`) });
    const script = await apache("script.conf")(directory, venv);
    answers.script = await script.get("/v2.1");
    await script.stop();
    install("modules");
    const file = generations.modules?.file("nova/wsgi/osapi_compute.py");
    writeFiles(directory, {
      "file.conf": config(String(file)),
      "nova-api-wsgi": shim,
      "shim.conf": config(`${directory}/nova-api-wsgi`),
    });
    answers.file = await ask(apache("file.conf")(directory, venv));
    answers.shim = await ask(apache("shim.conf")(directory, venv));
    expect(answers).toEqual({
      script: expect.stringMatching(/^the API at \|\/v2\.1, built 1 times/),
      file: answers.script,
      shim: answers.script,
    });
    // What is there no longer, and a dotted name, are no file.
    await expect(ask(apache("script.conf")(directory, venv))).rejects.toThrow(/was answered 404/);
    writeFiles(directory, { "dotted.conf": config(application) });
    await expect(ask(apache("dotted.conf")(directory, venv))).rejects.toThrow(/was answered 404/);
  });

  test("gunicorn: the module with and without its object's name; never the script", async () => {
    const serve = (...flags: string[]) => serveGunicorn({ virtualenv: venv, flags, directory: place.path });
    install("modules");
    const answered = expect.stringMatching(/^the API at \|\/v2\.1, built 1 times/);
    expect(await ask(serve(application))).toEqual(answered);
    expect(await ask(serve("nova.wsgi.osapi_compute"))).toEqual(answered);
    install("scripts");
    await expect(serve("--chdir", join(venv, "bin"), "nova-api-wsgi:application")).rejects.toThrow(
      /No module named 'nova-api-wsgi'/,
    );
  });
});

test("the command that a script run as a program is explained with answers as the script did", async () => {
  const directory = join(place.path, "deployments", "program");
  const run = `${venv}/bin/nova-api-wsgi --host 127.0.0.1 --port 8774 -- --config-file /etc/nova.conf`;
  writeFiles(directory, { "nova-api.service": `[Service]\nExecStart=${run}\n` });
  install("scripts");
  const script = await WebServer.start((address) => ({
    command: run.replace("8774", address.split(":")[1] ?? "").split(" "),
    directory,
  }));
  expect(await script.get("/v2.1")).toBe(
    "the API at |/v2.1, built 1 times, given ['--config-file', '/etc/nova.conf']",
  );
  const { out } = await runCommand(["scan", directory, "--json"]);
  const [mention] = JSON.parse(out).mentions;
  expect(mention.disposition).toBe("manual");
  const [, options = ""] = /bin\/uwsgi --http-socket 127\.0\.0\.1:8774 (.*)$/.exec(mention.reason) ?? [];
  install("modules");
  const start = ["/bin/sh", "-c", `exec uwsgi "$@" --home ${venv} ${options}`, "sh"];
  expect(await ask(serveUwsgi({ start, directory }), "/v2.1")).toBe(await script.get("/v2.1"));
});

/** Failures that uWSGI and Apache keep to themselves, which the tests above could not see otherwise. */
describe("the harness is not deceived", () => {
  test.each([
    [
      "a module that is missing",
      ["--module", "nova.wsgi.none:application"],
      /No module named 'nova\.wsgi\.none'/,
    ],
    ["a file that is missing", ["--wsgi-file", "/nonexistent/nova-api-wsgi"], /nova-api-wsgi/],
    ["an option that uWSGI does not know", ["--set", "wsgi_file=x"], /unknown config directive: wsgi_file/],
  ])("%s", async (_, flags, message) => {
    install("modules");
    const started = serveUwsgi({ flags: ["--home", venv, ...flags], directory: place.path });
    await expect(started).rejects.toThrow(message);
  });
});
