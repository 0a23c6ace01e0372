import { once } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { startEmbeddedRedis } from "../../src/queue/embedded-redis.js";
import { createLog } from "../../src/server/log.js";
import { fc } from "../support/fc.js";
import { settled } from "../support/settled.js";
import { deliver, hosts, secret, sign, startTestService, type TestService } from "../support/test-service.js";
import { until } from "../support/until.js";

interface EventExamples {
  readonly name: string;
  readonly examples: readonly Record<string, unknown>[];
}
const webhookExamples: readonly EventExamples[] = createRequire(import.meta.url)(
  "@octokit/webhooks-examples",
);

function example(name: string, action?: string): Record<string, unknown> {
  const found = webhookExamples
    .find((event) => event.name === name)
    ?.examples.find((payload) => action === undefined || payload.action === action);
  if (!found) throw new Error(`there is no example of ${name} ${action ?? ""}`);
  return structuredClone(found);
}

function push(): Record<string, unknown> {
  const payload = example("push");
  const { default_branch } = payload.repository as { default_branch: string };
  return { ...payload, ref: `refs/heads/${default_branch}`, deleted: false };
}

const merged = {
  type: "change-merged",
  change: { project: "openstack/nova", branch: "master" },
};

describe("a service with everything", () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({ ...hosts, WEBHOOK_SECRET_PREVIOUS: "before" });
  });
  afterAll(() => service.close());
  beforeEach(() => {
    service.seen.length = 0;
    service.log.length = 0;
  });

  const sent = (headers: Record<string, string | undefined>, body: unknown = push()) =>
    deliver(service.url, "push", body, headers);

  test("a signed push leads to a scan, and can be followed from the delivery on", async () => {
    const response = await sent({ "x-github-delivery": "d-1" });
    expect([response.status, await response.text()]).toEqual([200, "ok\n"]);
    await until(() => service.seen.length === 1);
    expect(service.seen).toEqual([
      {
        platform: "github",
        host: "github.com",
        project: "Codertocat/Hello-World",
        branch: null,
        reason: "push",
        correlation: "d-1",
        origin: expect.objectContaining({ repository: 186853002 }),
      },
    ]);
    await until(() => service.log.some(({ msg }) => msg === "scan done"));
    const followed = service.log.filter(({ correlation }) => correlation === "d-1").map(({ msg }) => msg);
    expect(followed).toEqual(["delivery queued", "scan started", "scan done"]);
  });

  test("a delivery that comes again is answered alike, and leads to nothing", async () => {
    for (let count = 0; count < 3; count++) {
      expect((await sent({ "x-github-delivery": "d-again" })).status).toBe(200);
      await until(() => service.seen.length === 1);
    }
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => sent({ "x-github-delivery": "d-parallel" })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    await until(() => service.seen.length === 2);
    await settled();
    expect(service.seen).toHaveLength(2);
  });

  test("the secret before is taken too", async () => {
    const body = JSON.stringify(push());
    expect((await sent({ "x-hub-signature-256": sign(body, "before") }, body)).status).toBe(200);
    await until(() => service.seen.length === 1);
  });

  const body = JSON.stringify(push());
  const right = sign(body);
  test.each<[string, Record<string, string | undefined>, number]>([
    ["no signature", { "x-hub-signature-256": undefined }, 401],
    ["an empty signature", { "x-hub-signature-256": "" }, 401],
    ["another's signature", { "x-hub-signature-256": sign(body, "guess") }, 401],
    ["Probot's own secret", { "x-hub-signature-256": sign(body, "development") }, 401],
    ["no secret", { "x-hub-signature-256": sign(body, "") }, 401],
    ["another body's signature", { "x-hub-signature-256": sign(`${body} `) }, 401],
    ["an algorithm that was not asked for", { "x-hub-signature-256": right.replace("sha256", "sha1") }, 401],
    ["a signature in capitals", { "x-hub-signature-256": right.toUpperCase() }, 401],
    ["a part of the signature", { "x-hub-signature-256": right.slice(0, -1) }, 401],
    ["more than the signature", { "x-hub-signature-256": `${right}0` }, 401],
    ["two signatures", { "x-hub-signature-256": `${right}, ${right}` }, 401],
    ["only the old header", { "x-hub-signature-256": undefined, "x-hub-signature": right }, 401],
    ["no content type", { "content-type": "" }, 415],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }, 415],
    ["almost JSON", { "content-type": "application/jsonp" }, 415],
    ["no event", { "x-github-event": undefined }, 400],
    ["a hostile event", { "x-github-event": "push;rm -rf /" }, 400],
    ["the prototype as event", { "x-github-event": "__proto__x.constructor" }, 400],
    ["no delivery id", { "x-github-delivery": undefined }, 400],
    ["a long delivery id", { "x-github-delivery": "x".repeat(65) }, 400],
    ["a delivery id with a path", { "x-github-delivery": "../x" }, 400],
  ])("%s is refused", async (_, headers, status) => {
    const response = await sent(headers, body);
    expect([response.status, await response.json()]).toEqual([status, { error: expect.any(String) }]);
    // What is queued is so before the answer, and logged.
    expect(service.log).toEqual([]);
  });

  test("a charset does not matter", async () => {
    expect((await sent({ "content-type": "application/json; charset=utf-8" })).status).toBe(200);
    await until(() => service.seen.length === 1);
  });

  test.each(["", "[]", "null", '"push"', "{", '{"a":1}}', "\u0000"])(
    "the signed body %j is refused",
    async (text) => {
      expect((await sent({}, text)).status).toBe(400);
    },
  );

  test("whichever bit of the signature or the body is turned, it is refused", async () => {
    const bits = fc.record({
      which: fc.constantFrom("signature", "body"),
      at: fc.nat(right.length - 8),
      bit: fc.nat(6),
    });
    await fc.assert(
      fc.asyncProperty(bits, async ({ which, at, bit }) => {
        const turned = (text: string, from: number) =>
          text.slice(0, from + at) +
          String.fromCharCode(text.charCodeAt(from + at) ^ (1 << bit)) +
          text.slice(from + at + 1);
        const signature = which === "signature" ? turned(right, 7) : right;
        fc.pre(/^[\x21-\x7e]*$/.test(signature));
        const response = await sent(
          { "x-hub-signature-256": signature },
          which === "body" ? turned(body, 0) : body,
        );
        expect(response.status).toBe(401);
      }),
    );
    expect(service.seen).toEqual([]);
  });

  test("every kind of event that GitHub documents is taken, asked for or not", async () => {
    const statuses = new Set<number>();
    for (const { name, examples } of webhookExamples) {
      const [payload] = examples;
      statuses.add((await deliver(service.url, name, payload)).status);
    }
    expect(webhookExamples.length).toBeGreaterThan(40);
    expect([...statuses]).toEqual([200]);
    // No scan of these is left for the next test to see.
    await until(async () => {
      const counts = await (await fetch(`${service.url}/metrics`)).text();
      return !/^wsgi_shift_jobs\{.*state="(?:waiting|active)"\} [1-9]/m.test(counts);
    });
  });

  test("an installation leads to a scan of each of its repositories", async () => {
    const payload = example("installation", "created");
    const repositories = ["a/one", "a/two", "b/three"].map((full_name) => ({ full_name }));
    expect((await deliver(service.url, "installation", { ...payload, repositories })).status).toBe(200);
    await until(() => service.seen.length === 3);
    expect(service.seen.map(({ project }) => project).sort()).toEqual(["a/one", "a/two", "b/three"]);
  });

  const gerrit = (text: string, token = hosts.GERRIT_WEBHOOK_TOKEN, method = "POST") =>
    fetch(`${service.url}/api/gerrit/webhooks/${token}`, {
      method,
      ...(method === "POST" ? { body: text } : {}),
    });

  test("an event of Gerrit leads to a scan", async () => {
    expect((await gerrit(JSON.stringify(merged))).status).toBe(204);
    await until(() => service.seen.length === 1);
    expect(service.seen).toEqual([
      {
        platform: "gerrit",
        host: "review.example.org",
        project: "openstack/nova",
        branch: "master",
        reason: "change-merged",
        correlation: expect.stringMatching(/^[\w-]{36}$/),
      },
    ]);
  });

  test.each([
    "",
    "nonsense",
    "[1]",
    '{"type":"ref-updated"}',
    JSON.stringify({ ...merged, change: { project: "x" } }),
  ])("what is no event of Gerrit for us is taken, and leads to nothing: %j", async (text) => {
    expect((await gerrit(text)).status).toBe(204);
    await settled();
    expect(service.seen).toEqual([]);
  });

  test("only the address with the token takes Gerrit's events", async () => {
    for (const token of ["", "wrong", "from-gerri", "from-gerrit/", "FROM-GERRIT"])
      expect((await gerrit(JSON.stringify(merged), token)).status).toBe(404);
    expect((await gerrit("", undefined, "GET")).status).toBe(405);
    expect((await gerrit(`{"x":"${"y".repeat(1024 * 1024)}"}`)).status).toBe(413);
    expect(service.seen).toEqual([]);
  });

  test.each<[string, string, number, string | undefined]>([
    ["GET", "/livez", 200, "ok\n"],
    ["GET", "/readyz", 200, "ok\n"],
    ["GET", "/readyz?verbose", 200, "ok\n"],
    ["GET", "/ping", 200, "PONG"],
    ["HEAD", "/livez", 200, ""],
    ["HEAD", "/", 404, ""],
    ["HEAD", "/api/github/webhooks", 405, ""],
    ["GET", "/", 404, undefined],
    ["GET", "/api/github", 404, undefined],
    ["POST", "/api/github/webhooks/", 404, undefined],
    ["POST", "/livez", 405, undefined],
    ["GET", "/api/github/webhooks", 405, undefined],
    ["DELETE", "/api/github/webhooks", 405, undefined],
    ["GET", "//api%2Fgithub/../livez%00", 404, undefined],
  ])("%s %s is answered with %i", async (method, path, status, text) => {
    const response = await fetch(service.url + path, { method });
    expect(response.status).toBe(status);
    if (text !== undefined) expect(await response.text()).toBe(text);
    if (status === 405) expect(response.headers.get("allow")).toBe(path === "/livez" ? "GET, HEAD" : "POST");
  });

  test("a body of more than 25 MB is refused, with and without its length told", async () => {
    const large = Buffer.alloc(26 * 1024 * 1024, " ");
    const headers = { "x-hub-signature-256": sign(large) };
    expect((await sent(headers, large.toString())).status).toBe(413);
    const address = new URL(service.url);
    const socket = connect(Number(address.port), address.hostname);
    const answer = once(socket, "data");
    socket.write(
      [
        "POST /api/github/webhooks HTTP/1.1",
        "Host: x",
        "Transfer-Encoding: chunked",
        "Content-Type: application/json",
        "X-GitHub-Event: push",
        "X-GitHub-Delivery: d",
        `X-Hub-Signature-256: ${sign(large)}`,
        "",
        "",
      ].join("\r\n"),
    );
    for (let at = 0; at < large.length; at += 1 << 20) socket.write(`100000\r\n${" ".repeat(1 << 20)}\r\n`);
    expect(String((await answer)[0])).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  test("a body of exactly 25 MB is taken", async () => {
    const payload = { ...push(), filling: "" };
    const filling = "x".repeat(25 * 1024 * 1024 - Buffer.byteLength(JSON.stringify(payload)));
    expect((await sent({}, { ...payload, filling })).status).toBe(200);
    await until(() => service.seen.length === 1);
  });

  test("a sender that goes away in the middle does no harm", async () => {
    const address = new URL(service.url);
    const socket = connect(Number(address.port), address.hostname);
    const head = [
      "content-type: application/json",
      "x-github-event: push",
      "x-github-delivery: d",
      "x-hub-signature-256: s",
    ];
    socket.write(
      `POST /api/github/webhooks HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n${head.join("\r\n")}\r\n\r\nhalf`,
    );
    await settled();
    socket.destroy();
    await settled();
    expect((await sent({})).status).toBe(200);
    expect(service.log.filter(({ level }) => Number(level) >= 40)).toEqual([]);
    await until(() => service.seen.length === 1);
  });

  test("no secret is ever logged", async () => {
    await sent({ "x-hub-signature-256": secret });
    await sent({ "x-github-delivery": "ghp_canary" });
    await until(() => service.seen.length === 1);
    const text = JSON.stringify(service.log);
    expect(text).toContain("***");
    expect(text).not.toContain("canary");
  });
});

