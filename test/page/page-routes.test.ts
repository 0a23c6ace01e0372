import { once } from "node:events";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { afterEach, describe, expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import { sessionLife } from "../../src/page/access/session.js";
import { Signing } from "../../src/page/access/signing.js";
import type { PeopleOfGitHub } from "../../src/page/page-options.js";
import { ownPath } from "../../src/page/routes/sign-in-routes.js";
import { PageServer, pageToken, sampleDetail } from "../support/page-server.js";
import { sampleCampaign } from "../support/sample-campaign.js";

const servers: PageServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const records = sampleCampaign(120);

async function start(
  ...[configuration, options]: [PageServer["configuration"]?, PageServer["options"]?]
): Promise<PageServer> {
  const server = await new PageServer([...records], configuration, options).start();
  servers.push(server);
  return server;
}

interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
}

async function ask(server: PageServer, path: string, { headers = {}, form }: Sent = {}) {
  const post = form && {
    method: "POST",
    body: new URLSearchParams(form).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded", origin: server.url, ...headers },
  };
  const response = await fetch(server.url + path, { redirect: "manual", headers, ...post });
  const text = await response.text();
  expect(text).not.toMatch(/\n\s+at |node:internal|\.ts:\d/);
  return {
    status: response.status,
    headers: response.headers,
    text,
    location: response.headers.get("location") ?? "",
  };
}

/** Signs in with the token: the cookie that is sent from then on. */
async function signIn(server: PageServer): Promise<Record<string, string>> {
  const { text } = await ask(server, "/campaign/sign-in");
  const answer = await ask(server, "/campaign/sign-in", { form: { form: formIn(text), token: pageToken } });
  expect(answer.status).toBe(303);
  return { cookie: (answer.headers.get("set-cookie") ?? "").split(";", 1)[0] ?? "" };
}

function formIn(text: string): string {
  return /name="form" value="([^"]+)"/.exec(text)?.[1] ?? "";
}

const [keystone] = records;
if (keystone === undefined) throw new Error("no sample");
const place = {
  platform: "gerrit",
  host: "review.example.org",
  project: "openstack/keystone",
  branch: "master",
};
const placeQuery = new URLSearchParams(place).toString();
const openRecord = records.find(
  ({ changes, platform }) => platform === "gerrit" && changes[0]?.state === "open",
);
const openPlace = {
  platform: "gerrit",
  host: "review.example.org",
  project: openRecord?.project ?? "",
  branch: "master",
};

test.each(["/campaign", "/campaign/registry", "/campaign.json", "/campaign/page.css", "/campaign/nowhere"])(
  "HEAD of %s is answered as GET is, without the content",
  async (path) => {
    const server = await start();
    const [get, head] = await Promise.all(
      ["GET", "HEAD"].map((method) => fetch(server.url + path, { method })),
    );
    expect(head?.status).toBe(get?.status);
    expect(head?.headers.get("content-type")).toBe(get?.headers.get("content-type"));
    expect(await head?.text()).toBe("");
  },
);

