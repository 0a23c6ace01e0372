import type { RegistryEntry } from "../registry/registry.js";
import { chooseModule } from "./choose-module.js";
import type { History } from "./history.js";
import { moduleMilestones } from "./module-milestones.js";
import { modulesThroughTime, otherApplications, type ServingModules } from "./modules-through-time.js";
import { type ScriptMilestones, type SeenVersion, scriptMilestones } from "./script-milestones.js";
import { Observer, type Sighting } from "./sightings.js";
import { type Timeline, timelineOf } from "./timeline.js";

/** What a repository teaches. */
export interface Lesson {
  /** By script, in the order of their names. */
  readonly entries: readonly RegistryEntry[];
  /** What could not be learned, and why. */
  readonly gaps: readonly string[];
}

export interface LearnOptions {
  /** As in the registry: `openstack/nova`. */
  readonly project: string;
  readonly progress?: (done: number) => void;
}

/** Derives the registry's entries for the scripts of a repository from its versions and branches. */
export async function learnEntries(history: History, options: LearnOptions): Promise<Lesson> {
  const [timeline, seen] = await look(history, options);
  const released = seen.versions.map(({ sighting }) => sighting);
  const scripts = factoriesByScript([...released, ...(seen.main ? [seen.main] : [])]);
  const modules = await modulesThroughTime(seen.all, scripts);
  const now = nowOf(seen);
  const serving = new Set([...modules.values()].flat().map(({ module }) => module));
  const unlike = now === null || scripts.size === 0 ? [] : await otherApplications(now, scripts);
  const others = unlike.filter((module) => !serving.has(module));
  const known: Known = { history, timeline, modules, now, others, ...options };
  const entries: RegistryEntry[] = [];
  for (const script of [...scripts.keys()].sort()) {
    const milestones = scriptMilestones(script, seen.versions, seen.main, timeline);
    entries.push(await entryOf(script, milestones, known));
  }
  return {
    entries: entries.map((entry) => withLeader(entry, entries, modules)),
    gaps: gapsOf(history, seen),
  };
}

interface Seen {
  readonly versions: readonly SeenVersion[];
  readonly main: Sighting | null;
  /** Versions, release branches, and the default branch last. */
  readonly all: readonly Sighting[];
}

async function look(history: History, { progress }: LearnOptions): Promise<[Timeline, Seen]> {
  const observer = new Observer(history, progress);
  const timeline = await timelineOf(history);
  const { finals, releaseBranches, main } = timeline;
  const all = await observer.look([...finals, ...releaseBranches, ...(main ? [main] : [])]);
  const versions = finals.flatMap((version, index) => {
    const sighting = all[index];
    return sighting ? [{ version, sighting }] : [];
  });
  return [timeline, { versions, all, main: main ? (all.at(-1) ?? null) : null }];
}

/** All factories that each script had, in no order. */
function factoriesByScript(sightings: readonly Sighting[]): ReadonlyMap<string, readonly string[]> {
  const scripts = new Map<string, readonly string[]>();
  for (const { declared } of sightings) {
    for (const [script, factories] of declared ?? [])
      scripts.set(script, [...new Set([...(scripts.get(script) ?? []), ...factories])]);
  }
  return scripts;
}

interface Known extends LearnOptions {
  readonly history: History;
  readonly timeline: Timeline;
  readonly modules: ServingModules;
  /** What to judge by. */
  readonly now: Sighting | null;
  /** Modules with an application that serve no script. */
  readonly others: readonly string[];
}

async function entryOf(script: string, milestones: ScriptMilestones, known: Known): Promise<RegistryEntry> {
  const { history, timeline, modules, project } = known;
  const choice = chooseModule(modules.get(script) ?? [], known.now?.commit ?? null, known.others);
  const { factories, ...since } = milestones;
  const note = choice.note === null ? {} : { notes: choice.note };
  if (choice.module === null) return { script, project, module: null, factories, ...since, ...note };
  const { module, application, file } = choice.module;
  const moduleSince = await moduleMilestones(choice.module, history, timeline);
  return { script, project, module, application, file, factories, ...moduleSince, ...since, ...note };
}

/** The default branch, or the newest version where nothing is left on that branch or there is none. */
function nowOf({ main, versions }: Seen): Sighting | null {
  return main === null || main.isEmpty ? (versions.at(-1)?.sighting ?? null) : main;
}

/** Of scripts with one module, the one whose factory is the function itself leads; the others are the same as it. */
function withLeader(
  entry: RegistryEntry,
  entries: readonly RegistryEntry[],
  modules: ServingModules,
): RegistryEntry {
  if (entry.module === null) return entry;
  const leads = ({ script }: RegistryEntry) =>
    modules.get(script)?.some(({ module, isDefinition }) => module === entry.module && isDefinition) === true;
  const leaders = entries.filter((other) => other.module === entry.module && leads(other));
  const [leader] = leaders;
  if (!leader || leaders.includes(entry)) return entry;
  const { factories, ...rest } = entry;
  return { ...rest, sameAs: leader.script, factories };
}

function gapsOf({ target, isShallow, tags, main }: History, { versions, all }: Seen): string[] {
  const gaps: string[] = [];
  if (isShallow)
    gaps.push(`${target} is a shallow clone: older versions are missing; git fetch --unshallow --tags`);
  if (main === null)
    gaps.push(`${target} has no default branch: what it holds since the last version is unknown`);
  if (versions.length === 0) {
    const why = tags.length === 0 ? "no tags" : "no tag that is a final version";
    gaps.push(`${target} has ${why}: since when something holds is unknown; git fetch --tags`);
  }
  const unread = all.filter(({ declared }) => declared === null).map(({ name }) => name);
  if (unread.length > 0) {
    const shown =
      unread.length > 5
        ? `${unread.slice(0, 5).join(", ")} and ${unread.length - 5} more`
        : unread.join(", ");
    gaps.push(`what ${shown} declare${unread.length === 1 ? "s" : ""} cannot be read`);
  }
  return gaps;
}
