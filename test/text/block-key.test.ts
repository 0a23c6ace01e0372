import { expect, test } from "@jest/globals";
import { blockKey } from "../../src/text/block-key.js";
import { LineIndex } from "../../src/text/line-index.js";

/** The line with `HERE` in it is looked at. */
function keyOf(text: string): ReturnType<typeof blockKey> {
  const lines = new LineIndex(text);
  return blockKey(lines, lines.lineNumberAt(text.indexOf("HERE")));
}

test.each([
  ["conf:\n  site: |\n    HERE\n", "site", "conf"],
  ["conf:\n  site: |-2 # text\n    a\n      HERE\n", "site", "conf"],
  ["conf:\n  site: >\n    <a>\n\n  # text\n      HERE\n    </a>\n", "site", "conf"],
  ["conf: # text\n  x: 1\n\n  site: |\n    HERE", "site", "conf"],
  ["a:\n  b:\n    site: |\n      HERE\n", "site", null],
  ["site: |\n  HERE\n", "site", null],
  ["conf: x\n  site: |\n    HERE\n", "site", null],
])("%j", (text, name, parent) => {
  expect(keyOf(text)).toEqual({ name, parent });
  expect(keyOf(text.replaceAll("\n", "\r\n"))).toEqual({ name, parent });
});

test.each([
  "HERE",
  "conf:\n  site: HERE\n",
  "conf:\n  site:\n    key: HERE\n",
  "conf:\n  - |\n    HERE\n",
  "a: |\n  b\nc: HERE\n",
  "",
])("%j has none", (text) => {
  expect(keyOf(text)).toBeNull();
});
