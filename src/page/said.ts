import { z } from "zod";
import type { Signing } from "./access/signing.js";
import { html, type Markup, nothing } from "./markup.js";
import { notice } from "./view/layout.js";

const said = z.object({ kind: z.enum(["good", "bad"]), text: z.string(), until: z.number() });

/** A reload must not tell old news. */
const life = 60_000;

/** How something ended, for the page that is shown next: sealed, so that nobody can make our pages say anything by a link. */
export function sealSaid(signing: Signing, kind: "good" | "bad", text: string, now: number): string {
  return signing.seal("said", { kind, text: text.slice(0, 800), until: now + life });
}

export function saidNotice(signing: Signing, sealed: string | null, now: number): Markup {
  const found = sealed === null ? undefined : said.safeParse(signing.open("said", sealed)).data;
  return found === undefined || found.until < now ? nothing : html`${notice(found.kind, found.text)}`;
}
