import { createHmac, randomUUID } from "node:crypto";
import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { pino } from "pino";
import { readConfiguration } from "../src/config/environment.js";
import { Git } from "../src/git/git.js";
import type { Configuration } from "../src/model/configuration.js";
import { builtInRegistry } from "../src/registry/registry.js";
import { type Service, startService } from "../src/server/service.js";
import { runScan } from "../src/worker/run-scan.js";
import { Workplaces } from "../src/workplace/workplaces.js";
import { useGitHub } from "./github/use-github.js";
import { serviceFiles } from "./support/sample-repository.js";
import { testObservation } from "./support/test-observation.js";
import { until } from "./support/until.js";

const secret = "a-long-enough-webhook-secret";
let service: Service | undefined;
// Before GitHub's own end, which takes the files away that the service works on.
afterEach(async () => service?.close());
const world = useGitHub();

async function start(): Promise<Service> {
  const { directory, github } = world();
  const read = readConfiguration({
    GITHUB_TOKEN: "t",
    WEBHOOK_SECRET: secret,
    WSGI_SHIFT_CACHE: join(directory, "cache"),
    PORT: "0",
  });
  if (!read.github) throw new Error("GitHub is not configured");
  const { appId, privateKey, gitUrl } = github;
  const configuration: Configuration = {
    ...read,
    github: { ...read.github, gitUrl, credentials: { kind: "app", appId, privateKey } },
  };
  const log = pino({ level: "silent" });
  const workplaces = new Workplaces(new Git({ path: process.env.PATH ?? "" }), configuration, {
    gerrits: [],
    github: world().host(),
  });
  const scan = { workplaces, configuration, registry: builtInRegistry(), log, now: () => new Date() };
  return startService({
    configuration,
    role: "all",
    run: async (request) => void (await runScan(request, scan)),
    answer: async () => {},
    log,
    mask: (text) => text,
    path: process.env.PATH ?? "",
    newId: randomUUID,
    random: Math.random,
    observation: testObservation(),
  });
}

function deliver(url: string, event: string, payload: object, signWith = secret): Promise<Response> {
  const body = JSON.stringify(payload);
  const headers = {
    "content-type": "application/json",
    "x-github-event": event,
    "x-github-delivery": randomUUID(),
    "x-hub-signature-256": `sha256=${createHmac("sha256", signWith).update(body).digest("hex")}`,
  };
  return fetch(`${url}/api/github/webhooks`, { method: "POST", headers, body });
}

test("a signed push comes in, and one pull request stands on GitHub, however many pushes follow", async () => {
  const repository = world().github.addRepository("octo/fox", serviceFiles);
  service = await start();
  const push = {
    ref: "refs/heads/master",
    after: repository.tip("master"),
    deleted: false,
    installation: { id: world().github.installationId },
    repository: { full_name: "octo/fox", default_branch: "master", archived: false },
    sender: { login: "maintainer", type: "User" },
  };
  expect((await deliver(service.url, "push", push, "wrong")).status).toBe(401);
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => deliver(service?.url ?? "", "push", push)),
  );
  for (const answer of answers) expect(answer.status).toBeLessThan(300);
  await until(() => repository.pulls.length > 0);
  expect(repository.pulls).toMatchObject([{ title: "Add fox wsgi module", base: "master", state: "open" }]);
  const tip = repository.pulls[0]?.sha;
  await service.close();
  expect(repository.pulls).toMatchObject([{ sha: tip }]);
});
