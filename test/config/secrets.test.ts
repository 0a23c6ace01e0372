import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "@jest/globals";
import { readConfiguration } from "../../src/config/environment.js";
import { maskSecrets, secretsOf } from "../../src/config/secrets.js";
import { fc } from "../support/fc.js";

const secret = 's3cr&t/+ü %"x';

test.each<[string, string]>([
  ["raw", secret],
  ["percent-encoded", encodeURIComponent(secret)],
  ["percent-encoded in lower case", encodeURIComponent(secret).replace(/%../g, (byte) => byte.toLowerCase())],
  ["as a form has it", new URLSearchParams({ x: secret }).toString().slice(2)],
  ["in JSON", JSON.stringify(secret)],
  ["in base64", Buffer.from(secret).toString("base64")],
  ["in base64url", Buffer.from(secret).toString("base64url")],
  ["behind a user in base64", Buffer.from(`u:${secret}`).toString("base64")],
  ["behind another user in base64", Buffer.from(`us:${secret}:more`).toString("base64")],
  ["behind a third user in base64", Buffer.from(`use:${secret}`).toString("base64")],
  ["in base64 in a URL", encodeURIComponent(Buffer.from(`u:${secret}`).toString("base64"))],
])("a secret is masked %s", (_, spelling) => {
  const masked = maskSecrets([secret])(`before ${spelling} after`);
  expect(masked).toMatch(/^before .*\*\*\*.* after$/);
  expect(masked.length).toBeLessThan(`before ${spelling} after`.length);
  expect(masked).not.toContain(spelling);
});

test("what is no secret stays as it is", () => {
  const text = "a plain text, with user:name and YWJj";
  expect(maskSecrets([secret])(text)).toBe(text);
  expect(maskSecrets([])(text)).toBe(text);
  expect(maskSecrets(["", "a", "pla"])(text)).toBe(text);
});

test("a secret inside of a longer one does not uncover it", () => {
  expect(maskSecrets(["token", "token-long"])("token-long token")).toBe("*** ***");
});

test("no secret survives, whatever it is made of and wherever it stands", () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 6, unit: "binary-ascii" }),
      fc.string(),
      fc.string(),
      (hidden, before, after) => {
        const mask = maskSecrets([hidden]);
        // A text that holds nothing but asterisks in its place could show it again by chance.
        fc.pre(!"******".includes(hidden) && !hidden.includes("*"));
        expect(mask(`${before}${hidden}${after}`)).not.toContain(hidden);
        const encoded = Buffer.from(`${before}${hidden}${after}`).toString("base64");
        expect(mask(encoded)).toContain("***");
      },
    ),
  );
});

test("the password of a cluster's nodes is known", () => {
  const REDIS_URL = "redis://:p%40ss,word@a.example,redis://:p%40ss,word@b.example";
  const mask = maskSecrets(secretsOf(readConfiguration({ REDIS_URL })));
  expect(mask(`${REDIS_URL} p@ss,word`)).toBe("redis://:***@a.example,redis://:***@b.example ***");
});

test("all secrets of a configuration are known, and nothing else of it", () => {
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 1024,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  const mask = maskSecrets(
    secretsOf(
      readConfiguration({
        APP_ID: "12345",
        PRIVATE_KEY: privateKey,
        WEBHOOK_SECRET: "hook-secret",
        WEBHOOK_SECRET_PREVIOUS: "hook-before",
        GERRIT_URL: "https://review.example.org",
        GERRIT_USERNAME: "the-bot",
        GERRIT_PASSWORD: "http-password",
        WSGI_SHIFT_PAGE_TOKEN: "page-token-of-twenty-and-more",
        GITHUB_CLIENT_ID: "Iv1.a",
        GITHUB_CLIENT_SECRET: "client-secret",
        REDIS_URL: "redis://someone:p%40ss-word@redis.example.org",
      }),
    ),
  );
  const line = privateKey.split("\n")[2] ?? "";
  const leaked = [
    privateKey,
    line,
    JSON.stringify({ privateKey }),
    "hook-secret",
    "hook-before",
    "http-password",
    "page-token-of-twenty-and-more",
    "client-secret",
  ];
  for (const text of [...leaked, "p%40ss-word", "p@ss-word"]) {
    expect(mask(text)).toContain("***");
    expect(mask(text)).not.toContain(text);
  }
  expect(mask(privateKey)).toBe("***");
  expect(mask("12345 the-bot review.example.org someone redis.example.org")).not.toContain("*");
  expect(mask(JSON.stringify(secretsOf(readConfiguration({ GITHUB_TOKEN: "ghp_abc" }))))).toContain(
    "ghp_abc",
  );
  expect(secretsOf(readConfiguration({ GITHUB_TOKEN: "ghp_abc" }))).toEqual(["ghp_abc"]);
});
