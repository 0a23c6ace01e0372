// The campaign page at 10,000 repositories: milliseconds until the first byte of the table, of a filtered one and of a
// repository's page, over HTTP on the loopback, against a bare node server that sends the same bytes from memory.
import { once } from "node:events";
import { createServer, get } from "node:http";
import { performance } from "node:perf_hooks";
import { pino } from "pino";
import { pageRoutes } from "../../dist/page/page-routes.js";
import { builtInRegistry } from "../../dist/registry/registry.js";
import { startHttpServer } from "../../dist/server/http-server.js";

const repositories = 10_000;
const rounds = 60;
const warmUp = 10;
const now = Date.UTC(2026, 10, 25);

function record(index) {
  const scripts = [
    { name: `s${index}-wsgi`, application: `s${index}.wsgi.api:application`, state: "declared" },
  ];
  const change = {
    ...{ unit: "modules", id: String(index), url: `https://review.example.org/c/${index}`, state: "open" },
    ...{ commit: "1".repeat(40), ours: true, draft: false, votes: ["Code-Review+1"], checks: "passed" },
    ...{ waitsFor: ["review", "approval", "merge"][index % 3], dependsOn: [], seenAt: now - index },
  };
  return {
    ...{ platform: "gerrit", host: "review.example.org", project: `group${index % 100}/project-${index}` },
    ...{ branch: "master", isDefault: true, revision: "2".repeat(40), scannedAt: now - index * 1000 },
    ...{
      scripts: index % 3 === 0 ? scripts : [],
      changes: index % 2 === 0 ? [change] : [],
      reason: null,
      error: null,
    },
    uses: [{ script: `s${index}-wsgi`, rewrite: index % 4, manual: 0, keep: 1, pending: 0 }],
  };
}

// A store that reads everything again, as Redis does after a change.
const texts = Array.from({ length: repositories }, (_, index) => JSON.stringify(record(index)));
const history = Array.from({ length: 365 }, (_, index) => ({
  day: new Date(now - (365 - index) * 86_400_000).toISOString().slice(0, 10),
  ...{
    repositories,
    services: 3_000,
    servicesWithModules: index * 8,
    deployments: 7_000,
    deploymentsMoved: index * 15,
  },
  ...{ open: 500, merged: index * 20 },
}));
const log = pino({ level: "silent" });
const nothing = async () => [];
const routes = pageRoutes({
  configuration: {
    publicUrl: undefined,
    token: undefined,
    proxy: undefined,
    github: undefined,
    users: [],
    admins: [],
  },
  secrets: ["bench"],
  store: { all: async () => texts.map((text) => JSON.parse(text)), history: async () => history },
  registry: builtInRegistry(),
  jobs: { counts: async () => ({}), list: nothing, retry: async () => false },
  audit: { append: nothing, newest: nothing },
  readDetail: async () => ({ revision: "", mentions: [], problems: [], patch: "", change: undefined }),
  rescan: nothing,
  decide: nothing,
  github: undefined,
  log,
  mask: String,
  now: () => new Date(now + performance.now()),
  newId: () => "0",
});
const ours = await startHttpServer({ host: "127.0.0.1", port: 0 }, routes, log);

const views = {
  "the table": "/campaign",
  "a search, sorted": "/campaign?q=project-9&sort=scanned&order=desc",
  "all as JSON": "/campaign.json",
  "a repository":
    "/campaign/repository?platform=gerrit&host=review.example.org&project=group7%2Fproject-7&branch=master",
};
const bodies = {};
for (const [name, path] of Object.entries(views)) bodies[name] = await (await fetch(ours.url + path)).text();
const bare = createServer((request, response) => {
  const [name] = Object.entries(views).find(([, path]) => path === request.url);
  response.writeHead(200, { "content-type": "text/html" }).end(bodies[name]);
}).listen(0, "127.0.0.1");
await once(bare, "listening");
const peer = `http://127.0.0.1:${bare.address().port}`;

for (const [name, path] of Object.entries(views)) {
  const times = { ours: [], peer: [] };
  for (let round = 0; round < warmUp + rounds; round++)
    for (const [who, url] of [
      ["ours", ours.url],
      ["peer", peer],
    ]) {
      const time = await firstByte(url + path);
      if (round >= warmUp) times[who].push(time);
    }
  const [mine, theirs] = [p95(times.ours), p95(times.peer)];
  const measure = `campaign page, ${name}, first byte, p95`;
  const against = `a bare node server, the same ${Math.round(bodies[name].length / 1024)} KiB, ${repositories} repositories`;
  print({
    measure,
    ours: mine,
    peer: theirs,
    unit: "ms",
    ratio: mine / theirs,
    wanted: "ours < 50 ms",
    against,
  });
}
await ours.close(100);
bare.close();

function print(row) {
  process.stdout.write(`${JSON.stringify(row)}\n`);
}

function firstByte(url) {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      response.once("data", () => {
        const time = performance.now() - began;
        if (response.statusCode !== 200) reject(new Error(`${url} answered ${response.statusCode}`));
        response.resume().once("end", () => resolve(time));
      });
    }).once("error", reject);
  });
}

function p95(times) {
  return times.sort((one, other) => one - other)[Math.floor(times.length * 0.95)];
}
