import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type CompiledSources, compileSources } from "../support/compiled-sources.js";
import { makeRepository, serviceFiles, temporaryDirectory } from "../support/sample-repository.js";

const directory = temporaryDirectory();
let sources: CompiledSources;
beforeAll(async () => {
  sources = await compileSources();
});
afterAll(() => {
  sources.remove();
  directory.dispose();
});

/** A network namespace of its own, with nothing in it but the loopback (unshare(1)). */
const alone = ["--net", "--map-root-user", "sh", "-c", 'ip link set lo up; exec "$@"', "sh"];
const cli = () => [process.execPath, join(sources.directory, "src", "cli.js")];
const environment = {
  PATH: process.env.PATH ?? "",
  WSGI_SHIFT_CACHE: join(directory.path, "cache"),
  PORT: "0",
};

test("without a network it scans, starts and serves", async () => {
  expect(() =>
    execFileSync(
      "unshare",
      [
        ...alone,
        process.execPath,
        "-e",
        "fetch('http://192.0.2.1').catch(({ cause }) => process.exit(cause.code === 'ENETUNREACH' ? 7 : 8))",
      ],
      { stdio: "ignore" },
    ),
  ).toThrow(expect.objectContaining({ status: 7 }));
  const repository = makeRepository(join(directory.path, "fox"), serviceFiles);
  const scanned = execFileSync("unshare", [...alone, ...cli(), "scan", "--json", repository], {
    env: environment,
  });
  expect(JSON.parse(scanned.toString()).mentions.length).toBeGreaterThan(0);
  const service = spawn("unshare", [...alone, ...cli(), "serve"], {
    env: { ...environment, GITHUB_TOKEN: "t", WEBHOOK_SECRET: "a secret of this test" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(service, "exit");
  const [line] = await Promise.race([once(createInterface(service.stdout), "line"), ended]);
  expect(line).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  service.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
});
