import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { readConfiguration } from "../../src/config/environment.js";
import { variableNames } from "../../src/config/variables.js";
import type { Configuration } from "../../src/model/configuration.js";
import { WsgiShiftError } from "../../src/model/errors.js";

const pem = generateKeyPairSync("rsa", {
  modulusLength: 1024,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
}).privateKey;
const ellipticPem = generateKeyPairSync("ec", {
  namedCurve: "P-256",
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
}).privateKey;

const gerrit = {
  GERRIT_URL: "https://review.example.org/",
  GERRIT_USERNAME: "bot",
  GERRIT_PASSWORD: "p4ssw0rd",
};

function read(
  environment: Record<string, string | undefined>,
  files: Record<string, string> = {},
): Configuration {
  return readConfiguration(environment, {
    home: "/home/me",
    readFile: (path) => {
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error("no such file"), { code: "ENOENT" });
      return text;
    },
  });
}

function problemsOf(environment: Record<string, string | undefined>): string[] {
  try {
    read(environment);
  } catch (error) {
    if (!(error instanceof WsgiShiftError)) throw error;
    expect(error).toMatchObject({ code: "environment-invalid", exitStatus: 2 });
    return String(error.data.detail).split("; ");
  }
  return [];
}

test("an empty environment has a default for everything", () => {
  expect(read({})).toEqual({
    github: undefined,
    gerrits: [],
    server: {
      port: 3000,
      host: "127.0.0.1",
      webhookPath: "/api/github/webhooks",
      logLevel: "info",
      logFormat: "json",
    },
    page: {
      publicUrl: undefined,
      token: undefined,
      proxy: undefined,
      github: undefined,
      users: [],
      admins: [],
    },
    redisUrl: undefined,
    cacheDirectory: "/home/me/.cache/wsgi-shift",
    author: { name: "wsgi-shift", email: "wsgi-shift@bot.invalid" },
    signedOffBy: undefined,
    canary: 0,
    reconcileInterval: 21_600_000,
  });
});

test.each<[string, string]>([
  ["PEM", pem],
  ["PEM without a final line end", pem.trim()],
  ["PEM with CRLF", pem.replaceAll("\n", "\r\n")],
  ["PEM with its line ends written out", pem.replaceAll("\n", "\\n")],
  ["base64", Buffer.from(pem).toString("base64")],
])("PRIVATE_KEY is taken as %s", (_, key) => {
  expect(read({ APP_ID: "17", PRIVATE_KEY: key }).github?.credentials).toEqual({
    kind: "app",
    appId: "17",
    privateKey: pem,
  });
});

test("PRIVATE_KEY_PATH names a file, which PRIVATE_KEY comes before", () => {
  const files = { "/key.pem": pem };
  const environment = { APP_ID: "17", PRIVATE_KEY_PATH: "/key.pem" };
  expect(read(environment, files).github?.credentials).toMatchObject({ privateKey: pem });
  expect(read({ ...environment, PRIVATE_KEY_PATH: "/gone", PRIVATE_KEY: pem }).github).toBeDefined();
});

test.each<[string, Record<string, string>, unknown]>([
  [
    "a token",
    { GITHUB_TOKEN: "ghp_1" },
    { credentials: { kind: "token", token: "ghp_1" }, webhookSecrets: [] },
  ],
  [
    "the App before a token",
    { GITHUB_TOKEN: "t", APP_ID: "1", PRIVATE_KEY: pem },
    { credentials: { kind: "app" } },
  ],
  [
    "secrets, the newest first",
    { GITHUB_TOKEN: "t", WEBHOOK_SECRET: "new,with comma", WEBHOOK_SECRET_PREVIOUS: "old" },
    { webhookSecrets: ["new,with comma", "old"] },
  ],
  [
    "github.com",
    { GITHUB_TOKEN: "t" },
    { host: "github.com", apiUrl: "https://api.github.com", gitUrl: "https://github.com" },
  ],
  [
    "GitHub Enterprise Server",
    { GITHUB_TOKEN: "t", GHE_HOST: "Git.Example.org" },
    { host: "git.example.org", apiUrl: "https://git.example.org/api/v3", gitUrl: "https://git.example.org" },
  ],
  ["ghe.com", { GITHUB_TOKEN: "t", GHE_HOST: "we.ghe.com" }, { apiUrl: "https://api.we.ghe.com" }],
])("GitHub: %s", (_, environment, expected) => {
  expect(read(environment).github).toMatchObject(expected as object);
});

