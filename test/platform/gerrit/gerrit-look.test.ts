import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { afterEach, expect, test } from "@jest/globals";
import type { HostLook } from "../../../src/model/host-look.js";
import { gerritLook } from "../../../src/platform/gerrit/gerrit-look.js";
import { GerritRest } from "../../../src/platform/gerrit/gerrit-rest.js";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

type Answers = Readonly<Record<string, unknown>>;

/** Looks at a server that gives these answers by the beginning of the path; text as it is, with its own clock. */
async function look(answers: Answers, clock = () => new Date()): Promise<HostLook> {
  const server = createServer((request, response) => {
    const url = decodeURIComponent(request.url ?? "");
    const [, answer] = Object.entries(answers).find(([start]) => url.startsWith(start)) ?? [];
    response.setHeader("date", clock().toUTCString());
    if (answer === undefined) response.writeHead(404, { "content-type": "text/plain" }).end("Not found");
    else response.end(typeof answer === "string" ? answer : `)]}'\n${JSON.stringify(answer)}`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  servers.push(server);
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const source = gerritLook({
    configuration: { host: "review.example.org", projects: ["*"], branches: ["*"] },
    rest: new GerritRest({ host: "review.example.org", url, credentials: undefined }),
    isAllowed: () => true,
    isCovered: () => true,
  });
  return source.look([], new AbortController().signal);
}

const commit = "c".repeat(40);
const listed = (...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, { state: "ACTIVE", branches: { HEAD: commit } }]));
const rest = { "/projects/?n=1": {}, "/changes/": [] };

test.each([["../../etc"], ["-u"], ["a b"], ["a/$(touch x)"], ["a\u202eb"], ["a/../b"], [""]])(
  "a project called %j is left out",
  async (name) => {
    const found = await look({
      "/projects/?b": listed(name, "ok"),
      "/projects/ok/HEAD": ')]}\'\n"refs/heads/m"',
      ...rest,
    });
    expect(found.tips.map(({ project }) => project)).toEqual(["ok"]);
  },
);

test.each([["refs/meta/config"], ["refs/heads/"], ["refs/heads/a..b"], ["refs/heads/a b"], [commit], [""]])(
  "a project whose HEAD is %j is left out",
  async (head) => {
    const { tips } = await look({
      "/projects/?b": listed("a"),
      "/projects/a/HEAD": `)]}'\n${JSON.stringify(head)}`,
      ...rest,
    });
    expect(tips).toEqual([]);
  },
);

test.each<[string, Answers]>([
  ["a web page in place of the list", { "/projects/?b": "<html>Sign in</html>", ...rest }],
  ["a list that is cut off", { "/projects/?b": ')]}\'\n{"a":{"branches":', ...rest }],
  ["a list of another shape", { "/projects/?b": [1], ...rest }],
  ["changes that are cut off", { "/projects/?b": {}, "/projects/?n=1": {}, "/changes/": ")]}'\n[{" }],
])("%s is an error, and never taken for an empty server", async (_, answers) => {
  await expect(look(answers)).rejects.toMatchObject({ code: "host-refused" });
});

test.each([[-3 * 3600_000], [0], [3 * 3600_000]])(
  "of a server whose clock is %i ms ahead the times are told by our own",
  async (ahead) => {
    const clock = () => new Date(Date.now() + ahead);
    const updated = clock().toISOString().replace("T", " ").replace("Z", "000000");
    const change = { project: "a", branch: "m", _number: 7, current_revision: commit, updated };
    const { changes } = await look(
      { "/projects/?b": {}, "/projects/?n=1": {}, "/changes/": [change] },
      clock,
    );
    expect(Math.abs((changes[0]?.updatedAt ?? 0) - Date.now())).toBeLessThan(60_000);
  },
);
