import { isIP } from "node:net";
import { isAbsolute } from "node:path";
import { z } from "zod";
import { redisNodes } from "../model/redis-nodes.js";
import { parsePrivateKey } from "./private-key.js";

/** Probot's own fallback when no secret is given: known to everybody, so it proves nothing. */
const knownSecret = "development";

export const line = z.string().regex(/^\P{Cc}*$/u, "must not hold control characters");
const secret = line.refine((value) => value !== knownSecret, `is "${knownSecret}", which everybody knows`);
export const absolutePath = line.refine(isAbsolute, "must be an absolute path");
const email = line.regex(/^[^\s<>@]+@[^\s<>@]+$/, "must be an e-mail address");
const personName = line.regex(/^[^<>]+$/, "must be a name without < and >");

function isNetwork(text: string): boolean {
  const [address = "", length, ...rest] = text.split("/");
  const bits = isIP(address) === 6 ? 128 : 32;
  if (isIP(address) === 0 || rest.length > 0) return false;
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= bits);
}

/** `https://review.opendev.org` or with a path below; what else an address may hold has no meaning here. */
export const webAddress = line.refine((value) => {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password, search, hash } = new URL(value);
  return /^https?:$/.test(protocol) && username + password + search + hash === "";
}, "must be an http or https address without user, password and query");

export const userName = line.regex(/^[^\s:]+$/, "must be a user name");
export const webhookToken = line.regex(
  /^[A-Za-z0-9._~-]+$/,
  "must be letters, digits, '.', '_', '~' and '-'",
);
export const branchGlob = line.regex(/^(?!refs\/)\S+$/, "must be branches without refs/heads/");
export const eventSources = ["stream", "webhooks", "reconcile"] as const;

/** Values with commas or white space between them. */
function listOf<T extends z.ZodType<string, string>>(value: T, least = 0) {
  const parts = z.string().transform((text) => text.split(/[\s,]+/).filter((part) => part !== ""));
  return parts.pipe(z.array(value).min(least, "must name at least one"));
}

const milliseconds: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const duration = z.string().transform((text, context) => {
  const [, number = "", unit = "s"] = /^(\d{1,6})([smhd])?$/.exec(text.trim()) ?? [];
  const wanted = Number(number) * (milliseconds[unit] ?? 1);
  if (number !== "" && (wanted === 0 || text.trim().endsWith(unit))) return wanted;
  context.addIssue("must be 0 or a number with s, m, h or d behind it, such as 6h");
  return z.NEVER;
});

function isRedisUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return /^rediss?:$/.test(protocol) && /^[^,]+$/.test(hostname);
}

/** What is found out about a cluster later is asked for in the same way; a cluster has one database. */
function areAlike(nodes: readonly string[]): boolean {
  const said = nodes.map((node) => {
    const { protocol, username, password, pathname } = new URL(node);
    return JSON.stringify([protocol, username, password, /^\/?0?$/.test(pathname)]);
  });
  return new Set(said).size === 1 && said[0]?.endsWith("true]") === true;
}

const redisAddress = line
  .refine(
    (value) => isAbsolute(value) || redisNodes(value).every(isRedisUrl),
    "must be redis://HOST:PORT or rediss://HOST:PORT, with commas between the nodes of a cluster, or the absolute path of a socket",
  )
  .refine((value) => {
    const nodes = isAbsolute(value) ? [] : redisNodes(value);
    return nodes.length < 2 || !nodes.every(isRedisUrl) || areAlike(nodes);
  }, "must have the same protocol, user and password for each node of a cluster, and no database");

const list = z.string().transform((value) => value.split(/[\s,]+/).filter((part) => part !== ""));

/** `10.0.0.0/8 ::1`: each an address, or one with the length of its prefix. */
const networks = list.refine(
  (all) => all.every(isNetwork),
  "must be addresses or networks such as 10.0.0.0/8, with commas or spaces between",
);

/** Control characters are in no name, so a log cannot be told lies with one. */
const names = list.refine((all) => all.every((name) => /^[\w.@:*+-]{1,100}$/.test(name)), "must be names");

export const port = (least: number) =>
  z.coerce
    .number("must be a port")
    .int("must be a port")
    .min(least, "must be a port")
    .max(65535, "must be a port");

const privateKey = z.string().transform((text, context) => {
  const pem = parsePrivateKey(text);
  if (pem === undefined)
    context.addIssue("must be an RSA private key: PEM, PEM with its line ends as \\n, or PEM in base64");
  return pem ?? z.NEVER;
});

