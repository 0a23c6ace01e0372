import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { afterEach, expect, test } from "@jest/globals";
import { z } from "zod";
import { topicOf } from "../../../src/platform/gerrit/change-topic.js";
import { GerritRest } from "../../../src/platform/gerrit/gerrit-rest.js";
import { ServerFacts } from "../../../src/platform/gerrit/server-facts.js";

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const servers: Server[] = [];

/** A server that gives one answer to everything; the address to ask it at, and the requests that it got. */
async function serve(answer: Answer): Promise<{ url: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(response, request);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  servers.push(server);
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, requests };
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const password = "canary/пароль";
const schema = z.object({ name: z.string() });
const path = "/projects/openstack%2Fnova/HEAD?o=secret-looking";

function restOf(url: string, timeoutMilliseconds = 5000): GerritRest {
  const credentials = { username: "bot", password };
  return new GerritRest({ host: "review.example.org", url, credentials, timeoutMilliseconds });
}

function answers(status: number, headers: Record<string, string>, body: string): Answer {
  return (response) => response.writeHead(status, headers).end(body);
}

const json = { "content-type": "application/json; charset=UTF-8" };
const text = { "content-type": "text/plain; charset=UTF-8" };
const html = { "content-type": "text/html" };
const page = "<!DOCTYPE html><html><title>Sign in</title></html>";
const date = "Sat, 21 Nov 2026 10:00:00 GMT";

test.each<[name: string, body: string]>([
  ["with the prefix", ')]}\'\n{"name":"nova","more":[1]}'],
  ["with the prefix and CRLF", ')]}\'\r\n{"name":"nova"}'],
  ["without the prefix", '{"name":"nova"}'],
])("an answer %s", async (_, body) => {
  const { url, requests } = await serve(answers(200, json, body));
  expect(await restOf(url).get(path, schema)).toEqual({ name: "nova" });
  const [request] = requests;
  expect(request).toMatchObject({ method: "GET", url: `/a${path}` });
  const basic = Buffer.from(`bot:${password}`).toString("base64");
  expect(request?.headers.authorization).toBe(`Basic ${basic}`);
});

test("as nobody there is no password, and no /a/", async () => {
  const { url, requests } = await serve(answers(200, json, '{"name":"nova"}'));
  await new GerritRest({ host: "h", url, credentials: undefined }).get(path, schema);
  expect(requests[0]?.url).toBe(path);
  expect(requests[0]?.headers.authorization).toBeUndefined();
});

