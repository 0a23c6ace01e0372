import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { referencePages } from "../../src/reference/reference-pages.js";

test.each(Object.entries(referencePages()))("%s is what the code says (npm run generate)", (path, text) => {
  expect(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8")).toBe(text);
});