describe("how it starts and stops", () => {
  let service: TestService | undefined;
  afterEach(async () => {
    await service?.close();
    service = undefined;
  });

  test.each<[string, Record<string, string>, object, RegExp]>([
    ["a worker alone without REDIS_URL", {}, { role: "worker" }, /REDIS_URL: is missing/],
    ["a web server alone without REDIS_URL", hosts, { role: "web" }, /REDIS_URL: is missing/],
    ["a host that is not ours", { HOST: "192.0.2.1" }, {}, /HOST, PORT: 192\.0\.2\.1:0 .*EADDRNOTAVAIL/],
  ])("%s is refused", async (_, environment, options, message) => {
    await expect(startTestService(environment, options)).rejects.toMatchObject({
      code: "environment-invalid",
      message: expect.stringMatching(message),
    });
  });

  test("an App without a webhook secret is refused; a token alone means no webhooks", async () => {
    const { generateKeyPairSync } = await import("node:crypto");
    const { privateKey } = generateKeyPairSync("rsa", {
      modulusLength: 1024,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs1", format: "pem" },
    });
    await expect(startTestService({ APP_ID: "1", PRIVATE_KEY: privateKey })).rejects.toMatchObject({
      code: "environment-invalid",
      message: expect.stringContaining("WEBHOOK_SECRET: is missing"),
    });
    service = await startTestService({ GITHUB_TOKEN: "ghp_canary" });
    expect((await deliver(service.url, "push", push())).status).toBe(404);
    expect(service.log).toContainEqual(
      expect.objectContaining({ msg: expect.stringContaining("WEBHOOK_SECRET") }),
    );
  });

  test("a port that is taken is said", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    const port = typeof address === "object" && address ? address.port : 0;
    await expect(startTestService({ PORT: String(port) })).rejects.toMatchObject({
      code: "environment-invalid",
      message: expect.stringContaining("EADDRINUSE"),
    });
    other.close();
  });

  test("web servers and workers share one Redis, and each listens for its part", async () => {
    const { mkdtempSync, rmSync } = await import("node:fs");
    const cacheDirectory = mkdtempSync("/tmp/wsgi-shift-roles-");
    const redis = await startEmbeddedRedis({ cacheDirectory, path: "", onRestart: () => {} });
    const environment = { ...hosts, REDIS_URL: redis.address };
    const web = await startTestService(environment, { role: "web" });
    expect((await deliver(web.url, "push", push())).status).toBe(200);
    await settled();
    service = await startTestService(environment, { role: "worker" });
    const worker = service;
    await until(() => worker.seen.length === 1);
    expect(web.seen).toEqual([]);
    expect((await deliver(worker.url, "push", push())).status).toBe(404);
    expect((await fetch(`${worker.url}/readyz`)).status).toBe(200);
    await web.close();
    await service.close();
    service = undefined;
    await redis.close();
    rmSync(cacheDirectory, { recursive: true });
  });

  test("Gerrit's stream leads to scans, until the service stops", async () => {
    let stopped = false;
    async function* gerritEvents(signal: AbortSignal) {
      yield merged;
      yield "nonsense";
      yield { ...merged, change: { project: "openstack/cinder", branch: "master" } };
      await once(signal, "abort");
      stopped = true;
    }
    service = await startTestService(hosts, {
      gerritEvents: new Map([["review.example.org", gerritEvents]]),
    });
    const { seen } = service;
    await until(() => seen.length === 2);
    expect(seen.map(({ project }) => project).sort()).toEqual(["openstack/cinder", "openstack/nova"]);
    await service.close();
    service = undefined;
    expect(stopped).toBe(true);
  });

  test("a stream that breaks is logged, and the rest goes on", async () => {
    // biome-ignore lint/correctness/useYield: it breaks before its first event.
    async function* broken(): AsyncGenerator<unknown> {
      throw new Error("no such stream");
    }
    async function* other(): AsyncGenerator<unknown> {
      await until(() => service?.log.some(({ msg }) => msg === "the stream of events broke") ?? false);
      yield merged;
    }
    const two = "https://review.example.org https://other.example.org";
    service = await startTestService(
      { ...hosts, GERRIT_URL: two },
      {
        gerritEvents: new Map([
          ["review.example.org", broken],
          ["other.example.org", other],
        ]),
      },
    );
    const { seen, url } = service;
    await until(() => seen.length === 1);
    expect(seen).toMatchObject([{ host: "other.example.org", project: "openstack/nova" }]);
    expect((await deliver(url, "push", push())).status).toBe(200);
  });

  test("of several Gerrit servers each delivers to its own address", async () => {
    const two = "https://review.example.org https://other.example.org";
    service = await startTestService({ ...hosts, GERRIT_URL: two });
    const { seen, url } = service;
    const deliverTo = async (path: string) =>
      (await fetch(`${url}/api/gerrit/webhooks/${path}`, { method: "POST", body: JSON.stringify(merged) }))
        .status;
    const token = hosts.GERRIT_WEBHOOK_TOKEN;
    expect(await deliverTo(token)).toBe(404);
    expect(await deliverTo(`elsewhere.example.org/${token}`)).toBe(404);
    expect(await deliverTo(`other.example.org/${token}x`)).toBe(404);
    expect(await deliverTo(`other.example.org/${token}`)).toBe(204);
    expect(await deliverTo(`review.example.org/${token}`)).toBe(204);
    await until(() => seen.length === 2);
    expect(seen.map(({ host }) => host).sort()).toEqual(["other.example.org", "review.example.org"]);
  });

  test("a source that is switched off is not listened to", async () => {
    let streamed = false;
    async function* stream(): AsyncGenerator<unknown> {
      streamed = true;
      yield merged;
    }
    service = await startTestService(
      { ...hosts, GERRIT_EVENTS: "reconcile", WSGI_SHIFT_RECONCILE: "0" },
      { gerritEvents: new Map([["review.example.org", stream]]) },
    );
    const address = `${service.url}/api/gerrit/webhooks/${hosts.GERRIT_WEBHOOK_TOKEN}`;
    expect((await fetch(address, { method: "POST", body: JSON.stringify(merged) })).status).toBe(404);
    expect(streamed).toBe(false);
  });

  test("it stops in time though a run goes on, and says so to who asks", async () => {
    let aborted = false;
    let started = false;
    service = await startTestService(hosts, {
      run: async (_, signal) => {
        started = true;
        await once(signal, "abort");
        aborted = true;
        throw new Error("stopped");
      },
      runPatience: 200,
    });
    await deliver(service.url, "push", push());
    await until(() => started);
    await Promise.all([service.close(), service.close()]);
    service = undefined;
    expect(aborted).toBe(true);
  });

  test("it runs nothing more while another run ends", async () => {
    let started = false;
    const request = { platform: "github", host: "github.com", project: "octo/demo", branch: null } as const;
    const host = { platform: "github", host: "github.com", look: () => Promise.reject(new Error()) } as const;
    service = await startTestService(hosts, {
      reconciling: {
        hosts: [host],
        run: async (_, { enqueueLater }, signal) => {
          started = true;
          await once(signal, "abort");
          await enqueueLater({ ...request, reason: "", correlation: "" });
          await delay(200);
        },
      },
    });
    const { seen, close } = service;
    await until(() => started);
    await close();
    service = undefined;
    expect(seen).toEqual([]);
  });
});