/** Every variable that is read, what it may hold, and what it is for; docs/environment.md lists them all. */
export const variables = {
  APP_ID: line.regex(/^[1-9]\d*$/, "must be a number").describe("id of the GitHub App"),
  PRIVATE_KEY: privateKey.describe("the App's private key"),
  PRIVATE_KEY_PATH: absolutePath.describe("file with the App's private key"),
  WEBHOOK_SECRET: secret.describe("secret that GitHub signs its webhooks with"),
  WEBHOOK_SECRET_PREVIOUS: secret.describe("a second secret that is taken too, while the first is replaced"),
  GITHUB_TOKEN: line.regex(/^\S+$/, "must not hold spaces").describe("token to use instead of an App"),
  GHE_HOST: line
    .regex(/^[a-z0-9.-]+(:\d+)?$/i, "must be a host name")
    .describe("GitHub Enterprise instead of github.com"),
  GITHUB_BRANCHES: listOf(branchGlob)
    .default([])
    .describe("branches to look at beside the default one: names or globs"),
  GERRIT_URL: listOf(webAddress, 1).describe("addresses of Gerrit servers"),
  GERRIT_USERNAME: userName.describe("the bot's account on Gerrit"),
  GERRIT_PASSWORD: line.describe("HTTP password of the account"),
  GERRIT_SSH_KEY: absolutePath.describe("file with the account's SSH key"),
  GERRIT_SSH_PORT: port(1).default(29418).describe("port of Gerrit's SSH daemon"),
  GERRIT_PROJECTS: listOf(z.string())
    .default([])
    .describe("projects to look at: names or globs, with commas or spaces between"),
  GERRIT_BRANCHES: listOf(branchGlob)
    .default([])
    .describe("branches to cover beside the default one: names or globs"),
  GERRIT_EVENTS: listOf(z.enum(eventSources))
    .default([...eventSources])
    .describe("how what happens on Gerrit comes to be known"),
  GERRIT_WEBHOOK_TOKEN: webhookToken.describe("last part of the address that Gerrit's webhooks are sent to"),
  HOST: line.default("127.0.0.1").describe("address to listen on"),
  PORT: port(0).default(3000).describe("port to listen on; 0 for any free one"),
  WEBHOOK_PATH: line
    .regex(/^\/[A-Za-z0-9._~/-]*[A-Za-z0-9._~-]$/, "must be a path such as /api/github/webhooks")
    .default("/api/github/webhooks")
    .describe("path that GitHub's webhooks are sent to"),
  WSGI_SHIFT_PAGE_TOKEN: line
    .regex(/^\S{20,}$/, "must have at least 20 characters and no spaces")
    .describe("token that opens the campaign page, with the right to everything on it"),
  WSGI_SHIFT_PAGE_USER_HEADER: line
    .regex(/^[A-Za-z0-9-]+$/, "must be the name of a header")
    .describe("header in which a proxy names who is signed in"),
  WSGI_SHIFT_PAGE_PROXIES: networks.describe("addresses or networks of the proxies whose header counts"),
  WSGI_SHIFT_PAGE_USERS: names.describe(
    "who may see the campaign page: `github:LOGIN`, or `github:*` for all",
  ),
  WSGI_SHIFT_PAGE_ADMINS: names.describe(
    "who may do everything on it: names that the proxy gives, or `github:LOGIN`",
  ),
  WSGI_SHIFT_PUBLIC_URL: webAddress
    .refine((value) => !URL.canParse(value) || new URL(value).pathname === "/", "must have no path")
    .describe("address under which browsers reach the service, where it sees another"),
  GITHUB_CLIENT_ID: line
    .regex(/^[\w.-]+$/, "must be letters, digits, '.', '_' and '-'")
    .describe("client id of the App, with which people sign in to the campaign page"),
  GITHUB_CLIENT_SECRET: secret.describe("client secret of the App"),
  WEBHOOK_PROXY_URL: webAddress.describe(
    "channel of smee.io to take GitHub's webhooks from, for development",
  ),
  LOG_LEVEL: z
    .string()
    .toLowerCase()
    .pipe(z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]))
    .default("info")
    .describe("least severity that is logged"),
  LOG_FORMAT: z.enum(["pretty", "json"]).describe("form of the log; json unless on a terminal"),
  REDIS_URL: redisAddress.describe("Redis to use; an embedded one if unset"),
  WSGI_SHIFT_CONFIG: absolutePath.describe("file that says what differs from one server to the next"),
  WSGI_SHIFT_CANARY: z.coerce
    .number("must be a number")
    .int("must be a whole number")
    .min(0, "must not be less than 0")
    .default(0)
    .describe("repositories that the campaign begins with; 0 to begin with all"),
  WSGI_SHIFT_RECONCILE: duration
    .default(6 * 3600_000)
    .describe("time from one comparison with the hosts to the next; 0 for never"),
  WSGI_SHIFT_CACHE: absolutePath.describe("directory of mirrors, remembered scans and the embedded Redis"),
  WSGI_SHIFT_SIGNED_OFF_BY: line
    .regex(/^[^<>]*[^<>\s] <[^\s<>@]+@[^\s<>@]+>$/, "must be `Name <email>`")
    .describe("person or team that answers for the changes"),
  WSGI_SHIFT_AUTHOR_NAME: personName.describe("author's name in commits"),
  WSGI_SHIFT_AUTHOR_EMAIL: email.describe("author's address in commits"),
} as const;

export type VariableName = keyof typeof variables;

/** What the variables say; undefined where one is not given or not valid. */
export type VariableValues = {
  readonly [Name in VariableName]: z.output<(typeof variables)[Name]> | undefined;
};

export const variableNames = Object.keys(variables) as readonly VariableName[];
