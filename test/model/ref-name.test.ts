import { spawnSync } from "node:child_process";
import { expect, test } from "@jest/globals";
import { isProjectName } from "../../src/model/project-name.js";
import { isRefName } from "../../src/model/ref-name.js";

const parts = [
  ...[
    "master",
    "stable/2026.1",
    "-x",
    "a.b",
    "a..b",
    ".a",
    "a.",
    "a/.b",
    "a./b",
    "a.lock",
    "a.lock/b",
    "a.lockb",
  ],
  ...[
    "@",
    "@{",
    "a@{b",
    "a@b",
    "a b",
    "a~",
    "a^",
    "a:b",
    "a?b",
    "a*b",
    "a[b",
    "a]b",
    "a\\b",
    "a//b",
    "/a",
    "a/",
    "",
  ],
  ...["a\tb", "a\nb", "a\u007fb", "a%b", "a;b", "$(x)", "ünï", "a\u0001", "a'b", 'a"b', "{a}", "\u00a0"],
];

test.each(parts)("refs/heads/%j is a name of a ref exactly where git says so", (part) => {
  const name = `refs/heads/${part}`;
  const { status } = spawnSync("git", ["check-ref-format", name]);
  expect(isRefName(name)).toBe(status === 0);
});

test.each(["master", "HEAD", "", "refs/", "refs//a", `refs/heads/${"x".repeat(300)}`, "\nrefs/heads/a"])(
  "%j is no full name of a ref",
  (name) => {
    expect(isRefName(name)).toBe(false);
  },
);

test.each([
  "nova",
  "openstack/nova",
  "a/b/c",
  "a.b",
  "a+b",
  "a_b-c",
  ".github",
  "org/.github",
  "a%2Fb",
  "ünï",
])("%j is a name of a project", (name) => {
  expect(isProjectName(name)).toBe(true);
});

test.each([
  ...[
    "",
    "/",
    "/a",
    "a/",
    "a//b",
    ".",
    "..",
    "a/..",
    "../a",
    "a/./b",
    "-a",
    "a/-b",
    "a b",
    "a\nb",
    "a\u0000",
  ],
  ...["a\u202eb", "a\u200bb", "a\ud800", "a:b", "a?b", "a*", "a\\b", "$(a)", "`a`", "a;b", "a|b", "a'b"],
  "x".repeat(600),
])("%j is no name of a project", (name) => {
  expect(isProjectName(name)).toBe(false);
});
