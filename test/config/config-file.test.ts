import { expect, test } from "@jest/globals";
import { readConfiguration } from "../../src/config/environment.js";
import { secretsOf } from "../../src/config/secrets.js";
import type { Configuration } from "../../src/model/configuration.js";

const inEnvironment = {
  GERRIT_URL: "https://a.example.org https://b.example.org/r/",
  GERRIT_USERNAME: "bot",
  GERRIT_PASSWORD: "of-all",
  GERRIT_PROJECTS: "t/*",
  GERRIT_BRANCHES: "stable/*",
};

function read(file: string, environment: Record<string, string> = {}): Configuration {
  const files: Record<string, string> = { "/config.yml": file, "/run/b": "of-b\n", "/run/two": "a\nb\n" };
  return readConfiguration(
    { WSGI_SHIFT_CONFIG: "/config.yml", ...environment },
    {
      home: "/home/me",
      readFile: (path) => {
        const text = files[path];
        if (text === undefined) throw Object.assign(new Error("no such file"), { code: "ENOENT" });
        return text;
      },
    },
  );
}

test("several addresses share the other variables", () => {
  const { gerrits } = read("", inEnvironment);
  expect(gerrits.map(({ host, url }) => [host, url])).toEqual([
    ["a.example.org", "https://a.example.org"],
    ["b.example.org", "https://b.example.org/r"],
  ]);
  for (const gerrit of gerrits)
    expect(gerrit).toMatchObject({
      username: "bot",
      credentials: { kind: "password", password: "of-all" },
      projects: ["t/*"],
      branches: ["stable/*"],
    });
});

test("the file says what differs for a server of GERRIT_URL, and all of any other", () => {
  const configuration = read(
    [
      "gerrit:",
      "  - url: https://b.example.org/r",
      "    username: other",
      "    password_file: /run/b",
      "    branches: []",
      "    events: [stream, reconcile]",
      "  - url: https://c.example.org",
      "    name: third",
      "    username: bot-c",
      "    ssh_key: /run/c",
      "    ssh_port: 2222",
      "    webhook_token: tok",
    ].join("\n"),
    inEnvironment,
  );
  expect(configuration.gerrits).toMatchObject([
    { host: "a.example.org", username: "bot", branches: ["stable/*"] },
    {
      host: "b.example.org",
      username: "other",
      credentials: { kind: "password", password: "of-b" },
      projects: ["t/*"],
      branches: [],
      sources: ["stream", "reconcile"],
    },
    {
      host: "third",
      username: "bot-c",
      credentials: { kind: "ssh-key", keyFile: "/run/c" },
      sshPort: 2222,
      projects: [],
      webhookToken: "tok",
      branches: [],
      sources: ["stream", "webhooks", "reconcile"],
    },
  ]);
  expect(secretsOf(configuration)).toEqual(["of-all", "of-b"]);
});

test("a server that the file alone names never gets the environment's password", () => {
  const file = "gerrit: [{url: https://elsewhere.example.org, username: bot}]";
  expect(() => read(file, inEnvironment)).toThrow(
    /WSGI_SHIFT_CONFIG: gerrit https:\/\/elsewhere\.example\.org has no password_file and no ssh_key/,
  );
});

test.each<[string, RegExp]>([
  ["gerit: []", /\/config\.yml: there is no key "gerit", did you mean "gerrit"\?/],
  [
    "gerrit: [{url: https://x, pasword_file: /x}]",
    /gerrit\.0: .*"pasword_file", did you mean "password_file"/,
  ],
  ["gerrit: [{url: https://x, password: hunter22}]", /gerrit\.0: there is no key "password"/],
  ["gerrit: [{url: ssh://x}]", /gerrit\.0\.url: must be an http/],
  ["gerrit: [{url: https://x, name: a/b}]", /gerrit\.0\.name: must be letters/],
  ["gerrit: [{url: https://x, events: [kafka]}]", /gerrit\.0\.events\.0: /],
  ["gerrit: [{url: https://x}]", /https:\/\/x has no username; .*https:\/\/x has no password_file/],
  ["gerrit: [{url: https://x, username: b, password_file: /gone}]", /password_file \/gone cannot be read/],
  ["gerrit: [{url: https://x, username: b, password_file: /run/two}]", /holds no password of one line/],
  [
    "gerrit: [{url: https://x/1, username: b, ssh_key: /k}, {url: https://x/2, username: b, ssh_key: /k}]",
    /two servers are called x;/,
  ],
  ["gerrit: 3", /gerrit: Invalid input/],
  ["- 1", /config\.yml: Invalid input/],
  ["gerrit: [", /config\.yml: /],
  ["a: &a [1]\ngerrit: *a", /uses aliases/],
  [`gerrit: ${"[".repeat(5000)}`, /nested too deeply/],
])("%s is refused", (file, problem) => {
  expect(() => read(file)).toThrow(problem);
});

test.each([[""], ["# nothing\n"], ["gerrit: []\n"], ["gerrit: []\r\n"]])("%j names no server", (file) => {
  expect(read(file).gerrits).toEqual([]);
});
