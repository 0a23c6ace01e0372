import { expect, test } from "@jest/globals";
import { burndownLine } from "../../src/campaign/burndown-line.js";
import { dayOf } from "../../src/campaign/day-of.js";
import { changeWith, recordWith, scriptWith, useOf } from "../support/campaign-records.js";

test("how far the campaign is, in a sentence", () => {
  const records = [
    recordWith({ scripts: [scriptWith({ state: "both" })], changes: [changeWith({ state: "merged" })] }),
    recordWith({ project: "b", scripts: [scriptWith()], changes: [changeWith()] }),
    recordWith({ project: "c", uses: [useOf({ rewrite: 1 })] }),
  ];
  expect(burndownLine(dayOf(records, ""))).toBe(
    "The whole campaign: 1 of 2 projects with modules, 0 of 1 deployments moved; 1 change open, 1 merged.",
  );
});

test("nothing is said where nothing is known", () => {
  expect(burndownLine(dayOf([], ""))).toBeUndefined();
  expect(burndownLine(dayOf([recordWith()], ""))).toBeUndefined();
});
