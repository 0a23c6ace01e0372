import { accessSync, constants, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { MissingServer } from "./missing-server.js";

const axeSource = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** The system's Chromium, without a window. */
export class TestBrowser {
  private constructor(private readonly browser: Browser) {}

  static async start(): Promise<TestBrowser> {
    // Its sandbox wants rights that containers do not give; it sees our own pages alone.
    const args = ["--no-sandbox", "--disable-dev-shm-usage"];
    return new TestBrowser(await chromium.launch({ executablePath: chromiumOnPath(), args }));
  }

  /** A page in a browser that knows nothing yet, and what went wrong on it. */
  async open(options: BrowserContextOptions = {}): Promise<BrowserPage> {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    return { page, complaints, close: () => context.close() };
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}

export interface BrowserPage {
  readonly page: Page;
  /** Scripts that failed, and what the content security policy stopped. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** What axe-core finds wrong with the page (WCAG 2.2 A and AA, and its best practices), one a line. */
export async function violationsOn(page: Page): Promise<string[]> {
  // Into a world of its own: the page's policy lets no other script in.
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send("Page.getFrameTree");
  const world = { frameId: frameTree.frame.id, worldName: "axe" };
  const { executionContextId } = await session.send("Page.createIsolatedWorld", world);
  await session.send("Runtime.evaluate", {
    expression: readFileSync(axeSource, "utf8"),
    contextId: executionContextId,
  });
  const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
    expression: `axe.run(document, { resultTypes: ["violations"] }).then(({ violations, passes }) => JSON.stringify({
      passes: passes.length,
      found: violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + " " + target + " " + failureSummary)),
    }))`,
    contextId: executionContextId,
    awaitPromise: true,
    returnByValue: true,
  });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  const { passes, found } = JSON.parse(result.value) as { passes: number; found: string[] };
  if (passes < 10) throw new Error("axe-core looked at next to nothing");
  return found;
}

function chromiumOnPath(): string {
  for (const directory of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(directory, "chromium");
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // In another directory.
    }
  }
  throw new MissingServer("Chromium", "chromium");
}
