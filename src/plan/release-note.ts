import { createHash } from "node:crypto";
import type { ChangeIdentity } from "../model/change-identity.js";
import type { NewModule, ReleaseNote } from "../model/migration-plan.js";
import type { RepositorySettings } from "../model/repository-settings.js";
import type { PlannedScript, ScriptDeclaration } from "../model/script.js";

export interface ReleaseNoteInput {
  readonly scripts: readonly PlannedScript[];
  readonly modules: readonly NewModule[];
  readonly removals: readonly ScriptDeclaration[];
  readonly hasReno: boolean;
  readonly settings: RepositorySettings;
  readonly identity: Pick<ChangeIdentity, "topic" | "unit">;
}

/**
 * The reno note that the change needs, or none. Its name ends with 16 hex digits as reno's own do, but computed from
 * what the note is for: the same change always has the same note.
 */
export function planReleaseNote(input: ReleaseNoteInput): ReleaseNote | null {
  const { scripts, modules, removals, hasReno, settings, identity } = input;
  if (!hasReno || settings.releaseNotes === "none" || modules.length + removals.length === 0) return null;
  const packageName = (modules[0]?.module ?? scripts[0]?.module ?? "").split(".").slice(0, -1).join(".");
  const meant = scripts.filter(
    ({ name, module }) =>
      removals.some((gone) => gone.name === name) || modules.some((made) => made.module === module),
  );
  const named = meant.flatMap(({ name, application }) =>
    application === null ? [] : [{ name, application }],
  );
  const slug =
    modules.length > 0 ? `add-${packageName.replaceAll(/[._]/g, "-")}-module` : "remove-wsgi-scripts";
  const seed = [identity.topic, identity.unit, slug, ...named.map(({ name }) => name)].join("\0");
  const suffix = createHash("sha256").update(seed).digest("hex").slice(0, 16);
  return {
    path: `releasenotes/notes/${slug}-${suffix}.yaml`,
    added: modules.length > 0 ? packageName : null,
    removed: removals.length > 0,
    scripts: named,
  };
}
