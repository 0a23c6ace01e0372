import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { TestBrowser, violationsOn } from "../support/browser.js";
import { PageServer, pageToken, sampleDetail } from "../support/page-server.js";
import { sampleCampaign } from "../support/sample-campaign.js";

/** Where each test leaves what it saw, for people. */
const pictures = "test-results/page";

const records = sampleCampaign(500);
const draft = records.find(({ changes, platform }) => platform === "gerrit" && changes[0]?.draft === true);
if (draft === undefined) throw new Error("no draft in the sample");
const draftPath = `/campaign/repository?${new URLSearchParams({ platform: draft.platform, host: draft.host, project: draft.project, branch: draft.branch })}`;

let browser: TestBrowser;
/** One that anybody on the machine may look at, and one where people sign in. */
let open: PageServer;
let guarded: PageServer;

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  browser = await TestBrowser.start();
  open = await new PageServer(records).start();
  guarded = await new PageServer(records, { token: pageToken }).start();
  const failed = {
    queue: "scan",
    host: "github.com",
    project: "example-cloud/image-nova",
    what: "main: push",
  } as const;
  const times = { addedAt: open.now - 7_200_000, changedAt: open.now - 3_600_000 };
  guarded.jobs = [
    {
      ...failed,
      ...times,
      id: "j-1",
      attempts: 20,
      error: "host-unavailable: github.com could not serve GET /repos",
    },
  ];
  open.detail = { ...sampleDetail, change: { unit: "modules", commit: draft.changes[0]?.commit ?? "" } };
  guarded.detail = open.detail;
});
afterAll(async () => {
  await Promise.all([browser?.close(), open?.close(), guarded?.close()]);
});

async function signIn(page: Page): Promise<void> {
  await page.goto(`${guarded.url}/campaign`);
  await page.getByLabel("Token").fill(pageToken);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/campaign");
}

