import { expect, test } from "@jest/globals";
import { yamlFault } from "../../../src/rewrite/check/yaml-fault.js";

test.each([
  ["what parses", "a.yaml", "a: b\n", "a: c\n"],
  ["several documents", "a.yaml", "a: b\n---\na: c\n", "a: b\n---\na: d\n"],
  [
    "tags and merge keys of others",
    "a.yml",
    "a: &x !vault b\nc:\n  <<: *x\n",
    "a: &x !vault d\nc:\n  <<: *x\n",
  ],
  ["a template, which never parsed", "a.yaml", "{{ if }}\n  a: b\n c\n", "{{ if }}\n  a: d\n c\n"],
  ["another file", "a.ini", "[a\n", "[b: {\n"],
  ["nesting without an end", "a.yaml", "[".repeat(100_000), "[".repeat(100_000)],
  ["data of megabytes", "a.yaml", `a: b\n${"#".repeat(1_000_001)}`, "a: [\n"],
])("%s is no fault", (_, path, before, after) => {
  expect(yamlFault(path, before, after)).toBeNull();
});

test.each([
  ["an open bracket", "a: b\n", "a: [b\n"],
  ["a key that stands twice", "a: b\nc: d\n", "a: b\na: d\n"],
  ["a quote within", 'a: "b"\n', 'a: "b"c"\n'],
])("%s is a fault", (_, before, after) => {
  expect(yamlFault("x.yml", before, after)).toMatch(/no longer parses as YAML: /);
});