test.each<[string, Record<string, string>, unknown]>([
  [
    "a password",
    gerrit,
    {
      host: "review.example.org",
      url: "https://review.example.org",
      username: "bot",
      credentials: { kind: "password", password: "p4ssw0rd" },
      sshPort: 29418,
      projects: [],
      webhookToken: undefined,
      branches: [],
      sources: ["stream", "webhooks", "reconcile"],
    },
  ],
  [
    "a key, a path, a port, projects and a webhook",
    {
      GERRIT_URL: "http://localhost:8080/r",
      GERRIT_USERNAME: "bot",
      GERRIT_SSH_KEY: "/keys/id",
      GERRIT_SSH_PORT: "2222",
      GERRIT_PROJECTS: "openstack/nova, openstack/*\n  x/y ",
      GERRIT_WEBHOOK_TOKEN: "abc-1",
      GERRIT_BRANCHES: "stable/*, unmaintained/2024.1",
      GERRIT_EVENTS: "reconcile",
    },
    {
      host: "localhost",
      url: "http://localhost:8080/r",
      username: "bot",
      credentials: { kind: "ssh-key", keyFile: "/keys/id" },
      sshPort: 2222,
      projects: ["openstack/nova", "openstack/*", "x/y"],
      webhookToken: "abc-1",
      branches: ["stable/*", "unmaintained/2024.1"],
      sources: ["reconcile"],
    },
  ],
])("Gerrit: %s", (_, environment, expected) => {
  expect(read(environment).gerrits).toEqual([expected]);
});

test.each<[Record<string, string>, Partial<Configuration>]>([
  [{ WSGI_SHIFT_CACHE: "/var/cache/x" }, { cacheDirectory: "/var/cache/x" }],
  [{ XDG_CACHE_HOME: "/xdg" }, { cacheDirectory: "/xdg/wsgi-shift" }],
  [{ XDG_CACHE_HOME: "relative" }, { cacheDirectory: "/home/me/.cache/wsgi-shift" }],
  [{ WSGI_SHIFT_CANARY: "10" }, { canary: 10 }],
  [{ WSGI_SHIFT_RECONCILE: "0" }, { reconcileInterval: 0 }],
  [{ WSGI_SHIFT_RECONCILE: "90s" }, { reconcileInterval: 90_000 }],
  [{ WSGI_SHIFT_RECONCILE: "2d" }, { reconcileInterval: 172_800_000 }],
  [{ REDIS_URL: "" }, { redisUrl: undefined }],
  [{ REDIS_URL: "rediss://u:p@r.example:6380/2" }, { redisUrl: "rediss://u:p@r.example:6380/2" }],
  [{ REDIS_URL: "/run/redis.sock" }, { redisUrl: "/run/redis.sock" }],
  [{ REDIS_URL: "/run/a,redis://b" }, { redisUrl: "/run/a,redis://b" }],
  [{ REDIS_URL: "redis://u:p,q@r.example" }, { redisUrl: "redis://u:p,q@r.example" }],
  [{ REDIS_URL: "redis://a,redis://b:6380/0" }, { redisUrl: "redis://a,redis://b:6380/0" }],
  [
    { REDIS_URL: "rediss://:p,q@a:1, rediss://:p,q@b:1/" },
    { redisUrl: "rediss://:p,q@a:1, rediss://:p,q@b:1/" },
  ],
  [
    { WSGI_SHIFT_SIGNED_OFF_BY: "The Team <team@example.org>" },
    { signedOffBy: "The Team <team@example.org>", author: { name: "The Team", email: "team@example.org" } },
  ],
  [
    {
      WSGI_SHIFT_SIGNED_OFF_BY: "T <t@example.org>",
      WSGI_SHIFT_AUTHOR_NAME: "Bot",
      WSGI_SHIFT_AUTHOR_EMAIL: "b@example.org",
    },
    { author: { name: "Bot", email: "b@example.org" } },
  ],
])("%j", (environment, expected) => {
  expect(read(environment)).toMatchObject(expected);
});