/** How far the page can be scrolled sideways. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  ) as Promise<number>;
}

const paths: readonly (readonly [name: string, path: string])[] = [
  ["campaign", "/campaign"],
  ["filtered", "/campaign?q=nova&phase=deploy&sort=waits"],
  ["nothing-found", "/campaign?q=nothing-is-called-so"],
  ["repository", draftPath],
  ["registry", "/campaign/registry"],
  ["queue", "/campaign/queue"],
  ["log", "/campaign/log"],
  ["vanished", "/campaign/repository?project=gone"],
];

describe.each(["light", "dark"] as const)("in a %s scheme", (colorScheme) => {
  test.each([
    ["wide", 1280, 900],
    ["narrow", 360, 740],
  ] as const)(
    "no page has a fault on a %s screen, and none is wider than it",
    async (size, width, height) => {
      const { page, complaints, close } = await browser.open({ colorScheme, viewport: { width, height } });
      await page.goto(`${guarded.url}/campaign`);
      expect(await violationsOn(page)).toEqual([]);
      await signIn(page);
      for (const [name, path] of paths) {
        await page.goto(guarded.url + path);
        await page.screenshot({ path: `${pictures}/${name}-${size}-${colorScheme}.png` });
        expect([path, await violationsOn(page)]).toEqual([path, []]);
        expect([path, await overflow(page)]).toEqual([path, 0]);
      }
      expect(complaints.filter((text) => !text.includes("404"))).toEqual([]);
      await close();
    },
  );
});

test("the README's picture is small, and shows the campaign", async () => {
  const { page, close } = await browser.open({ viewport: { width: 1280, height: 1130 } });
  await page.goto(`${open.url}/campaign`);
  const picture = await page.screenshot({ path: `${pictures}/readme.png` });
  expect(picture.length).toBeLessThan(150_000);
  // `npm run screenshot` keeps it.
  if (process.env.UPDATE_PICTURE) writeFileSync("docs/images/campaign.png", picture);
  expect(statSync("docs/images/campaign.png").size).toBeLessThan(150_000);
  await close();
});

test("at 200 % nothing is cut off, and the table is still a table to a screen reader", async () => {
  // What a window of 1280 × 900 shows at 200 %.
  const { page, close } = await browser.open({ viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 });
  for (const [, path] of paths.slice(0, 6)) {
    await page.goto(open.url + path);
    expect([path, await overflow(page)]).toEqual([path, 0]);
  }
  await page.goto(`${open.url}/campaign`);
  await page.screenshot({ path: `${pictures}/campaign-zoomed.png`, fullPage: false });
  const table = page.getByRole("table", { name: "Repositories of the campaign, page 1 of 5" });
  expect(await table.getByRole("row").count()).toBe(101);
  expect(await table.getByRole("columnheader").count()).toBe(8);
  await close();
});

test("the burndown is told in words and in numbers", async () => {
  const { page, close } = await browser.open();
  await page.goto(`${open.url}/campaign`);
  const chart = page.getByRole("img", { name: "What is left to do, from 2026-08-27 to 2026-11-25" });
  const box = await chart.boundingBox();
  expect(box?.width).toBeGreaterThan(800);
  await page.getByText("The numbers by day").click();
  expect(await page.getByRole("table", { name: "What is left, by day" }).getByRole("row").count()).toBe(61);
  await close();
});

test("with the keyboard alone: to the table, through a search, a column's order, a page and a repository", async () => {
  const { page, complaints, close } = await browser.open();
  await page.goto(`${open.url}/campaign`);
  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("Skip to the content");
  await page.keyboard.press("Enter");
  await tabTo(page, "Search");
  await page.keyboard.type("keystone");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/campaign?q=keystone**");
  const found = await page.getByRole("status").first().textContent();
  expect(found).toMatch(/^\d+ branches of 500$/);
  await tabTo(page, "Last scan");
  await page.keyboard.press("Enter");
  await page.waitForURL("**sort=scanned**");
  await tabTo(page, "Last scan");
  await page.keyboard.press("Enter");
  await page.waitForURL("**order=desc**");
  expect(await page.getByRole("columnheader", { name: "Last scan" }).getAttribute("aria-sort")).toBe(
    "descending",
  );
  await tabTo(page, "openstack/keystone");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/campaign/repository**");
  expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("openstack/keystone");
  await page.goBack();
  await page.goto(`${open.url}/campaign`);
  await tabTo(page, "Next →", 400);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/campaign?page=2#repositories");
  expect(complaints).toEqual([]);
  await close();
});

test("every place where the keyboard stops shows that it is there", async () => {
  const { page, close } = await browser.open();
  await signIn(page);
  await page.goto(guarded.url + draftPath);
  const bare: string[] = [];
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press("Tab");
    const style = (await page.evaluate(
      "(() => { const style = getComputedStyle(document.activeElement); return [document.activeElement.tagName, style.outlineStyle, style.outlineWidth].join(' ') })()",
    )) as string;
    if (!/^BODY /.test(style) && !/ (solid|auto) [1-9]/.test(style))
      bare.push(`${await focused(page)}: ${style}`);
  }
  expect(bare).toEqual([]);
  await close();
});

test.each([true, false])(
  "signing in, approving and declining (with scripts: %s)",
  async (javaScriptEnabled) => {
    const { page, complaints, close } = await browser.open({ javaScriptEnabled });
    const asked: string[] = [];
    page.on("dialog", (dialog) => {
      asked.push(dialog.message());
      dialog.accept();
    });
    guarded.audit.length = 0;
    guarded.decisions.length = 0;
    await page.goto(guarded.url + draftPath);
    await page.getByLabel("Token").fill("not the token of this page");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("This is not the token.").waitFor();
    await page.getByLabel("Token").fill(pageToken);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(guarded.url + draftPath);
    await page.getByRole("button", { name: "Rescan" }).click();
    await page.getByRole("status").getByText("A scan of this branch is queued.").waitFor();
    await page.getByRole("button", { name: /^Approve/ }).click();
    await page.getByRole("status").getByText("It is ready for review.").waitFor();
    await page.getByLabel("Why").fill("we wait for 2027.1");
    await page.getByRole("button", { name: "Decline" }).click();
    await page.getByText("we wait for 2027.1").first().waitFor();
    expect(guarded.decisions).toMatchObject([
      { word: "approve", commit: draft.changes[0]?.commit, visitor: { name: "operator" } },
      { word: "decline", reason: "we wait for 2027.1" },
    ]);
    expect(asked).toEqual(javaScriptEnabled ? ["Decline this change? It is closed, and stays so."] : []);
    await page.getByRole("link", { name: "Queue" }).click();
    await page.getByRole("button", { name: /^Try again/ }).click();
    await page.getByText("The job waits for its turn again.").waitFor();
    await page.getByRole("link", { name: "Log" }).click();
    expect(await page.getByRole("row").count()).toBe(1 + 1 + 4 * 2);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL("**/campaign/sign-in");
    await page.goto(`${guarded.url}/campaign`);
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Sign in");
    expect(complaints.filter((text) => !text.includes("401"))).toEqual([]);
    await close();
  },
);

