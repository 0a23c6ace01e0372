import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";

const root = fileURLToPath(new URL("../../", import.meta.url));
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith(".md")),
  ...readdirSync(`${root}docs`, { recursive: true, encoding: "utf8" }).map((path) => join("docs", path)),
].filter((path) => path.endsWith(".md"));

/** Links to files and to headings in them; what leads out of the project is not asked. */
function linksOf(page: string): [to: string, anchor: string][] {
  const text = readFileSync(root + page, "utf8")
    .replace(/^```.*?^```/gms, "")
    .replace(/`[^`\n]*`/g, "");
  return [...text.matchAll(/\]\(([^)\s#]*)(?:#([^)\s]*))?\)/g)]
    .map(([, to = "", anchor = ""]): [string, string] => [to, anchor])
    .filter(([to]) => !/^[a-z]+:/.test(to));
}

/** As GitHub makes them of headings. */
function anchorsOf(path: string): string[] {
  const headings = readFileSync(path, "utf8").match(/^#+ .*/gm) ?? [];
  return headings.map((heading) =>
    heading
      .replace(/^#+ /, "")
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-"),
  );
}

test.each(pages)("the links of %s lead to what is there", (page) => {
  const broken = linksOf(page).filter(([to, anchor]) => {
    const path = to === "" ? root + page : join(root, dirname(page), to);
    if (!existsSync(path)) return true;
    return anchor !== "" && path.endsWith(".md") && !anchorsOf(path).includes(anchor);
  });
  expect(broken).toEqual([]);
});

test("each page of docs can be reached from README.md", () => {
  const reached = new Set<string>(["README.md"]);
  for (const page of reached)
    for (const [to] of linksOf(page)) {
      const path = relative(root, join(root, dirname(page), to));
      if (path.endsWith(".md") && existsSync(root + path)) reached.add(path);
    }
  expect(pages.filter((page) => !reached.has(page))).toEqual([]);
});
