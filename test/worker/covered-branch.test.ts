import { expect, test } from "@jest/globals";
import { readConfiguration } from "../../src/config/environment.js";
import type { ScanRequest } from "../../src/model/scan-request.js";
import { whyNotCovered } from "../../src/worker/covered-branch.js";

const configuration = readConfiguration({
  GERRIT_URL: "https://review.example.org",
  GERRIT_USERNAME: "bot",
  GERRIT_PASSWORD: "secret",
  GERRIT_BRANCHES: "stable/*,!stable/old",
  GITHUB_TOKEN: "token",
  GITHUB_BRANCHES: "release",
});

type Platform = ScanRequest["platform"];

test.each<[Platform, string | null, string | undefined]>([
  ["gerrit", "master", undefined],
  ["gerrit", null, undefined],
  ["gerrit", "stable/new", undefined],
  ["gerrit", "stable/old", "GERRIT_BRANCHES"],
  ["gerrit", "release", "GERRIT_BRANCHES"],
  ["github", "master", undefined],
  ["github", "release", undefined],
  ["github", "stable/new", "GITHUB_BRANCHES"],
  ["local", "feature", undefined],
])("%s, %s: %s", async (platform, branch, variable) => {
  const host = platform === "gerrit" ? "review.example.org" : "github.com";
  const place = { platform, host, project: "octo/fox", branch };
  const why = await whyNotCovered(place, configuration, { defaultBranch: async () => "master" }, undefined);
  expect(why).toBe(
    variable && `the branch is not covered: it is neither master, the default one, nor in ${variable}`,
  );
});