test("a form on another site's page does nothing with the session of somebody who looks at it", async () => {
  const { page, close } = await browser.open();
  await signIn(page);
  guarded.rescans.length = 0;
  const fields = Object.entries({
    platform: "gerrit",
    host: "review.example.org",
    project: "openstack/keystone",
    branch: "master",
  });
  const inputs = fields.map(([name, value]) => `<input name="${name}" value="${value}">`).join("");
  await page.route("https://evil.example.org/", (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<form method="post" action="${guarded.url}/campaign/rescan">${inputs}<button>Win</button></form>`,
    }),
  );
  await page.goto("https://evil.example.org/");
  await page.getByRole("button", { name: "Win" }).click();
  await page.waitForURL(/rescan|sign-in/);
  expect(guarded.rescans).toEqual([]);
  await close();
});

test("a choice among the filters is shown at once with scripts, and with a button without them", async () => {
  for (const javaScriptEnabled of [true, false]) {
    const { page, close } = await browser.open({ javaScriptEnabled });
    await page.goto(`${open.url}/campaign`);
    await page.getByLabel("Change", { exact: true }).selectOption("merged");
    await page.getByRole("button", { name: "Show" }).click();
    await page.waitForURL("**state=merged**");
    expect(await page.getByLabel("Change", { exact: true }).inputValue()).toBe("merged");
    expect(await page.locator("tbody .is-merged").count()).toBeGreaterThan(50);
    await close();
  }
});

test("Redis goes while the page is open", async () => {
  const server = await new PageServer(records.slice(0, 20)).start();
  const { page, close } = await browser.open();
  await page.goto(`${server.url}/campaign`);
  server.redisIsAway = true;
  server.now += 60_000;
  await page.reload();
  await page.getByRole("alert").getByText("Redis is away.").waitFor();
  expect(await page.locator("tbody tr").count()).toBeGreaterThan(20);
  await page.getByRole("link", { name: "Queue" }).click();
  expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Redis is away");
  expect(await violationsOn(page)).toEqual([]);
  server.redisIsAway = false;
  await page.getByRole("link", { name: "To the campaign" }).click();
  await page.getByRole("table", { name: /^Repositories/ }).waitFor();
  await close();
  await server.close();
});

/** What the keyboard is at, as a person would call it. */
function focused(page: Page): Promise<string> {
  return page.evaluate(
    "((at) => (at.labels?.[0]?.textContent ?? at.getAttribute('aria-label') ?? at.textContent ?? '').trim())(document.activeElement)",
  ) as Promise<string>;
}

async function tabTo(page: Page, name: string, most = 60): Promise<void> {
  for (let presses = 0; presses < most; presses++) {
    await page.keyboard.press("Tab");
    if ((await focused(page)) === name) return;
  }
  throw new Error(`the keyboard does not come to ${name}`);
}
