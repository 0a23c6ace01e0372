import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

export interface Asset {
  /** Where it is; it changes with the content, so browsers may keep it for good. */
  readonly address: string;
  readonly type: string;
  readonly content: string;
}

export interface Assets {
  readonly css: Asset;
  readonly js: Asset;
}

/** The style sheet and the script that come with the package, in data/page. */
export function readAssets(): Assets {
  return { css: asset("page.css", "text/css"), js: asset("page.js", "text/javascript") };
}

function asset(name: string, type: string): Asset {
  const content = readFileSync(new URL(`../../data/page/${name}`, import.meta.url), "utf8");
  const version = createHash("sha256").update(content).digest("hex").slice(0, 12);
  return { address: `/campaign/${name}?v=${version}`, type: `${type}; charset=utf-8`, content };
}
