import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { serve } from "../../src/command/serve.js";
import { Git } from "../../src/git/git.js";
import { openRedisCampaign } from "../../src/queue/redis-campaign.js";
import { plainStyle } from "../../src/report/style.js";
import { sampleCampaign } from "../support/sample-campaign.js";
import { TestRedis } from "../support/test-redis.js";
import { until } from "../support/until.js";

const token = "page-token-of-twenty-and-more";
const path = process.env.PATH ?? "";
let redis: TestRedis;
let cache: string;
let running: Running[];

interface Running {
  readonly url: string;
  readonly said: () => string;
  stop(): Promise<void>;
}

beforeEach(async () => {
  redis = await new TestRedis().start();
  cache = mkdtempSync(join(tmpdir(), "wsgi-shift-page-"));
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((service) => service.stop()));
  await redis.close();
  rmSync(cache, { recursive: true, force: true });
});

/** `wsgi-shift serve --role web`, as from a command line. */
async function start(more: Readonly<Record<string, string>> = {}): Promise<Running> {
  let url = "";
  let said = "";
  let end = (): void => {};
  const stopped = new Promise<void>((resolve) => {
    end = resolve;
  });
  const environment = {
    REDIS_URL: redis.address,
    WSGI_SHIFT_CACHE: cache,
    PORT: "0",
    GITHUB_TOKEN: "none",
    ...more,
  };
  const ended = serve(
    {
      out: (text) => {
        url = String(text).trim();
      },
      tell: (text) => {
        said += text;
      },
      ...{ terminal: false, style: plainStyle, environment: { PATH: path, ...environment } },
      ...{ git: new Git({ path }), now: () => new Date(), stopped: () => stopped },
    },
    { role: "web" },
  );
  await until(() => url !== "");
  const stop = async () => {
    end();
    await ended;
  };
  const service = { url, said: () => said, stop };
  running.push(service);
  return service;
}

async function signIn(url: string): Promise<Record<string, string>> {
  const page = await (await fetch(`${url}/campaign/sign-in`)).text();
  const answer = await post(url, "/campaign/sign-in", { form: formIn(page), token });
  return { cookie: (answer.headers.get("set-cookie") ?? "").split(";", 1)[0] ?? "" };
}

function post(
  url: string,
  address: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
) {
  const body = new URLSearchParams(form);
  return fetch(url + address, {
    method: "POST",
    body,
    redirect: "manual",
    headers: { origin: url, ...headers },
  });
}

function formIn(page: string): string {
  return /name="form" value="([^"]+)"/.exec(page)?.[1] ?? "";
}

test("a scan that is asked for on the page is in the queue; who did it is in both logs; no token is in either", async () => {
  const store = await openRedisCampaign(redis.address);
  const records = sampleCampaign(40);
  await Promise.all(records.map((record) => store.put(record)));
  const one = await start({ WSGI_SHIFT_PAGE_TOKEN: token });
  const headers = await signIn(one.url);
  const table = await (await fetch(`${one.url}/campaign`, { headers })).text();
  expect(table.match(/<th scope="row" role="rowheader">/g)).toHaveLength(40);

  // Another process with the same environment takes the same session, and a form of the first one's.
  const other = await start({ WSGI_SHIFT_PAGE_TOKEN: token });
  const key = {
    platform: "gerrit",
    host: "review.example.org",
    project: "openstack/keystone",
    branch: "master",
  };
  const address = `/campaign/repository?${new URLSearchParams(key)}`;
  const form = formIn(await (await fetch(one.url + address, { headers })).text());
  const answer = await post(other.url, "/campaign/rescan", { ...key, form }, headers);
  expect(answer.status).toBe(303);
  const after = await (await fetch(other.url + answer.headers.get("location"), { headers })).text();
  expect(after).toContain("A scan of this branch is queued.");
  const queue = await (await fetch(`${one.url}/campaign/queue`, { headers })).text();
  expect(queue).toContain("master: campaign page, by operator");
  const log = await (await fetch(`${one.url}/campaign/log`, { headers })).text();
  expect(log).toContain("openstack/keystone");
  expect(log.match(/<td>rescan/g)).toHaveLength(2);
  const lines = other
    .said()
    .split("\n")
    .filter((line) => line.includes('"audit"'));
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual([
    "campaign page: rescan asked",
    "campaign page: rescan done",
  ]);
  expect(one.said() + other.said()).not.toContain(token);
  await store.close();
});

test("the repository of a host that is not configured says so on its page", async () => {
  const store = await openRedisCampaign(redis.address);
  await Promise.all(sampleCampaign(3).map((record) => store.put(record)));
  const { url } = await start({ WSGI_SHIFT_PAGE_TOKEN: token });
  const headers = await signIn(url);
  const query = "platform=gerrit&host=review.example.org&project=openstack%2Fkeystone&branch=master";
  const page = await (await fetch(`${url}/campaign/repository?${query}`, { headers })).text();
  expect(page).toContain("<code>host-not-configured</code>: openstack/keystone is on review.example.org");
  await store.close();
});

test("while Redis is away the page shows what it knows; when it is back, so are its records", async () => {
  const store = await openRedisCampaign(redis.address);
  await Promise.all(sampleCampaign(5).map((record) => store.put(record)));
  const { url } = await start({ WSGI_SHIFT_PAGE_TOKEN: token });
  const headers = await signIn(url);
  const look = async () => (await fetch(`${url}/campaign`, { headers })).text();
  expect(await look()).not.toContain("Redis is away");
  await redis.kill();
  await until(async () => (await look()).includes("Redis is away. What you see is from"));
  expect((await fetch(`${url}/campaign/queue`, { headers })).status).toBe(503);
  await redis.start();
  await until(async () => !(await look()).includes("Redis is away"));
  expect(await look()).toContain("openstack/keystone");
  await store.close();
});

test("without a way to sign in it is for this machine, and on no account through a proxy", async () => {
  const { url } = await start();
  expect((await fetch(`${url}/campaign`)).status).toBe(200);
  expect((await fetch(`${url}/campaign`, { headers: { "x-forwarded-for": "203.0.113.7" } })).status).toBe(
    403,
  );
  expect((await fetch(`${url}/`, { redirect: "manual" })).headers.get("location")).toBe("/campaign");
});

test.each<[string, Readonly<Record<string, string>>, string | undefined]>([
  ["nobody is invited", {}, "nobody may see the campaign page by GitHub"],
  [
    "only a proxy's names are admins",
    { WSGI_SHIFT_PAGE_ADMINS: "ann" },
    "nobody may see the campaign page by GitHub",
  ],
  ["somebody is invited", { WSGI_SHIFT_PAGE_USERS: "github:octocat" }, undefined],
])("GitHub's way in, where %s", async (_, more, warning) => {
  const { url, said } = await start({
    GITHUB_CLIENT_ID: "Iv1.a",
    GITHUB_CLIENT_SECRET: "a-client-secret",
    ...more,
  });
  expect(said().includes("nobody may see")).toBe(warning !== undefined);
  const page = await (await fetch(`${url}/campaign`)).text();
  expect(page).toContain("/campaign/sign-in/github?next=%2Fcampaign");
  const away = await fetch(`${url}/campaign/sign-in/github`, { redirect: "manual" });
  expect(away.headers.get("location")).toMatch(
    /^https:\/\/github\.com\/login\/oauth\/authorize\?client_id=Iv1\.a&/,
  );
});
