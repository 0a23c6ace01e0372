import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { afterAll, afterEach, expect, test } from "@jest/globals";
import { Git } from "../../src/git/git.js";
import { Mirrors } from "../../src/git/mirrors.js";
import { askpassEnvironment, writeAskpass } from "../../src/platform/askpass.js";
import { closeGitHttpServers, startGitHttpServer } from "../git/git-http-server.js";
import {
  RepositoryFixture,
  removeTemporary,
  snapshot,
  temporaryDirectory,
} from "../git/repository-fixture.js";
import { LoggedGit } from "../support/logged-git.js";

afterEach(closeGitHttpServers);
afterAll(removeTemporary);

const canary = "canary-0a1b2c3d4e5f";

/** The arguments of every process of this machine that can be seen (proc(5)). */
function commandLines(): string {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "latin1");
      } catch {
        return "";
      }
    })
    .join("\n");
}

test("a token is in no argument of git or of what git starts, nor in a file of the cache", async () => {
  const server = new RepositoryFixture();
  server.git(["config", "uploadpack.allowFilter", "true"]);
  server.commit({ "setup.cfg": "[metadata]\n", a: "1" });
  let seen = "";
  // What asks is there until it has its answer.
  const look = () => {
    seen += commandLines();
    return false;
  };
  const credentials = `bot:${canary}`;
  const http = await startGitHttpServer({ root: dirname(server.path), credentials, answer: look });
  const url = `${http.url}/${basename(server.path)}`;
  const cacheDirectory = temporaryDirectory();
  const askpass = await writeAskpass(join(cacheDirectory, "credentials"));
  const environment = askpassEnvironment(askpass, url, { username: "bot", password: canary });
  const logged = new LoggedGit(temporaryDirectory());
  const watch = setInterval(look, 5);
  const mirrors = new Mirrors({
    git: new Git({ path: logged.path }),
    cacheDirectory,
    allowedProtocols: ["http"],
  });
  const mirror = mirrors.open("h", "p", { url, environment });
  const { commit } = await mirror.fetchBranch(null);
  const tree = await mirror.tree(commit);
  const problems = await tree.read(await tree.entries(), () => {});
  await mirror.close();
  clearInterval(watch);
  expect(problems).toEqual([]);
  expect(logged.calls.flat().some((argument) => argument.includes(url))).toBe(true);
  expect(seen).toContain("git-remote-http");
  // None is asked as nobody first.
  expect(http.requests.filter((line) => !line.endsWith(" with credentials"))).toEqual([]);
  const files = Object.values(snapshot(cacheDirectory)).join("\n");
  for (const text of [seen, logged.calls.flat().join("\n"), files]) {
    expect(text).not.toContain(canary);
    expect(text).not.toContain(Buffer.from(`bot:${canary}`).toString("base64"));
  }
});

test("the sample of arguments sees a token that is in one", async () => {
  const script = join(temporaryDirectory(), "sleep.mjs");
  writeFileSync(script, "setTimeout(() => {}, 30_000)");
  const { spawn } = await import("node:child_process");
  const child = spawn(process.execPath, [script, canary]);
  expect(commandLines()).toContain(canary);
  child.kill("SIGKILL");
});
