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
  ["a block among others", "a.yaml", "a: 1\nb:\n  c: d\ne: 2\n", "a: 1\nb:\n  f: d\ne: 2\n"],
  ["a block in a file that is none", "a.yaml", "a: [\nb:\n  c: d\ne: 2\n", "a: [\nb:\n  f: d\ne: 2\n"],
  ["lines that are taken away", "a.yaml", "a: 1\nb:\n  c: d\n  g: 1\ne: 2", "a: 1\nb:\n  g: 1\ne: 2"],
  ["data of megabytes", "a.yaml", `a: b\n${"#".repeat(1_000_001)}`, "a: [\n"],
])("%s is no fault", (_, path, before, after) => {
  expect(yamlFault(path, before, after)).toBeNull();
});

test.each([
  ["an open bracket", "a: b\n", "a: [b\n"],
  ["a key that stands twice", "a: b\nc: d\n", "a: b\na: d\n"],
  ["an open bracket in a block among others", "a: 1\nb:\n  c: d\ne: 2\n", "a: 1\nb:\n  c: [d\ne: 2\n"],
  ["a key twice in a block", "a: 1\nb:\n  c: d\n  g: 1\ne: 2\n", "a: 1\nb:\n  g: d\n  g: 1\ne: 2\n"],
  ["the same with CRLF", "a: 1\r\nb:\r\n  c: d\r\n  g: 1\r\n", "a: 1\r\nb:\r\n  g: d\r\n  g: 1\r\n"],
  ["a key of another block", "a: 1\nb:\n  c: d\ne: 2\n", "a: 1\na:\n  c: d\ne: 2\n"],
  ["another indent", "b:\n  c: d\n  g: 1\ne: 2\n", "b:\n   c: d\n  g: 1\ne: 2\n"],
  ["a quote within", 'a: "b"\n', 'a: "b"c"\n'],
])("%s is a fault", (_, before, after) => {
  expect(yamlFault("x.yml", before, after)).toMatch(/no longer parses as YAML: /);
});