test.each<[name: string, answer: Answer, error: object, detail: RegExp]>([
  [
    "401",
    answers(401, text, "Unauthorized"),
    { data: { status: 401 } },
    /Unauthorized \(check .*HTTP password/,
  ],
  ["403", answers(403, text, "read not permitted"), { data: { status: 403 } }, /read not permitted/],
  [
    "404",
    answers(404, text, "Not found: openstack/nova"),
    { data: { status: 404 } },
    /Not found: openstack\/nova/,
  ],
  [
    "409",
    answers(409, text, "change is\nabandoned\u001b[2J"),
    { data: { status: 409 } },
    /: change is abandoned \[2J$/,
  ],
  ["412 without a word", answers(412, {}, ""), { data: { status: 412 } }, /: nothing$/],
  ["a login page", answers(200, html, page), { data: { status: 200 } }, /web page in place of JSON/],
  ["a page that says it is JSON", answers(200, json, page), {}, /web page in place of JSON/],
  ["a refusal as a page", answers(403, html, page), {}, /: a web page$/],
  ["no JSON", answers(200, json, ")]}'\nnonsense"), {}, /no JSON: \)\]\}' nonsense/],
  ["half of it", answers(200, json, ')]}\'\n{"name":"no'), {}, /no JSON/],
  ["nothing", answers(200, json, ""), {}, /no JSON: nothing/],
  ["another shape", answers(200, json, '{"name":1}'), {}, /another shape \(name: /],
  ["a long refusal", answers(400, text, "x".repeat(1e5)), {}, /: x{300}…$/],
  [
    "a redirect to another host",
    answers(302, { location: "http://evil.example.org/a/x?y=1" }, ""),
    { data: { status: 302 } },
    /redirect to http:\/\/evil.example.org, which is not followed; set GERRIT_URL/,
  ],
  ["a redirect nowhere", answers(301, { location: "http://" }, ""), {}, /redirect to no address/],
  ["a redirect without an address", answers(301, {}, ""), { data: { status: 301 } }, /nothing/],
  ["a redirect to itself", answers(302, { location: "/" }, "round"), { data: { status: 302 } }, /round/],
])("refused: %s", async (_, answer, error, detail) => {
  const { url, requests } = await serve(answer);
  const caught: unknown = await restOf(url)
    .get(path, schema)
    .catch((reason) => reason);
  expect(caught).toMatchObject({ code: "host-refused", retryable: false, exitStatus: 4, ...error });
  const { message } = caught as Error;
  expect(message).toMatch(detail);
  expect(message).toMatch(/^review.example.org answered \d+ to GET \/projects\/openstack%2Fnova\/HEAD: /);
  expect(requests.length).toBeLessThan(5);
});

test.each<[name: string, answer: Answer, detail: RegExp, retryAfter: number | undefined]>([
  ["429", answers(429, text, "Too many"), /429 Too many$/, undefined],
  ["429 with a time", answers(429, { ...text, "retry-after": "7" }, "Too many"), /asks to wait 7 s/, 7],
  ["503", answers(503, html, page), /503 a web page$/, undefined],
  ["503 with a time", answers(503, { ...html, "retry-after": " 120 " }, page), /asks to wait 120 s/, 120],
  ["a date", answers(503, { date, "retry-after": "Sat, 21 Nov 2026 10:01:30 GMT" }, ""), /wait 90 s/, 90],
  [
    "a date that is past",
    answers(503, { date, "retry-after": "Sat, 21 Nov 2020 10:01:30 GMT" }, ""),
    /wait 0 s/,
    0,
  ],
  ["no time", answers(503, { date, "retry-after": "soon" }, ""), /503 nothing$/, undefined],
  ["a negative time", answers(503, { date, "retry-after": "-5" }, ""), /503 nothing/, undefined],
  ["500", answers(500, text, "Internal server error"), /500 Internal/, undefined],
  ["502", answers(502, html, page), /502 a web page/, undefined],
  ["504", answers(504, html, page), /504 a web page/, undefined],
  ["it hangs up", (response) => response.destroy(), /other side closed|socket hang up|ECONNRESET/, undefined],
  ["it is silent", () => undefined, /it did not answer in time/, undefined],
  [
    "it stops in the middle",
    (response) => response.writeHead(200, { ...json, "content-length": "99" }).write(")]}'\n{"),
    /it did not answer in time/,
    undefined,
  ],
])("may work later: %s", async (_, answer, detail, retryAfter) => {
  const { url } = await serve(answer);
  const caught: unknown = await restOf(url, 500)
    .get(path, schema)
    .catch((reason) => reason);
  expect(caught).toMatchObject({ code: "host-unavailable", retryable: true, exitStatus: 4, retryAfter });
  expect((caught as Error).message).toMatch(detail);
});

test("what never ends is cut off by its size", async () => {
  const { url } = await serve(endless);
  const detail = expect.stringMatching(/more than 16777216 bytes/);
  const error = { code: "host-unavailable", retryable: true, message: detail };
  await expect(restOf(url, 60_000).get(path, schema)).rejects.toMatchObject(error);
});

function endless(response: ServerResponse): void {
  response.writeHead(200, json);
  const piece = Buffer.alloc(1 << 20, " ");
  const more = () => {
    while (!response.destroyed && response.write(piece));
    response.once("drain", more);
  };
  more();
}

test("a redirect on the same host is followed, with the password", async () => {
  const { url, requests } = await serve((response, request) => {
    if (request.url?.startsWith("/a/new")) return response.end('{"name":"nova"}');
    return response.writeHead(302, { location: "/a/new" }).end();
  });
  expect(await restOf(url).get(path, schema)).toEqual({ name: "nova" });
  expect(requests[1]?.headers.authorization).toBeDefined();
});

test.each<[name: string, answer: Answer, isAbsent: boolean]>([
  ["Gerrit's own 404", answers(404, text, "Not found: nova~master~I01"), true],
  ["several of that name", answers(404, text, "Multiple changes found for I01"), false],
  ["a 404 of a proxy", answers(404, html, page), false],
  ["a 403", answers(403, text, "Not found: no"), false],
])("find: %s", async (_, answer, isAbsent) => {
  const { url } = await serve(answer);
  const found = restOf(url).find(path, schema);
  if (isAbsent) expect(await found).toBeUndefined();
  else await expect(found).rejects.toMatchObject({ code: "host-refused" });
});

test("no error shows the password, whatever a server repeats", async () => {
  const basic = Buffer.from(`bot:${password}`).toString("base64");
  const echo = `You sent Basic ${basic} which is bot:${password} or ${encodeURIComponent(password)}`;
  for (const status of [200, 401, 409, 503]) {
    const { url } = await serve(answers(status, text, echo));
    const caught: unknown = await restOf(url)
      .get(path, schema)
      .catch((reason) => reason);
    const { message, stack, cause } = caught as Error;
    for (const secret of [password, encodeURIComponent(password), basic]) {
      expect(`${message} ${stack} ${String(cause)} ${JSON.stringify(caught)}`).not.toContain(secret);
    }
  }
});

test.each([401, 403, 404])("who asks as nobody is told what is needed for more: %d", async (status) => {
  const { url } = await serve(answers(status, text, "Not found: secret"));
  const asking = new GerritRest({ host: "h", url, credentials: undefined }).get(path, schema);
  await expect(asking).rejects.toMatchObject({
    ...{
      code: "host-refused",
      message: expect.stringMatching(/Not found: secret .*needs GERRIT_PASSWORD\)$/),
    },
  });
  await expect(restOf(url).get(path, schema)).rejects.not.toThrow(/asked as nobody/);
});

