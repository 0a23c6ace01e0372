import { execFileSync } from "node:child_process";
import { expect, test } from "@jest/globals";
import type { ChangeIdentity } from "../../../src/model/change-identity.js";
import { changeId } from "../../../src/platform/gerrit/change-id.js";
import { changeInfo, existingChange } from "../../../src/platform/gerrit/change-info.js";
import { gitSshCommand } from "../../../src/platform/gerrit/ssh-options.js";

const identity: ChangeIdentity = {
  host: "review.opendev.org",
  project: "openstack/nova",
  branch: "master",
  topic: "remove-wsgi_scripts",
  unit: "modules",
};

test("the Change-Id is a fixed one for ever: another would open every change a second time", () => {
  expect(changeId(identity)).toBe("I7c913fe300a848d74b638dd53b5947abfa7de4a4");
  const reordered = Object.fromEntries(Object.entries(identity).reverse()) as unknown as ChangeIdentity;
  expect(changeId(reordered)).toBe(changeId(identity));
});

test("whatever differs in the identity differs in the Change-Id", () => {
  const others: ChangeIdentity[] = [
    identity,
    { ...identity, host: "review.example.org" },
    { ...identity, project: "openstack/nova2" },
    { ...identity, branch: "stable/2026.1" },
    { ...identity, topic: "other" },
    { ...identity, unit: "entry-points" },
    { ...identity, project: "openstack", branch: "nova/master" },
    { ...identity, project: "openstack/novamaster", branch: "" },
  ];
  const ids = others.map(changeId);
  for (const id of ids) expect(id).toMatch(/^I[0-9a-f]{40}$/);
  expect(new Set(ids).size).toBe(others.length);
});

const commit = "c2".repeat(20);
const info = {
  id: "openstack%2Fnova~17",
  project: "openstack/nova ü",
  _number: 17,
  status: "NEW",
  current_revision: commit,
  revisions: { [commit]: { _number: 2, ref: "refs/changes/17/17/2", uploader: { username: "bot" } } },
};

test.each<[name: string, changes: object, wanted: object]>([
  ["open and ours", {}, { id: "17", state: "open", commit, ref: "refs/changes/17/17/2", ours: true }],
  ["its address is one for a person", {}, { url: "https://r.example.org/c/openstack/nova%20%C3%BC/+/17" }],
  ["merged", { status: "MERGED" }, { state: "merged" }],
  ["abandoned", { status: "ABANDONED" }, { state: "closed" }],
  [
    "uploaded by somebody without a user name",
    { revisions: { [commit]: { ref: "refs/changes/17/17/2", uploader: {} } } },
    { ours: false },
  ],
  ["a patch set that we may not see", { revisions: {} }, { ref: null, ours: false }],
])("an existing change: %s", (_, changes, wanted) => {
  const parsed = changeInfo.parse({ ...info, ...changes });
  expect(existingChange(parsed, "https://r.example.org", "bot")).toMatchObject(wanted);
});

test.each<[name: string, changes: object]>([
  ["an unknown state", { status: "DRAFT" }],
  ["no revision", { current_revision: undefined }],
  ["a commit that is an option", { current_revision: "--upload-pack=x" }],
  ["a ref that is none of a change", { revisions: { [commit]: { ref: "refs/heads/x", uploader: {} } } }],
  ["a number that is a text", { _number: "17/../18" }],
])("not an existing change: %s", (_, changes) => {
  expect(changeInfo.safeParse({ ...info, ...changes }).success).toBe(false);
});

test.each(["/keys/bot", "/with blank/it's", '/$HOME/`id`/"quoted"', "/100%/;rm"])(
  "the shell that git hands GIT_SSH_COMMAND to changes nothing in it: %s",
  (keyFile) => {
    const command = gitSshCommand({
      hostname: "review.example.org",
      port: 29418,
      username: "bot",
      keyFile,
      knownHostsFile: `${keyFile}-hosts`,
      hostKeyChecking: "yes",
    });
    const words = execFileSync("sh", ["-c", `printf '%s\\n' ${command}`], { encoding: "utf8" }).split("\n");
    expect(words[0]).toBe("ssh");
    const word = (path: string) => `"${path.replaceAll("%", "%%").replaceAll('"', '\\"')}"`;
    expect(words).toContain(`IdentityFile=${word(keyFile)}`);
    expect(words).toContain(`UserKnownHostsFile=${word(`${keyFile}-hosts`)} ~/.ssh/known_hosts`);
  },
);
