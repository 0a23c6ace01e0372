import { expect, test } from "@jest/globals";
import { linesNamingRelease } from "../../src/registry/openstack-release.js";

test.each([
  ["", []],
  ["stein", ["stein"]],
  [
    "a: 1\nimage: nova:2025.1-ubuntu\r\nb: Zed and zed\n\nx",
    ["image: nova:2025.1-ubuntu\r", "b: Zed and zed"],
  ],
  ["stable/yoga", ["stable/yoga"]],
  ["\nqueens\nqueens\n", ["queens", "queens"]],
  ["12024.1", ["12024.1"]],
  ["train.\nconstraint\ntrains\ntraining", ["train."]],
  ["image: rocky-9\nimage: rockylinux\nbranch: rocky", ["branch: rocky"]],
  ["2024.3, 1999.1", []],
])("%j names releases in %j", (text, lines) => {
  expect([...linesNamingRelease(text)]).toEqual(lines);
});
