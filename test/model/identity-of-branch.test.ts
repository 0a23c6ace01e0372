import { expect, test } from "@jest/globals";
import { branchName } from "../../src/model/branch-name.js";
import { type ChangeIdentity, type ChangeUnit, topic } from "../../src/model/change-identity.js";
import { identityOfBranch } from "../../src/model/identity-of-branch.js";
import { fc } from "../support/fc.js";

const where = { host: "github.com", project: "octo/demo" };

function identity(branch: string, unit: ChangeUnit = "modules"): ChangeIdentity {
  return { ...where, branch, topic, unit };
}

test("a branch of ours tells its identity, whatever the change's branch is called", () => {
  const units = fc.constantFrom<ChangeUnit>("modules", "entry-points");
  const names = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.constantFrom("stable/2024.1", "ünï/code", "a.lock"),
  );
  fc.assert(
    fc.property(names, units, (branch, unit) => {
      fc.pre(branch !== "" && !/\p{Cs}/u.test(branch));
      const name = branchName(identity(branch, unit));
      expect(identityOfBranch(name, { ...where, likely: "other" })).toEqual(identity(branch, unit));
    }),
  );
});

test("a name that was too long is known by the branch that the change goes to", () => {
  const branch = "x".repeat(300);
  const name = branchName(identity(branch));
  expect(identityOfBranch(name, { ...where, likely: branch })).toEqual(identity(branch));
  expect(identityOfBranch(name, { ...where, likely: "master" })).toBeUndefined();
});

test.each([
  "",
  "master",
  "wsgi-shift",
  "wsgi-shift/remove-wsgi_scripts",
  "wsgi-shift/remove-wsgi_scripts/master",
  "wsgi-shift/remove-wsgi_scripts/master/other",
  "wsgi-shift/remove-wsgi_scripts/master/modules/x",
  "wsgi-shift/other/master/modules",
  "x/wsgi-shift/remove-wsgi_scripts/master/modules",
  "wsgi-shift/remove-wsgi_scripts/mas=74er/modules",
  "wsgi-shift/remove-wsgi_scripts/=FF/modules",
  "wsgi-shift/remove-wsgi_scripts/%6d/modules",
])("no branch of ours: %s", (name) => {
  expect(identityOfBranch(name, { ...where, likely: "master" })).toBeUndefined();
});