test("the log is for people on a terminal and for machines elsewhere, unless LOG_FORMAT says so", () => {
  expect(readConfiguration({}, { terminal: true }).server.logFormat).toBe("pretty");
  expect(readConfiguration({ LOG_FORMAT: "json" }, { terminal: true }).server.logFormat).toBe("json");
  expect(read({ LOG_LEVEL: "WARN" }).server.logLevel).toBe("warn");
});

test.each<[Record<string, string>, string[]]>([
  [{ APP_ID: "17" }, ["PRIVATE_KEY: is missing, APP_ID is set"]],
  [{ PRIVATE_KEY: pem }, ["APP_ID: is missing, a private key is set"]],
  [{ APP_ID: "x", PRIVATE_KEY: pem }, ["APP_ID: must be a number"]],
  [
    { APP_ID: "1", PRIVATE_KEY: "nonsense" },
    [expect.stringContaining("PRIVATE_KEY: must be an RSA") as never],
  ],
  [
    { APP_ID: "1", PRIVATE_KEY: ellipticPem },
    [expect.stringContaining("PRIVATE_KEY: must be an RSA") as never],
  ],
  [{ APP_ID: "1", PRIVATE_KEY_PATH: "/gone" }, ["PRIVATE_KEY_PATH: /gone cannot be read (ENOENT)"]],
  [{ APP_ID: "1", PRIVATE_KEY_PATH: "key.pem" }, ["PRIVATE_KEY_PATH: must be an absolute path"]],
  [{ WEBHOOK_SECRET: "development" }, ['WEBHOOK_SECRET: is "development", which everybody knows']],
  [
    { GITHUB_TOKEN: "t", WEBHOOK_SECRET_PREVIOUS: "old" },
    ["WEBHOOK_SECRET: is missing, WEBHOOK_SECRET_PREVIOUS is set"],
  ],
  [{ GITHUB_TOKEN: "a b" }, ["GITHUB_TOKEN: must not hold spaces"]],
  [{ GHE_HOST: "https://x" }, ["GHE_HOST: must be a host name"]],
  [{ GERRIT_USERNAME: "bot" }, ["GERRIT_URL: is missing, GERRIT_USERNAME is set"]],
  [
    { GERRIT_URL: "https://x" },
    [
      "GERRIT_USERNAME: is missing, GERRIT_URL is set",
      "GERRIT_PASSWORD: is missing, GERRIT_URL is set",
      "GERRIT_SSH_KEY will do as well",
    ],
  ],
  [{ ...gerrit, GERRIT_URL: "https://me:hunter22@x" }, [expect.not.stringContaining("hunter22") as never]],
  [{ ...gerrit, GERRIT_URL: "ssh://x" }, [expect.stringContaining("GERRIT_URL: must be an http") as never]],
  [{ ...gerrit, GERRIT_SSH_PORT: "0" }, ["GERRIT_SSH_PORT: must be a port"]],
  [
    { ...gerrit, GERRIT_WEBHOOK_TOKEN: "a/b" },
    [expect.stringContaining("GERRIT_WEBHOOK_TOKEN: must be") as never],
  ],
  [{ PORT: "http" }, ["PORT: must be a port"]],
  [
    { WSGI_SHIFT_PAGE_TOKEN: "too short" },
    ["WSGI_SHIFT_PAGE_TOKEN: must have at least 20 characters and no spaces"],
  ],
  [
    { WSGI_SHIFT_PAGE_USER_HEADER: "X-User" },
    ["WSGI_SHIFT_PAGE_PROXIES: is missing, WSGI_SHIFT_PAGE_USER_HEADER is set"],
  ],
  [
    { WSGI_SHIFT_PAGE_PROXIES: "::1" },
    ["WSGI_SHIFT_PAGE_USER_HEADER: is missing, WSGI_SHIFT_PAGE_PROXIES is set"],
  ],
  ...["10.0.0.0/33", "10.0.0/8", "host.example.org", "::1/129", "10.0.0.0/8/8"].map(
    (networks): [Record<string, string>, string[]] => [
      { WSGI_SHIFT_PAGE_USER_HEADER: "X-User", WSGI_SHIFT_PAGE_PROXIES: networks },
      [expect.stringContaining("WSGI_SHIFT_PAGE_PROXIES: must be addresses or networks") as never],
    ],
  ),
  [{ WSGI_SHIFT_PAGE_ADMINS: "a<b" }, ["WSGI_SHIFT_PAGE_ADMINS: must be names"]],
  [{ GITHUB_CLIENT_ID: "Iv1.a" }, ["GITHUB_CLIENT_SECRET: is missing, GITHUB_CLIENT_ID is set"]],
  [{ PORT: "65536" }, ["PORT: must be a port"]],
  [{ PORT: "1.5" }, ["PORT: must be a port"]],
  [{ WEBHOOK_PATH: "hooks" }, [expect.stringContaining("WEBHOOK_PATH: must be a path") as never]],
  [{ LOG_LEVEL: "loud" }, [expect.stringContaining("LOG_LEVEL: ") as never]],
  [{ LOG_FORMAT: "xml" }, [expect.stringContaining("LOG_FORMAT: ") as never]],
  [{ REDIS_URL: "http://:hunter22@x" }, [expect.not.stringContaining("hunter22") as never]],
  ...[
    "redis://a:6379,b:6379",
    "redis://a,b",
    "redis://a,",
    "redis://a,redis://",
    "redis://a,/run/b.sock",
  ].map((nodes): [Record<string, string>, string[]] => [
    { REDIS_URL: nodes },
    [expect.stringContaining("REDIS_URL: must be redis://HOST:PORT") as never],
  ]),
  ...[
    "redis://a,rediss://b",
    "redis://:p@a,redis://b",
    "redis://a/1,redis://b/1",
    "redis://u:p@a,redis://v:p@b",
  ].map((nodes): [Record<string, string>, string[]] => [
    { REDIS_URL: nodes },
    [expect.stringContaining("REDIS_URL: must have the same protocol") as never],
  ]),
  [
    { ...gerrit, GERRIT_URL: "https://a, ssh://b" },
    [expect.stringContaining("GERRIT_URL: must be") as never],
  ],
  [{ ...gerrit, GERRIT_URL: "," }, ["GERRIT_URL: must name at least one"]],
  [
    { ...gerrit, GERRIT_URL: "https://a.example/r1 https://a.example/r2" },
    ["GERRIT_URL: two servers are called a.example", "give them a name each in WSGI_SHIFT_CONFIG"],
  ],
  [{ ...gerrit, GERRIT_EVENTS: "stream,kafka" }, [expect.stringContaining("GERRIT_EVENTS: ") as never]],
  [
    { ...gerrit, GERRIT_BRANCHES: "refs/heads/stable/*" },
    ["GERRIT_BRANCHES: must be branches without refs/heads/"],
  ],
  [{ WSGI_SHIFT_RECONCILE: "6" }, [expect.stringContaining("WSGI_SHIFT_RECONCILE: must be 0 or") as never]],
  [{ WSGI_SHIFT_RECONCILE: "-1h" }, [expect.stringContaining("WSGI_SHIFT_RECONCILE: ") as never]],
  [{ WSGI_SHIFT_CONFIG: "/gone.yml" }, ["WSGI_SHIFT_CONFIG: /gone.yml cannot be read (ENOENT)"]],
  [{ WSGI_SHIFT_CACHE: "cache" }, ["WSGI_SHIFT_CACHE: must be an absolute path"]],
  [{ WSGI_SHIFT_SIGNED_OFF_BY: "nobody" }, ["WSGI_SHIFT_SIGNED_OFF_BY: must be `Name <email>`"]],
  [
    { WSGI_SHIFT_SIGNED_OFF_BY: "A <a@b>\nChange-Id: I1" },
    [expect.stringContaining("WSGI_SHIFT_SIGNED_OFF_BY: ") as never],
  ],
  [{ WSGI_SHIFT_AUTHOR_NAME: "<x>" }, ["WSGI_SHIFT_AUTHOR_NAME: must be a name without < and >"]],
  [{ WSGI_SHIFT_AUTHOR_EMAIL: "x" }, ["WSGI_SHIFT_AUTHOR_EMAIL: must be an e-mail address"]],
  [
    { WSGI_SHIFT_CASHE: "/x" },
    ["WSGI_SHIFT_CASHE: there is no such variable", "did you mean WSGI_SHIFT_CACHE?"],
  ],
  [{ GERRIT_USER: "x" }, ["GERRIT_USER: there is no such variable", expect.any(String) as never]],
  [
    { WSGI_SHIFT_SOMETHING_ELSE_ENTIRELY: "x" },
    ["WSGI_SHIFT_SOMETHING_ELSE_ENTIRELY: there is no such variable"],
  ],
])("%j is refused", (environment, problems) => {
  expect(problemsOf(environment)).toEqual(problems);
});

