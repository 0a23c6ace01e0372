import { createHash } from "node:crypto";
import type { ChangeIdentity } from "../model/change-identity.js";
import type { NewModule, NotedScript, ReleaseNote } from "../model/migration-plan.js";
import type { RepositorySettings } from "../model/repository-settings.js";
import type { PlannedScript, ScriptDeclaration } from "../model/script.js";
import type { Registry } from "../registry/registry.js";

export interface ReleaseNoteInput {
  readonly scripts: readonly PlannedScript[];
  readonly modules: readonly NewModule[];
  readonly removals: readonly ScriptDeclaration[];
  readonly hasReno: boolean;
  readonly registry: Registry;
  readonly settings: RepositorySettings;
  readonly identity: Pick<ChangeIdentity, "topic" | "unit">;
}

/**
 * The reno note that the change needs, or none. Its name ends with 16 hex digits as reno's own do, but computed from
 * what the note is for: the same change always has the same note.
 */
export function planReleaseNote(input: ReleaseNoteInput): ReleaseNote | null {
  const { modules, removals, hasReno, settings, identity } = input;
  if (!hasReno || settings.releaseNotes === "none" || modules.length + removals.length === 0) return null;
  const added = addedScripts(input);
  const removed = removedScripts(input);
  const packageName = (modules[0]?.module ?? "").split(".").slice(0, -1).join(".");
  const slug =
    modules.length > 0 ? `add-${packageName.replaceAll(/[._]/g, "-")}-module` : "remove-wsgi-scripts";
  const names = new Set([...added, ...removed].map(({ name }) => name));
  const seed = [identity.topic, identity.unit, slug, ...names].join("\0");
  const suffix = createHash("sha256").update(seed).digest("hex").slice(0, 16);
  return { path: `releasenotes/notes/${slug}-${suffix}.yaml`, package: packageName, added, removed };
}

/** Scripts of the new modules; one whose own factory its module calls stands before one that is the same under another name. */
function addedScripts({ scripts, modules }: ReleaseNoteInput): NotedScript[] {
  const made = new Map(modules.map(({ module, factory }) => [module, factory]));
  const meant = scripts.filter(({ status, module }) => status === "declared" && made.has(module ?? ""));
  const isOther = ({ module, factory }: PlannedScript) => made.get(module ?? "") !== factory;
  return [...meant]
    .sort((a, b) => Number(isOther(a)) - Number(isOther(b)))
    .flatMap((script) => noted(script, null));
}

function removedScripts({ scripts, removals, registry }: ReleaseNoteInput): NotedScript[] {
  return scripts
    .filter((script) => removals.some((gone) => isSame(gone, script)))
    .flatMap((script) => {
      const known = registry.find(script.name);
      const isThere = script.status === "module-exists" && known?.module === script.module;
      return noted(script, isThere ? (known.moduleSince?.release ?? null) : null);
    });
}

function isSame(declared: ScriptDeclaration, { name, path, line }: PlannedScript): boolean {
  return declared.name === name && declared.path === path && declared.line === line;
}

function noted({ name, application }: PlannedScript, since: string | null): NotedScript[] {
  return application === null ? [] : [{ name, application, since }];
}
