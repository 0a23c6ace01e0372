import { describe, expect, test } from "@jest/globals";
import type { CampaignDay } from "../../src/model/campaign.js";
import { html, webAddress } from "../../src/page/markup.js";
import { burndown } from "../../src/page/view/burndown.js";
import { patchView } from "../../src/page/view/patch-view.js";
import { ago } from "../../src/page/view/times.js";

describe("markup", () => {
  test.each<[string, string]>([
    ["<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"],
    [`"><img src=x onerror="alert(1)">`, "&quot;&gt;&lt;img src=x onerror=&quot;alert(1)&quot;&gt;"],
    ["it's & that's", "it&#39;s &amp; that&#39;s"],
    ["\u202etxt.exe", "\\u202etxt.exe"],
    ["a\u0000b\u001b[31m", "a\\u0000b\\u001b[31m"],
    ["tab\tand\nline", "tab\tand\nline"],
  ])("%j is escaped in text, in attributes and in lists", (text, escaped) => {
    expect(String(html`<p title="${text}">${text}${[text, html`<b>${text}</b>`]}</p>`)).toBe(
      `<p title="${escaped}">${escaped}${escaped}<b>${escaped}</b></p>`,
    );
  });

  test("null, undefined and false are nothing; numbers are numbers", () => {
    expect(String(html`[${null}${undefined}${false}${0}${[]}]`)).toBe("[0]");
  });

  test.each<[string, boolean]>([
    ["https://r.example.org/c/1", true],
    ["http://127.0.0.1:8080/1", true],
    ["javascript:alert(1)", false],
    ["JaVaScRiPt:alert(1)", false],
    ["data:text/html,x", false],
    ["//evil.example.org", false],
    ["", false],
  ])("whether a browser is sent to %s", (address, isSent) => {
    expect(webAddress(address) !== undefined).toBe(isSent);
  });
});

test.each<[number, string]>([
  [0, "0 s ago"],
  [59, "59 s ago"],
  [60, "1 min ago"],
  [3599, "59 min ago"],
  [3600, "1 h ago"],
  [86_399, "23 h ago"],
  [86_400, "1 d ago"],
  [400 * 86_400, "400 d ago"],
  [-5, "0 s ago"],
])("%d seconds are %s", (seconds, text) => {
  expect(String(ago(1_000_000_000_000 - seconds * 1000, 1_000_000_000_000))).toContain(`>${text}</time>`);
});

function day(name: string, left: number): CampaignDay {
  return {
    ...{ day: name, repositories: 100, services: 40, servicesWithModules: 40 - left, deployments: 60 },
    ...{ deploymentsMoved: 60 - left, open: 1, merged: 2 },
  };
}

describe("the burndown", () => {
  test("has a title, a description and a table with the same numbers", () => {
    const text = String(burndown([day("2026-11-01", 30), day("2026-11-11", 10)]));
    expect(text).toContain("What is left to do, from 2026-11-01 to 2026-11-11");
    expect(text).toContain(
      "At the start: 30 of 40 services and 30 of 60 deployments. Now: 10 of 40 services and 10 of 60 deployments.",
    );
    expect(text).toContain(
      '<th scope="row">2026-11-11</th><td class="number">100</td><td class="number">10</td>',
    );
  });

  test("draws each day where it is in time, and counts from the ground up", () => {
    const text = String(burndown([day("2026-11-01", 30), day("2026-11-02", 20), day("2026-11-11", 0)]));
    const [, line] = /class="line-services" points="([^"]+)"/.exec(text) ?? [];
    const points = (line ?? "").split(" ").map((point) => point.split(",").map(Number));
    expect(points.map(([x]) => x)).toEqual([52, 137.2, 904]);
    const [high = 0, middle = 0, ground = 0] = points.map(([, y]) => y ?? 0);
    expect(high < middle && middle < ground).toBe(true);
    expect(ground).toBe(220);
  });

  test.each<[string, readonly CampaignDay[], string]>([
    ["no day", [], ""],
    ["one day", [day("2026-11-01", 3)], "The chart begins with the second day. Left today: 3 of 40 services"],
  ])("with %s there is no chart", (_, days, said) => {
    const text = String(burndown(days));
    expect(text).not.toContain("<svg");
    expect(text).toContain(said);
  });

  test("a campaign of years is drawn with few points, its first and last day among them", () => {
    const days = Array.from({ length: 2_000 }, (_, index) =>
      day(new Date(Date.UTC(2020, 0, 1 + index)).toISOString().slice(0, 10), 40),
    );
    const text = String(burndown(days));
    expect(text.length).toBeLessThan(60_000);
    expect(text).toContain("from 2020-01-01 to 2025-06-22");
    expect(text.match(/<th scope="row">/g)).toHaveLength(60);
  });
});

describe("a patch", () => {
  test("is shown file by file with its signs", () => {
    const text = String(
      patchView(
        "diff --git a/x y.sh b/x y.sh\nindex 1..2 100644\n--- a/x y.sh\n+++ b/x y.sh\n@@ -1,2 +1,2 @@\n same\n-<old>\n+<new>\n",
      ),
    );
    expect(text).toContain("<code>x y.sh</code>");
    expect(text).toContain('<span class="line place">@@ -1,2 +1,2 @@\n</span>');
    expect(text).toContain('<span class="line removed">-&lt;old&gt;\n</span>');
    expect(text).toContain('<span class="line added">+&lt;new&gt;\n</span>');
    expect(text).not.toContain("index 1..2");
  });

  test.each<[string, string, string]>([
    [
      "a rename",
      "diff --git a/old b/new\nsimilarity index 100%\nrename from old\nrename to new\n",
      "rename from old, rename to new",
    ],
    [
      "a quoted name",
      'diff --git "a/\\303\\244" "b/\\303\\244"\nnew file mode 100644\n',
      "<code>\\303\\244</code>",
    ],
    [
      "a binary file",
      "diff --git a/x b/x\nindex 1..2\nBinary files a/x and b/x differ\n",
      "Binary files a/x and b/x differ",
    ],
    ["nothing", "", "Nothing would change."],
  ])("of %s", (_, patch, shown) => {
    expect(String(patchView(patch))).toContain(shown);
  });

  test("of any length is cut, and says so", () => {
    const text = String(
      patchView(`diff --git a/x b/x\n@@ -1 +1 @@\n${"+y\n".repeat(9_000)}+${"z".repeat(5_000)}`),
    );
    expect(text).toContain("It is longer: 9003 lines, of which the first 4000 are shown.");
    const long = String(patchView(`diff --git a/x b/x\n@@ -1 +1 @@\n+${"z".repeat(5_000)}\n`));
    expect(long.length).toBeLessThan(2_000);
  });
});