describe("who may see it", () => {
  test.each<[string, PageServer["configuration"], Record<string, string>, number | string]>([
    ["on the loopback, where nobody can sign in", {}, {}, 200],
    ["through a proxy on the loopback", {}, { "x-forwarded-for": "203.0.113.7" }, 403],
    ["through another proxy on it", {}, { forwarded: "for=203.0.113.7" }, 403],
    ["under a name that was pointed to the loopback", {}, { host: "evil.example.org" }, 403],
    ["without a session", { token: pageToken }, {}, "/campaign/sign-in?next=%2Fcampaign"],
    [
      "with a made-up session",
      { token: pageToken },
      { cookie: "wsgi-shift-session=e30.e30" },
      "/campaign/sign-in?next=%2Fcampaign",
    ],
    ["with the token as a bearer token", { token: pageToken }, { authorization: `Bearer ${pageToken}` }, 200],
    [
      "with another token",
      { token: pageToken },
      { authorization: "Bearer another-token-of-twenty" },
      "/campaign/sign-in?next=%2Fcampaign",
    ],
    [
      "through a trusted proxy",
      { proxy: { header: "x-user", addresses: ["127.0.0.0/8"] } },
      { "x-user": "ann" },
      200,
    ],
    [
      "with a proxy's header from elsewhere",
      { proxy: { header: "x-user", addresses: ["10.0.0.0/8"] } },
      { "x-user": "ann" },
      403,
    ],
    [
      "through a trusted proxy without a name",
      { proxy: { header: "x-user", addresses: ["127.0.0.1"] } },
      {},
      403,
    ],
    [
      "through a trusted proxy with a name that is none",
      { proxy: { header: "x-user", addresses: ["127.0.0.1"] } },
      { "x-user": "<b>" },
      403,
    ],
    [
      "with a name that claims to be GitHub's",
      { proxy: { header: "x-user", addresses: ["127.0.0.1"] } },
      { "x-user": "github:root" },
      403,
    ],
  ])("%s", async (_, configuration, headers, expected) => {
    const server = await start(configuration);
    const answer = await rawAsk(server, "/campaign", headers);
    if (typeof expected === "number") expect(answer.status).toBe(expected);
    else expect([answer.status, answer.location]).toEqual([303, expected]);
    const shown = expected === 200;
    expect(answer.text.includes("openstack/keystone")).toBe(shown);
  });

  test.each(["/campaign.json", "/campaign.csv"])("%s asks programs for the token", async (path) => {
    const server = await start({ token: pageToken });
    const refused = await ask(server, path);
    expect([refused.status, refused.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    const answer = await ask(server, path, { headers: { authorization: `Bearer ${pageToken}` } });
    expect([answer.status, answer.text.includes("openstack/keystone")]).toEqual([200, true]);
  });

  test("a wrong token is told so, and leaves no trace of itself", async () => {
    const server = await start({ token: pageToken });
    const { text } = await ask(server, "/campaign/sign-in");
    const wrong = await ask(server, "/campaign/sign-in", {
      form: { form: formIn(text), token: "wrong-token-of-a-person" },
    });
    expect([wrong.status, wrong.headers.get("set-cookie")]).toEqual([401, null]);
    expect(wrong.text).toContain("This is not the token.");
    expect(JSON.stringify(server.log)).not.toContain("wrong-token");
  });

  test("a session ends after its time, and says so", async () => {
    const server = await start({ token: pageToken });
    const headers = await signIn(server);
    expect((await ask(server, "/campaign", { headers })).status).toBe(200);
    server.now += sessionLife + 1;
    const { status, location } = await ask(server, `/campaign?q=nova`, { headers });
    expect([status, location]).toEqual([303, "/campaign/sign-in?next=%2Fcampaign%3Fq%3Dnova&why=expired"]);
    expect((await ask(server, location)).text).toContain("Your session ended. Sign in again.");
  });

  test("the cookie is seen by no script and by no other site, and is sent by TLS alone where there is TLS", async () => {
    const [plain, secure] = [
      await start({ token: pageToken }),
      await start({ token: pageToken, publicUrl: "https://shift.example.org" }),
    ];
    const cookieOf = async (server: PageServer, origin: string) => {
      const { text } = await ask(server, "/campaign/sign-in");
      const form = { form: formIn(text), token: pageToken };
      return (await ask(server, "/campaign/sign-in", { form, headers: { origin } })).headers.get(
        "set-cookie",
      );
    };
    expect(await cookieOf(plain, plain.url)).toMatch(
      /; Max-Age=28800; Path=\/campaign; HttpOnly; SameSite=Strict$/,
    );
    expect(await cookieOf(secure, "https://shift.example.org")).toMatch(/; SameSite=Strict; Secure$/);
  });

  test("signing out takes the cookie away", async () => {
    const server = await start({ token: pageToken });
    const headers = await signIn(server);
    const { text } = await ask(server, "/campaign", { headers });
    const out = await ask(server, "/campaign/sign-out", { headers, form: { form: formIn(text) } });
    expect([out.status, out.location]).toEqual([303, "/campaign/sign-in"]);
    expect(out.headers.get("set-cookie")).toMatch(/^wsgi-shift-session=; Max-Age=0;/);
  });

  test.each<[string | null, string]>([
    ["/campaign/queue", "/campaign/queue"],
    ["/campaign?q=a&page=2", "/campaign?q=a&page=2"],
    ["/campaign.csv", "/campaign"],
    ["//evil.example.org", "/campaign"],
    ["https://evil.example.org/campaign", "/campaign"],
    ["/campaign\r\nset-cookie: x", "/campaign"],
    ["/campaignx", "/campaign"],
    [null, "/campaign"],
  ])("after signing in %j leads to %s", (next, path) => {
    expect(ownPath(next)).toBe(path);
  });
});

describe("GitHub", () => {
  const configuration = {
    github: { clientId: "Iv1.a", clientSecret: "s3cret" },
    users: ["github:dana"],
    admins: ["github:root"],
  };
  const people = (login: string | undefined): PeopleOfGitHub => ({
    startAt: (state, verifier, redirect) =>
      `https://github.com/login/oauth/authorize?${new URLSearchParams({ state, verifier, redirect })}`,
    loginOf: async (code, verifier) => (code === "right" && verifier.length > 42 ? login : undefined),
  });

  async function comeBack(server: PageServer, more: { code?: string; state?: string } = {}) {
    const begun = await ask(server, "/campaign/sign-in/github?next=/campaign/queue");
    const sent = new URL(begun.location).searchParams;
    const cookie = (begun.headers.get("set-cookie") ?? "").split(";", 1)[0] ?? "";
    expect(sent.get("redirect")).toBe(`${server.url}/campaign/sign-in/github/callback`);
    const query = new URLSearchParams({ code: "right", state: sent.get("state") ?? "", ...more });
    return ask(server, `/campaign/sign-in/github/callback?${query}`, { headers: { cookie } });
  }

  test.each<[string, string | undefined, object, number, string]>([
    ["somebody who is invited", "Dana", {}, 200, "You are signed in"],
    ["an admin", "root", {}, 200, "You are signed in"],
    ["a stranger", "stranger", {}, 403, "The GitHub account stranger may not see this page."],
    ["a code that GitHub does not know", undefined, {}, 401, "GitHub did not confirm who you are."],
    ["a wrong code", "dana", { code: "wrong" }, 401, "GitHub did not confirm who you are."],
    [
      "a way that was begun elsewhere",
      "dana",
      { state: "another" },
      400,
      "This way to sign in was not begun here",
    ],
  ])("%s", async (_, login, more, status, said) => {
    const server = await start(configuration, { github: people(login) });
    const answer = await comeBack(server, more);
    expect([answer.status, answer.text.includes(said)]).toEqual([status, true]);
    expect(answer.headers.get("refresh")).toBe(status === 200 ? "0; url=/campaign/queue" : null);
    const cookie = (answer.headers.get("set-cookie") ?? "").split(";", 1)[0] ?? "";
    const seen = await ask(server, "/campaign", { headers: { cookie } });
    expect(seen.status).toBe(status === 200 ? 200 : 303);
    expect(seen.text.includes(" (admin)")).toBe(login === "root");
  });

  test("who is no longer invited is let in no more", async () => {
    const before = await start(configuration, { github: people("dana") });
    const cookie = ((await comeBack(before)).headers.get("set-cookie") ?? "").split(";", 1)[0] ?? "";
    const after = await start({ ...configuration, users: [] }, { github: people("dana") });
    expect((await ask(before, "/campaign", { headers: { cookie } })).status).toBe(200);
    expect((await ask(after, "/campaign", { headers: { cookie } })).status).toBe(303);
  });
});

describe("what may be done", () => {
  const proxied = { proxy: { header: "x-user", addresses: ["127.0.0.1"] }, admins: ["ann"] };
  const commit = openRecord?.changes[0]?.commit ?? "";
  const approval = { ...openPlace, unit: "modules", commit };

  async function formFor(
    server: PageServer,
    headers: Record<string, string>,
    query = new URLSearchParams(openPlace).toString(),
  ) {
    return formIn((await ask(server, `/campaign/repository?${query}`, { headers })).text);
  }

  test.each<[string, string, Record<string, string>, number, number]>([
    ["an admin", "ann", {}, 303, 303],
    ["somebody of the proxy's", "bob", {}, 303, 403],
  ])("%s", async (_, name, more, rescan, approve) => {
    const server = await start(proxied);
    const headers = { "x-user": name, ...more };
    const form = await formFor(server, headers);
    expect((await ask(server, "/campaign/rescan", { headers, form: { ...openPlace, form } })).status).toBe(
      rescan,
    );
    expect((await ask(server, "/campaign/approve", { headers, form: { ...approval, form } })).status).toBe(
      approve,
    );
    expect(server.rescans).toEqual([openPlace]);
    expect(server.decisions).toHaveLength(approve === 303 ? 1 : 0);
    expect((await ask(server, "/campaign/log", { headers })).status).toBe(approve === 303 ? 200 : 403);
  });

  test("on the loopback nothing is done, and no button is shown", async () => {
    const server = await start();
    const page = await ask(server, `/campaign/repository?${placeQuery}`);
    expect(page.text).not.toContain('<form method="post"');
    // Not even with a form's token that is right.
    const form = new Signing(["a secret of the tests", ""]).sign("form", "");
    const answers = await Promise.all(
      ["rescan", "approve", "decline", "queue/retry"].map((what) =>
        ask(server, `/campaign/${what}`, { form: { ...approval, form } }),
      ),
    );
    expect(answers.map(({ status, text }) => [status, text.includes("Nobody can sign in")])).toEqual(
      answers.map(() => [403, true]),
    );
    expect([...server.rescans, ...server.decisions, ...server.audit]).toEqual([]);
  });

  test.each<[string, Record<string, string>, Record<string, string>]>([
    ["from another site", { origin: "https://evil.example.org" }, {}],
    ["from a page without an origin", { origin: "null" }, {}],
    ["from another site, by the browser's word", { "sec-fetch-site": "cross-site" }, {}],
    ["from a neighbour of the same site", { "sec-fetch-site": "same-site" }, {}],
    ["without a form's token", {}, { form: "" }],
    ["with somebody else's token", {}, { form: "theirs" }],
  ])("a form %s does nothing", async (_, sent, fields) => {
    const server = await start(proxied);
    const theirs = await formFor(server, { "x-user": "bob" });
    const form = await formFor(server, { "x-user": "ann" });
    const all = { ...openPlace, form, ...(fields.form === "theirs" ? { form: theirs } : fields) };
    const answer = await ask(server, "/campaign/rescan", {
      headers: { "x-user": "ann", ...sent },
      form: all,
    });
    expect([answer.status, answer.text.includes("Nothing was done")]).toEqual([403, true]);
    expect([...server.rescans, ...server.audit]).toEqual([]);
  });

  test("behind a proxy with another name the public address counts", async () => {
    const server = await start({ ...proxied, publicUrl: "https://shift.example.org" });
    const headers = { "x-user": "ann", origin: "https://shift.example.org" };
    const form = await formFor(server, headers);
    expect((await ask(server, "/campaign/rescan", { headers, form: { ...openPlace, form } })).status).toBe(
      303,
    );
    expect(
      (await ask(server, "/campaign/rescan", { headers: { "x-user": "ann" }, form: { ...openPlace, form } }))
        .status,
    ).toBe(403);
  });

  test("a decision carries what was seen, and is in the log before it is done and after", async () => {
    const server = await start(proxied);
    const headers = { "x-user": "ann" };
    const form = await formFor(server, headers);
    const answer = await ask(server, "/campaign/decline", {
      headers,
      form: { ...approval, form, reason: "not\nnow" },
    });
    expect(answer.status).toBe(303);
    const id = openRecord?.changes[0]?.id ?? "";
    expect(server.decisions).toMatchObject([
      {
        key: openPlace,
        unit: "modules",
        number: Number(id),
        commit,
        word: "decline",
        reason: "not now",
        visitor: { name: "ann" },
      },
    ]);
    const detail = `change ${id}, commit ${commit}, not now`;
    expect(server.audit.map(({ at: _, ...entry }) => entry)).toEqual([
      {
        who: "ann",
        what: "decline",
        branch: openPlace,
        detail,
        outcome: "done",
        answer: "It is ready for review.",
      },
      { who: "ann", what: "decline", branch: openPlace, detail, outcome: "asked", answer: "" },
    ]);
    expect(server.log.filter(({ audit }) => audit !== undefined)).toHaveLength(2);
    const said = () => ask(server, answer.location, { headers });
    expect((await said()).text).toContain('role="status">It is ready for review.');
    server.now += 61_000;
    expect((await said()).text).not.toContain('role="status">It is ready for review.');
    expect((await ask(server, "/campaign/log", { headers })).text).toContain(detail);
  });

  test("what cannot be written into the log is not done", async () => {
    const audit = { append: () => Promise.reject(new Error("full")), newest: async () => [] };
    const server = await start(proxied, { audit });
    const headers = { "x-user": "ann" };
    const form = await formFor(server, headers);
    expect((await ask(server, "/campaign/rescan", { headers, form: { ...openPlace, form } })).status).toBe(
      500,
    );
    expect((await ask(server, "/campaign/approve", { headers, form: { ...approval, form } })).status).toBe(
      500,
    );
    expect([...server.rescans, ...server.decisions]).toEqual([]);
  });

  test("what the page says after a deed cannot be made up in a link", async () => {
    const server = await start(proxied);
    const said = `${Buffer.from('{"kind":"good","text":"made up","until":9999999999999}').toString("base64url")}.x`;
    const page = await ask(server, `/campaign/repository?${placeQuery}&said=${said}`, {
      headers: { "x-user": "ann" },
    });
    expect([page.status, page.text.includes("made up")]).toEqual([200, false]);
  });

  test.each<[string, Record<string, string>, number]>([
    ["a commit that is none", { ...approval, commit: "HEAD" }, 404],
    ["a unit that is none", { ...approval, unit: "all" }, 404],
    ["a repository that vanished", { ...approval, project: "openstack/gone" }, 404],
    ["nothing at all", {}, 404],
    ["a form of a megabyte", { ...approval, reason: "x".repeat(1 << 20) }, 413],
  ])("%s", async (_, fields, status) => {
    const server = await start(proxied);
    const headers = { "x-user": "ann" };
    const form = await formFor(server, headers);
    expect((await ask(server, "/campaign/approve", { headers, form: { ...fields, form } })).status).toBe(
      status,
    );
    expect([...server.decisions, ...server.audit]).toEqual([]);
  });

  test("forms that come while too many are being received are to be sent again", async () => {
    const server = await start(proxied);
    const headers = { "x-user": "ann" };
    const form = await formFor(server, headers);
    const half = `form=${form}&reason=${"x".repeat(7_000)}`;
    const held = Array.from({ length: 80 }, () => {
      const sent = request(`${server.url}/campaign/rescan`, {
        method: "POST",
        headers: { ...headers, "content-length": half.length + 1 },
      }).on("error", () => {});
      sent.write(half);
      return sent;
    });
    try {
      const [refused] = await Promise.race(held.map((sent) => once(sent, "response")));
      expect(refused.statusCode).toBe(503);
    } finally {
      for (const sent of held) sent.destroy();
    }
  });

  test("approving is offered for the commit whose patch is shown, and for no other", async () => {
    const server = await start(proxied);
    server.records = records.map((record) =>
      record === openRecord
        ? { ...record, changes: record.changes.map((change) => ({ ...change, draft: true })) }
        : record,
    );
    const address = `/campaign/repository?${new URLSearchParams(openPlace)}`;
    const headers = { "x-user": "ann" };
    expect((await ask(server, address, { headers })).text).toContain(
      "It can be approved where its patch is shown below.",
    );
    server.detail = { ...sampleDetail, change: { unit: "modules", commit: "f".repeat(40) } };
    server.now += 3_600_000;
    const { text } = await ask(server, address, { headers });
    expect(text).toContain(`name="commit" value="${"f".repeat(40)}"`);
    expect(text).toContain("Approve <code>ffffffffff</code>");
  });

  test("a failed job is tried again by an admin alone", async () => {
    const server = await start(proxied);
    const job = {
      queue: "scan",
      id: "j-1",
      host: "h",
      project: "a/<b>",
      what: "push",
      attempts: 20,
      error: "e",
      addedAt: 1,
      changedAt: 2,
    } as const;
    server.jobs = [job];
    const [ann, bob] = [{ "x-user": "ann" }, { "x-user": "bob" }];
    const shown = (await ask(server, "/campaign/queue", { headers: ann })).text;
    expect(shown).toContain("a/&lt;b&gt;");
    expect((await ask(server, "/campaign/queue", { headers: bob })).text).not.toContain("Try again");
    const forms = new Map([
      [ann, formIn(shown)],
      [bob, await formFor(server, bob)],
    ]);
    const retry = (headers: typeof ann, id: string) =>
      ask(server, "/campaign/queue/retry", {
        headers,
        form: { form: forms.get(headers) ?? "", queue: "scan", id },
      });
    expect((await retry(bob, "j-1")).status).toBe(403);
    expect((await ask(server, (await retry(ann, "j-1")).location, { headers: ann })).text).toContain(
      "The job waits for its turn again.",
    );
    expect((await ask(server, (await retry(ann, "j-2")).location, { headers: ann })).text).toContain(
      "There is no failed job of this id any more.",
    );
    expect((await retry(ann, "a:b")).status).toBe(400);
    expect(server.retried).toEqual(["j-1", "j-2"]);
  });
});

describe("what is shown", () => {
  test("every page forbids what it does not need", async () => {
    const server = await start({ token: pageToken });
    const headers = await signIn(server);
    for (const path of [
      "/campaign",
      `/campaign/repository?${placeQuery}`,
      "/campaign/registry",
      "/campaign/queue",
      "/campaign/log",
      "/campaign/sign-in",
      "/campaign/nothing",
      "/campaign.json",
      "/campaign.csv",
    ]) {
      const answer = await ask(server, path, { headers });
      expect([path, answer.headers.get("content-security-policy")]).toEqual([
        path,
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      ]);
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
      expect(answer.headers.get("referrer-policy")).toBe("same-origin");
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(answer.text).not.toMatch(
        /<script(?![^>]* src="\/campaign\/page\.js\?v=)|<style| style="| on[a-z]+="/,
      );
      expect(answer.text).not.toContain(pageToken);
    }
  });

  const hostile = [
    "<script>alert(1)</script>",
    `"><svg onload=alert(1)>`,
    "'-alert(1)-'",
    "a&b<c>",
    "\u202egnp.exe",
    "${7*7}{{7*7}}",
    "../../etc/passwd",
    "x\r\nset-cookie: y=1",
    "=cmd|' /C calc'!A0",
  ];

  test.each(hostile)("a repository called %j does nothing on any page", async (project) => {
    const server = await start();
    const change = {
      ...openRecord?.changes[0],
      id: project,
      url: `javascript:alert(1)//${project}`,
      votes: [project],
      state: "open",
    };
    const error = { code: "host-refused", message: project, advice: project };
    server.records = [
      {
        ...keystone,
        project,
        branch: project,
        host: project,
        reason: project,
        error,
        changes: [change],
      } as never,
    ];
    server.detail = {
      ...sampleDetail,
      problems: [error as never],
      mentions: [
        {
          ...sampleDetail.mentions[0],
          path: project,
          before: project,
          after: project,
          script: project,
          reason: project,
        } as never,
      ],
      patch: `diff --git a/${project} b/${project}\n@@ -1 +1 @@\n-${project}\n+${project}\n`,
    };
    const query = new URLSearchParams({ platform: "gerrit", host: project, project, branch: project });
    for (const path of [
      "/campaign",
      `/campaign?q=${encodeURIComponent(project)}`,
      `/campaign/repository?${query}`,
    ]) {
      const { text, status, headers } = await ask(server, path);
      expect([path, status, headers.get("set-cookie")]).toEqual([path, 200, null]);
      expect(text).not.toMatch(/<script>|<svg onload|href="javascript:|\u202e/);
      if (/[<>"]/.test(project)) expect(text).not.toContain(project);
    }
    const { repositories } = JSON.parse((await ask(server, "/campaign.json")).text);
    expect(repositories[0].project).toBe(project);
  });

  test("the JSON holds what the table finds, with phase and state", async () => {
    const server = await start();
    const all = JSON.parse((await ask(server, "/campaign.json")).text);
    expect(all).toMatchObject({ schemaVersion: 1, isStale: false, today: { day: "2026-11-25" } });
    expect(all.repositories).toHaveLength(120);
    const published = new URL("../../docs/campaign.schema.json", import.meta.url);
    expect(new Ajv2020().validate(JSON.parse(readFileSync(published, "utf8")), all)).toBe(true);
    const open = JSON.parse((await ask(server, "/campaign.json?state=open&sort=scanned")).text).repositories;
    expect(open.length).toBeGreaterThan(5);
    expect(open.every((one: { state: string }) => one.state === "open")).toBe(true);
  });

  test("the table is paged", async () => {
    const server = await start();
    const [first, second, far] = await Promise.all(
      [1, 2, 99].map((page) => ask(server, `/campaign?page=${page}`)),
    );
    const names = (text = "") =>
      [...text.matchAll(/<th scope="row" role="rowheader"><a href="[^"]+">([^<]+)/g)].map(([, name]) => name);
    expect(names(first?.text)).toHaveLength(100);
    expect(names(second?.text)).toHaveLength(20);
    expect(new Set([...names(first?.text), ...names(second?.text)]).size).toBe(120);
    expect(names(far?.text)).toEqual(names(second?.text));
  });

  test.each<[string, number, string]>([
    [`/campaign?q=${"x".repeat(300)}`, 400, "That cannot be searched for"],
    [`/campaign?q=${"x".repeat(8_000)}`, 414, "The address is too long"],
    ["/campaign?phase=nonsense", 400, "“phase” is unseen, add,"],
    ["/campaign/repository", 404, "This repository is not here"],
    ["/campaign/repository?platform=gerrit&host=h&project=gone&branch=b", 404, "This repository is not here"],
    ["/campaign/nothing", 404, "There is nothing here"],
    ["/campaign?q=%ff%00%2e", 200, "Nothing is like that."],
  ])("%.60s", async (path, status, said) => {
    const answer = await ask(await start(), path);
    expect([answer.status, answer.text.includes(said)]).toEqual([status, true]);
  });

  test("a campaign of nothing says what to do", async () => {
    const server = await start();
    server.records = [];
    server.history = [];
    expect((await ask(server, "/campaign")).text).toContain("No repository was looked at yet.");
  });

  test("while Redis is away the page shows what it knows, says so, and does nothing", async () => {
    const server = await start({ token: pageToken });
    const headers = await signIn(server);
    const repository = await ask(server, `/campaign/repository?${placeQuery}`, { headers });
    const form = formIn(repository.text);
    server.redisIsAway = true;
    server.now += 60_000;
    const page = await ask(server, "/campaign", { headers });
    expect([
      page.status,
      page.text.includes("Redis is away. What you see is from 2026-11-25 21:00 UTC"),
    ]).toEqual([200, true]);
    expect((await ask(server, `/campaign/repository?${placeQuery}`, { headers })).text).toContain(
      "cannot be read now: Redis is away",
    );
    const queue = await ask(server, "/campaign/queue", { headers });
    expect([queue.status, queue.text.includes("<h1>Redis is away</h1>")]).toEqual([503, true]);
    const rescan = await ask(server, "/campaign/rescan", { headers, form: { ...place, form } });
    expect([rescan.status, server.rescans]).toEqual([503, []]);
    server.redisIsAway = false;
    server.now += 60_000;
    expect((await ask(server, "/campaign", { headers })).text).not.toContain("Redis is away");
  });

  test("what cannot be read at all is said too, without a stack", async () => {
    const server = await start();
    server.redisIsAway = true;
    expect((await ask(server, "/campaign")).status).toBe(503);
    server.redisIsAway = false;
    server.detail = new Error(`at secret ${pageToken}`);
    const page = await ask(server, `/campaign/repository?${placeQuery}`);
    expect([
      page.status,
      page.text.includes("The repository cannot be read now"),
      page.text.includes(pageToken),
    ]).toEqual([200, true, false]);
  });

  test("the style sheet and the script may be kept for good", async () => {
    const server = await start({ token: pageToken });
    const { text } = await ask(server, "/campaign/sign-in");
    for (const [, address = ""] of text.matchAll(/(?:href|src)="(\/campaign\/page\.[^"]+)"/g)) {
      const { status, headers } = await ask(server, address);
      expect([status, headers.get("cache-control")]).toEqual([200, "public, max-age=31536000, immutable"]);
      expect(headers.get("content-type")).toMatch(/^text\/(css|javascript); charset=utf-8$/);
    }
  });

  test("the first page is the campaign's", async () => {
    const { status, location } = await ask(await start(), "/");
    expect([status, location]).toEqual([303, "/campaign"]);
  });
});

/** With a Host of one's own, which fetch does not allow. */
async function rawAsk(server: PageServer, path: string, headers: Readonly<Record<string, string>>) {
  const { request } = await import("node:http");
  return new Promise<{ status: number; location: string; text: string }>((resolve, reject) => {
    const asked = request(server.url + path, { headers }, (response) => {
      let text = "";
      response.on("data", (piece) => {
        text += piece;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, location: response.headers.location ?? "", text }),
      );
    });
    asked.on("error", reject).end();
  });
}
