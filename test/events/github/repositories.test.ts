import { expect, test } from "@jest/globals";
import { example, outcome, type Payload } from "../../support/webhook-example.js";

const renamed = (action: string, changes: Payload, at: Payload = {}): Payload =>
  example("repository", {}, { action, changes, repository: { full_name: "new/fox", ...at } });

test.each<[string, string, Payload, object]>([
  [
    "the App is taken away from an owner",
    "installation",
    example("installation", { action: "deleted" }),
    { gone: ["octocat/"], moved: [], requests: [] },
  ],
  [
    "the App is suspended",
    "installation",
    example("installation", { action: "suspend" }),
    { gone: ["Codertocat/"], moved: [], requests: [] },
  ],
  [
    "repositories are taken from it",
    "installation_repositories",
    example("installation_repositories", { action: "removed" }),
    { gone: ["octocat/Hello-World"], moved: [], requests: [] },
  ],
  [
    "a new name",
    "repository",
    renamed("renamed", { repository: { name: { from: "dog" } } }),
    {
      gone: [],
      moved: [{ from: "new/dog", to: "new/fox" }],
      requests: [{ project: "new/fox", branch: null }],
    },
  ],
  [
    "a new owner",
    "repository",
    renamed("transferred", { owner: { from: { user: { login: "old" } } } }),
    { moved: [{ from: "old/fox", to: "new/fox" }], requests: [{ project: "new/fox" }] },
  ],
  [
    "a new owner after an organisation",
    "repository",
    renamed("transferred", { owner: { from: { organization: { login: "old" } } } }),
    { moved: [{ from: "old/fox", to: "new/fox" }] },
  ],
  [
    "a new name of one that is archived",
    "repository",
    renamed("renamed", { repository: { name: { from: "dog" } } }, { archived: true }),
    { moved: [{ from: "new/dog", to: "new/fox" }], requests: [] },
  ],
  ["archived", "repository", renamed("archived", {}), { gone: ["new/fox"], requests: [] }],
  ["deleted", "repository", renamed("deleted", {}), { gone: ["new/fox"], requests: [] }],
  [
    "another default branch",
    "repository",
    renamed("edited", { default_branch: { from: "master" } }),
    { gone: ["new/fox"], requests: [{ project: "new/fox", branch: null }] },
  ],
])("what is remembered changes: %s", (_, name, payload, expected) => {
  expect(outcome(name, payload)).toMatchObject({ kind: "repositories", ...expected });
});

test("what is no longer archived is looked at again", () => {
  expect(outcome("repository", renamed("unarchived", {}))).toMatchObject({
    kind: "scan",
    requests: [{ project: "new/fox", reason: "repository unarchived" }],
  });
});

test.each<[string, string, Payload]>([
  ["a name that is not told", "repository", renamed("renamed", {})],
  ["an owner that is not told", "repository", renamed("transferred", { owner: { from: {} } })],
  ["another description", "repository", renamed("edited", { description: { from: "x" } })],
  ["now public", "repository", renamed("publicized", {})],
  ["the App works again", "installation", example("installation", { action: "unsuspend" })],
  ["more rights", "installation", example("installation", { action: "new_permissions_accepted" })],
  ["a hostile name", "repository", renamed("archived", {}, { full_name: "../fox" })],
  [
    "a hostile owner before",
    "repository",
    renamed("transferred", { owner: { from: { user: { login: "../x" } } } }),
  ],
  [
    "an enterprise",
    "installation",
    example(
      "installation",
      { action: "deleted" },
      { installation: { account: { login: undefined, slug: "corp" } } },
    ),
  ],
])("nothing follows: %s", (_, name, payload) => {
  expect(outcome(name, payload)).toEqual({ kind: "ignored", reason: expect.stringMatching(/./) });
});
