import { type Served, Serving } from "./serving.js";
import { type Candidate, candidatesIn, isOfWsgiPackage, type Sighting } from "./sightings.js";

/** One module that serves a script, through time. */
export interface ServingModule extends Omit<Served, "script"> {
  /** Dotted. */
  readonly module: string;
  /** The newest of its files within the package's root. */
  readonly file: string;
  /** Commits that have it. */
  readonly at: ReadonlySet<string>;
}

/** The modules that serve each script, by its name. */
export type ServingModules = ReadonlyMap<string, readonly ServingModule[]>;

type Growing = ServingModule & { readonly at: Set<string> };

interface Version {
  readonly candidate: Candidate;
  readonly seen: Sighting[];
}

/**
 * Finds the modules that serve scripts in all sightings. A file of the same content is looked at in its first and last
 * commit alone: a factory may go once its module is there. A module that served a script once does so for as long as
 * it has its application, also when the factory is gone.
 */
export async function modulesThroughTime(
  sightings: readonly Sighting[],
  scripts: ReadonlyMap<string, readonly string[]>,
): Promise<ServingModules> {
  const serving = new Serving(scripts);
  const versions = await versionsOf(sightings, [...scripts.values()].flat());
  const found = new Map<string, Map<string, Growing>>();
  for (const version of versions) {
    const module = version.candidate.module;
    for (const { script, ...how } of await servedBy(serving, version)) {
      const modules = found.get(script) ?? new Map<string, Growing>();
      found.set(script, modules);
      modules.set(module, grown(modules.get(module), how, version));
    }
    for (const [script, modules] of found) {
      const known = modules.get(module);
      const last = version.seen.at(-1);
      if (!known || !last || isSeen(known, version)) continue;
      if (await serving.binds(last, version.candidate, known.application))
        found.get(script)?.set(module, grown(known, known, version));
    }
  }
  return new Map([...found].map(([script, modules]) => [script, [...modules.values()]]));
}

async function servedBy(serving: Serving, { candidate, seen }: Version): Promise<Served[]> {
  const ends = [...new Set([seen[0], seen.at(-1)])].filter((one) => one !== undefined);
  return (await Promise.all(ends.map((one) => serving.servedBy(one, candidate)))).flat();
}

function grown(
  before: Growing | undefined,
  how: Omit<Served, "script">,
  { candidate, seen }: Version,
): Growing {
  const at = before?.at ?? new Set();
  for (const { commit } of seen) at.add(commit);
  return {
    ...(before?.how === "calls" ? before : how),
    isDefinition: how.isDefinition || before?.isDefinition === true,
    module: candidate.module,
    file: candidate.file,
    at,
  };
}

function isSeen({ at }: Growing, { seen }: Version): boolean {
  return seen.every(({ commit }) => at.has(commit));
}

/** Modules of the package `<service>.wsgi` that have an application of their own and serve no script as far as can be told. */
export async function otherApplications(
  sighting: Sighting,
  scripts: ReadonlyMap<string, readonly string[]>,
): Promise<string[]> {
  const serving = new Serving(scripts);
  const found: string[] = [];
  for (const candidate of await candidatesIn(sighting.tree, [...scripts.values()].flat())) {
    if (!isOfWsgiPackage(candidate.module) || !(await serving.binds(sighting, candidate, "application")))
      continue;
    if ((await serving.servedBy(sighting, candidate)).length === 0) found.push(candidate.module);
  }
  return found;
}

/** The distinct contents of files that may be modules, as they come up, each with the sightings that have it. */
async function versionsOf(sightings: readonly Sighting[], factories: readonly string[]): Promise<Version[]> {
  const versions = new Map<string, Version>();
  const all = await Promise.all(sightings.map(({ tree }) => candidatesIn(tree, factories)));
  for (const [index, candidates] of all.entries()) {
    const sighting = sightings[index];
    for (const candidate of sighting ? candidates : []) {
      const key = `${candidate.entry.id}:${candidate.entry.path}`;
      const version = versions.get(key) ?? { candidate, seen: [] };
      if (sighting) version.seen.push(sighting);
      versions.set(key, version);
    }
  }
  return [...versions.values()];
}