test("everything that is wrong is said at once", () => {
  const problems = problemsOf({
    PORT: "x",
    APP_ID: "1",
    GERRIT_URL: "ftp://x",
    WEBHOOK_SECRET: "development",
    WSGI_SHIFT_CASH: "/x",
  });
  for (const name of [
    "PORT",
    "PRIVATE_KEY",
    "GERRIT_URL",
    "GERRIT_USERNAME",
    "WEBHOOK_SECRET",
    "WSGI_SHIFT_CASH",
  ])
    expect(problems).toContainEqual(expect.stringMatching(new RegExp(`^${name}: `)));
});

test("what Jenkins' Gerrit Trigger sets is not taken for ours", () => {
  const jenkins = { GERRIT_EVENT_TYPE: "patchset-created", GERRIT_BRANCH: "master", GERRIT_PROJECT: "x" };
  expect(problemsOf(jenkins)).toEqual([]);
});

test("the configuration cannot be changed, however deep", () => {
  const configuration = read({ ...gerrit, GERRIT_PROJECTS: "a", GITHUB_TOKEN: "t", WEBHOOK_SECRET: "s" });
  const held = [
    configuration,
    configuration.server,
    configuration.gerrits[0]?.projects,
    configuration.github,
  ];
  expect(held.map(Object.isFrozen)).toEqual([true, true, true, true]);
  expect(Object.isFrozen(configuration.github?.webhookSecrets)).toBe(true);
});

