import { expect, test } from "@jest/globals";
import { parseRepositoryName } from "../../src/model/repository-name.js";

const review = { host: "review.example.org", url: "https://review.example.org", sshPort: 29418 };
const gerrits = [review];
const inner = { host: "inner", url: "https://code.example.org:8443/r", sshPort: 2222 };
const outer = { host: "outer", url: "https://code.example.org/r", sshPort: 29418 };

test.each([
  ["/srv/nova", { platform: "local", path: "/srv/nova" }],
  ["nova", { platform: "local", path: "nova" }],
  ["C:nova", { platform: "local", path: "C:nova" }],
  ["gerrit:openstack/nova", { platform: "gerrit", host: undefined, project: "openstack/nova" }],
  [
    "gerrit:review.example.org/openstack/nova",
    { platform: "gerrit", host: "review.example.org", project: "openstack/nova" },
  ],
  ["gerrit:a/b/c", { platform: "gerrit", host: undefined, project: "a/b/c" }],
  ["github:openstack/nova", { platform: "github", host: undefined, project: "openstack/nova" }],
  [
    "https://github.com/openstack/nova.git",
    { platform: "github", host: "github.com", project: "openstack/nova" },
  ],
  ["https://ghe.example.org/a/b", { platform: "github", host: "ghe.example.org", project: "a/b" }],
  [
    "https://review.example.org/openstack/nova",
    { platform: "gerrit", host: "review.example.org", project: "openstack/nova" },
  ],
  [
    "https://review.example.org/a/openstack/nova",
    { platform: "gerrit", host: "review.example.org", project: "openstack/nova" },
  ],
  [
    "https://review.example.org/c/openstack/nova/+/123",
    { platform: "gerrit", host: "review.example.org", project: "openstack/nova" },
  ],
  [
    "ssh://bot@review.example.org:29418/openstack/nova",
    { platform: "gerrit", host: "review.example.org", project: "openstack/nova" },
  ],
])("%s", (text, expected) => {
  expect(parseRepositoryName(text, gerrits)).toEqual(expected);
});

test.each([["gerrit:"], ["github:nova"], ["github:a b/c"], ["https://"], ["https://github.com/"]])(
  "%s is refused",
  (text) => {
    expect(() => parseRepositoryName(text, gerrits)).toThrow(expect.objectContaining({ code: "usage" }));
  },
);

test.each([
  ["gerrit:review.example.org/openstack/nova", { host: "review.example.org", project: "openstack/nova" }],
  ["gerrit:inner/x/y", { host: "inner", project: "x/y" }],
  ["https://code.example.org:8443/r/x/y", { host: "inner", project: "x/y" }],
  ["https://code.example.org:8443/r/c/a/b/+/7/2", { host: "inner", project: "a/b" }],
  ["https://code.example.org/r/a/a/b", { host: "outer", project: "a/b" }],
  ["ssh://bot@code.example.org:2222/a/b", { host: "inner", project: "a/b" }],
  ["ssh://bot@code.example.org:29418/r/b", { host: "outer", project: "r/b" }],
])("of several Gerrit servers %s names one", (text, expected) => {
  expect(parseRepositoryName(text, [review, inner, outer])).toEqual({ platform: "gerrit", ...expected });
});

test.each([["gerrit:openstack/nova"], ["gerrit:other.example.org/nova"], ["gerrit:inner"]])(
  "of several Gerrit servers %s names none, and the error names them all",
  (text) => {
    expect(() => parseRepositoryName(text, [review, inner])).toThrow(
      /write gerrit:review\.example\.org\/PROJECT or gerrit:inner\/PROJECT$/,
    );
  },
);
