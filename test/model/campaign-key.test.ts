import { expect, test } from "@jest/globals";
import { requestBranch, unnamedBranch } from "../../src/model/campaign-key.js";

test.each([
  ["master", "master"],
  ["stable/2025.1", "stable/2025.1"],
  [unnamedBranch, null],
])("a record of the branch %s is scanned by asking for %s", (branch, asked) => {
  expect(requestBranch({ branch })).toBe(asked);
});
