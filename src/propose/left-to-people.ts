import type { Migration } from "../model/migration.js";
import { leftByPhase } from "../model/migration-plan.js";
import { bullet } from "./wrap.js";

/** Places that the message lists one by one; the rest is counted. */
const listed = 10;

interface Place {
  readonly path: string;
  readonly line: number;
  readonly script: string;
  readonly reason: string;
}

/** The paragraph of what a person must do or look at; empty where there is nothing. */
export function leftToPeople(migration: Migration): string[] {
  const all = placesLeft(migration);
  if (all.length === 0) return [];
  const more = all.length > listed ? [bullet(`and ${all.length - listed} more, see wsgi-shift scan`)] : [];
  return [`Left to a person:\n\n${[...all.slice(0, listed).map(bullet), ...more].join("\n")}`];
}

/**
 * What a person must do or look at; places of one file with one reason are one item. Where a script goes, what still
 * names it is among them.
 */
export function placesLeft(migration: Migration): string[] {
  const { decisions, scripts } = migration;
  const entries = scripts
    .filter(({ status, reason }) => status === "manual" || (status === "declared" && reason !== ""))
    .map(({ path, line, name: script, reason }) => ({ path, line, script, reason }));
  const places = decisions
    .filter(({ disposition }) => disposition === "manual")
    .map(({ mention: { path, line, script }, reason }) => ({ path, line, script, reason }));
  return [...grouped([...entries, ...stillNamed(migration), ...places])].map(itemOf);
}

function stillNamed({ decisions, scripts, removals }: Migration): Place[] {
  return decisions
    .filter(({ mention, reason }) => reason === leftByPhase && removals.includes(mention.script))
    .map(({ mention: { path, line, script } }) => {
      const module = scripts.find(({ name }) => name === script)?.application ?? "its module";
      return { path, line, script, reason: `it still names the script; use ${module} there` };
    });
}

function grouped(places: readonly Place[]): Iterable<readonly Place[]> {
  const groups = new Map<string, Place[]>();
  for (const place of places) {
    const key = `${place.path}\0${place.reason}`;
    const group = groups.get(key);
    if (group) group.push(place);
    else groups.set(key, [place]);
  }
  return groups.values();
}

function itemOf(places: readonly Place[]): string {
  const [first] = places;
  const lines = [...new Set(places.map(({ line }) => line))].join(", ");
  const scripts = [...new Set(places.map(({ script }) => script))].join(", ");
  return `${first?.path ?? ""}:${lines} ${scripts}: ${first?.reason ?? ""}`;
}
