import { expect, test } from "@jest/globals";
import { parseRepositoryName } from "../../src/model/repository-name.js";

const gerrits = ["review.example.org"];

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
