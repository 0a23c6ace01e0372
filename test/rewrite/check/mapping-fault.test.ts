import { expect, test } from "@jest/globals";
import { mappingFault } from "../../../src/rewrite/check/mapping-fault.js";

test.each([
  ["a.json", '{"a": 1}', '{"b": 1}', null],
  ["a.json", '{"a": 1}', '{"b: 1}', "it would no longer be JSON"],
  ["a.json", "{{ template }}", "{{ other }}", null],
  ["a.xml", "<a><file>x</file></a>", "<a><module>x</module></a>", null],
  [
    "a.xml",
    "<a><file>x</file></a>",
    "<a><module>x</file></a>",
    "an element <file> would not be closed as it was",
  ],
  ["a.xml", "<a><b/></a>", "<a><b/><c></a>", "an element <c> would not be closed as it was"],
  ["a.ini", "<a>", "<b>", null],
])("%s: %s → %s", (path, before, after, fault) => {
  expect(mappingFault(path, before, after)).toBe(fault);
});