describe("the log", () => {
  const write = (format: "json" | "pretty", error: unknown) => {
    let text = "";
    const destination = {
      write: (line: string) => {
        text += line;
      },
    };
    const log = createLog(
      { logLevel: "info", logFormat: format },
      (line) => line.replaceAll("canary", "***"),
      destination,
    );
    log.child({ project: "openstack/nova" }).error({ err: error }, "it failed: canary");
    log.debug("not wanted");
    return text;
  };

  test("JSON has what hangs on an error only where it is known to be harmless", () => {
    const error = Object.assign(new TypeError("canary is wrong"), { event: { payload: "whole" } });
    const line = JSON.parse(write("json", error));
    expect(line).toMatchObject({
      level: 50,
      project: "openstack/nova",
      msg: "it failed: ***",
      err: { type: "TypeError", message: "*** is wrong", stack: expect.any(String) },
    });
    expect(JSON.stringify(line)).not.toContain("whole");
  });

  test("for people it is a line", () => {
    expect(write("pretty", new TypeError("canary is wrong"))).toMatch(
      /^\d\d:\d\d:\d\d error it failed: \*\*\* \(project=openstack\/nova\)\n {9}TypeError: \*\*\* is wrong\n$/,
    );
  });

  test.each(["level", "time", '"err":'])("for people it is written though %s is a secret", (secret) => {
    const lines: string[] = [];
    const log = createLog(
      { logLevel: "info", logFormat: "pretty" },
      (line) => line.replaceAll(secret, "***"),
      {
        write: (line) => lines.push(line),
      },
    );
    log.error({ err: new TypeError("it is wrong") }, `failed with ${secret}`);
    expect(lines.join("")).toMatch(/ error failed with \*\*\*\n {9}TypeError: it is wrong\n$/);
  });
});