test("docs/environment.md has a row for each variable, and for no other", () => {
  const page = readFileSync(new URL("../../docs/environment.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name);
  expect(rows.sort()).toEqual([...variableNames].sort());
});

test("a key beside Gerrit's password is for its stream of events", () => {
  const both = { ...gerrit, GERRIT_SSH_KEY: "/k" };
  expect(readConfiguration(both, { home: "/home/x" }).gerrits[0]).toMatchObject({
    credentials: { kind: "password" },
    streamKeyFile: "/k",
  });
});

test("the campaign page's ways to sign in", () => {
  const { page } = read({
    WSGI_SHIFT_PAGE_TOKEN: "t".repeat(20),
    WSGI_SHIFT_PAGE_USER_HEADER: "X-Forwarded-User",
    WSGI_SHIFT_PAGE_PROXIES: "10.0.0.0/8, ::1",
    WSGI_SHIFT_PAGE_USERS: "github:*",
    WSGI_SHIFT_PAGE_ADMINS: "ann github:bob",
    WSGI_SHIFT_PUBLIC_URL: "https://shift.example.org/",
    GITHUB_CLIENT_ID: "Iv1.a",
    GITHUB_CLIENT_SECRET: "s3cret",
  });
  expect(page).toEqual({
    publicUrl: "https://shift.example.org",
    token: "t".repeat(20),
    proxy: { header: "x-forwarded-user", addresses: ["10.0.0.0/8", "::1"] },
    github: { clientId: "Iv1.a", clientSecret: "s3cret" },
    users: ["github:*"],
    admins: ["ann", "github:bob"],
  });
});