test.each<[wholeTopic: object, branch: string, unit: "modules" | "entry-points", topic: string]>([
  [{}, "master", "modules", "remove-wsgi_scripts"],
  [{ change: {} }, "stable/1", "entry-points", "remove-wsgi_scripts"],
  [{ change: { submit_whole_topic: false } }, "master", "modules", "remove-wsgi_scripts"],
  [{ change: { submit_whole_topic: true } }, "master", "modules", "remove-wsgi_scripts-openstack-nova"],
  [
    { change: { submit_whole_topic: true } },
    "stable/1",
    "modules",
    "remove-wsgi_scripts-openstack-nova-stable-1",
  ],
  [
    { change: { submit_whole_topic: true } },
    "master",
    "entry-points",
    "remove-wsgi_scripts-openstack-nova-entry-points",
  ],
])("the topic where the server says %j, on %s, of %s", async (info, branch, unit, topic) => {
  const { url, requests } = await serve((response, { url: asked = "" }) => {
    const branches = [{ ref: "HEAD", revision: "master" }];
    response.writeHead(200, json).end(`)]}'\n${JSON.stringify(asked.endsWith("/info") ? info : branches)}`);
  });
  const facts = new ServerFacts(restOf(url));
  const identity = { host: "h", project: "openstack/nova", branch, topic: "remove-wsgi_scripts", unit };
  expect(await topicOf(identity, facts)).toBe(topic);
  const before = requests.length;
  expect(await topicOf(identity, facts)).toBe(topic);
  expect(requests).toHaveLength(before);
});

const result = { "content-type": "application/x-git-receive-pack-result" };
const pushPath = "/a/openstack/nova/git-receive-pack";

test("a push is one request with the password, and its answer is given byte by byte", async () => {
  const answer = Buffer.from([0, 255, 10, 0x80]);
  const sent: Buffer[] = [];
  const { url, requests } = await serve((response, request) => {
    request.on("data", (piece: Buffer) => sent.push(piece));
    request.on("end", () => response.writeHead(200, result).end(answer));
  });
  const pushed = Buffer.from([1, 254, 0]);
  expect(await restOf(url).receivePack(`${url}/a/openstack/nova`, pushed)).toEqual(answer);
  expect(Buffer.concat(sent)).toEqual(pushed);
  expect(requests).toMatchObject([{ method: "POST", url: pushPath }]);
  expect(requests[0]?.headers).toMatchObject({
    "content-type": "application/x-git-receive-pack-request",
    authorization: `Basic ${Buffer.from(`bot:${password}`).toString("base64")}`,
  });
});

test.each<[name: string, answer: Answer, error: object]>([
  ["401", answers(401, text, "Unauthorized"), { code: "host-refused", data: { status: 401 } }],
  ["403", answers(403, text, "no"), { code: "host-refused", data: { status: 403 } }],
  ["a login page", answers(200, html, page), { code: "host-refused", data: { status: 200 } }],
  ["no answer to a push", answers(200, text, "hello"), { code: "host-refused", data: { status: 200 } }],
  ["a redirect, even on the same host", answers(302, { location: pushPath }, ""), { code: "host-refused" }],
  ["429", answers(429, { "retry-after": "7" }, ""), { code: "host-unavailable", retryAfter: 7 }],
  ["503", answers(503, html, page), { code: "host-unavailable", retryable: true }],
  ["it hangs up", (response) => response.destroy(), { code: "host-unavailable", retryable: true }],
  [
    "it hangs up in the middle",
    (response) => {
      response.writeHead(200, { ...result, "content-length": "99" });
      response.write("0006", () => response.destroy());
    },
    { code: "host-unavailable", retryable: true },
  ],
])("a push is answered by %s", async (_, answer, error) => {
  const { url, requests } = await serve(answer);
  const caught: unknown = await restOf(url)
    .receivePack(`${url}/a/openstack/nova`, Buffer.from("0000"))
    .catch((reason) => reason);
  expect(caught).toMatchObject({ exitStatus: 4, ...error });
  expect((caught as Error).message).toContain(`POST ${pushPath}`);
  expect(requests).toHaveLength(1);
});
