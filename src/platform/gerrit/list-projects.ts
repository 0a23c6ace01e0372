import { z } from "zod";
import type { GerritRest } from "./gerrit-rest.js";

export interface ListedProject {
  readonly name: string;
  /** The commit that HEAD, and so the default branch, is at. */
  readonly head: string;
  /** Whether changes can be pushed to it: it is neither read-only nor hidden. */
  readonly isActive: boolean;
}

/** ProjectInfo of rest-api-projects, "List Projects". */
const projectInfos = z.record(
  z.string(),
  z.object({
    state: z.string().optional(),
    branches: z.record(z.string(), z.string().regex(/^[0-9a-f]{40,64}$/)).optional(),
    _more_projects: z.boolean().optional(),
  }),
);

/** As many as Gerrit's own query limit allows by default. */
const usualPageSize = 500;
/** Beyond so many beginnings of names one list of all projects is cheaper. */
const mostPrefixes = 8;

/**
 * The projects that an allow list may mean, with the commit of each one's HEAD; those without one, which are empty, are
 * left out. `b=HEAD` makes Gerrit read it beside the name, so thousands of projects take a few calls.
 */
export async function listProjects(
  rest: GerritRest,
  allowed: readonly string[],
  signal: AbortSignal,
  pageSize = usualPageSize,
): Promise<ListedProject[]> {
  const found = new Map<string, ListedProject>();
  for (const prefix of prefixesOf(allowed)) {
    for (let start = 0; ; start += pageSize) {
      signal.throwIfAborted();
      const filter = prefix === "" ? "" : `&p=${encodeURIComponent(prefix)}`;
      const page = await rest.get(`/projects/?b=HEAD&n=${pageSize}&S=${start}${filter}`, projectInfos);
      for (const [name, { branches, state }] of Object.entries(page)) {
        const head = branches?.HEAD;
        if (head !== undefined) found.set(name, { name, head, isActive: (state ?? "ACTIVE") === "ACTIVE" });
      }
      if (Object.values(page).some((project) => project._more_projects === true)) continue;
      if (await isLast(rest, start + pageSize, filter)) break;
    }
  }
  return [...found.values()];
}

/**
 * Gerrit takes a page's projects out of it that have no HEAD, or none that we may read, and with the last one the note
 * that there are more (ListProjectsImpl). So a page without it proves nothing.
 */
async function isLast(rest: GerritRest, next: number, filter: string): Promise<boolean> {
  return Object.keys(await rest.get(`/projects/?n=1&S=${next}${filter}`, projectInfos)).length === 0;
}

/** What names begin with before a glob's first wildcard, without those that others hold. */
function prefixesOf(allowed: readonly string[]): string[] {
  const globs = allowed.filter((glob) => !glob.startsWith("!"));
  const prefixes = [...new Set(globs.map((glob) => /^[\w./-]*/.exec(glob)?.[0] ?? ""))];
  const widest = prefixes.filter(
    (prefix) => !prefixes.some((other) => other !== prefix && prefix.startsWith(other)),
  );
  return widest.length > mostPrefixes ? [""] : widest;
}
