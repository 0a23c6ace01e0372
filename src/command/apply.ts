import { applyToDirectory } from "../directory/apply-to-directory.js";
import { WsgiShiftError } from "../model/errors.js";
import type { Migration } from "../model/migration.js";
import type { CommandContext, ExitStatus } from "./command-context.js";
import { requireDeclarations, type TargetOptions, withMigration } from "./migrate-target.js";

/** `wsgi-shift apply`: the change into the working tree; refuses, and writes nothing, where it would lose edits. */
export async function apply(
  context: CommandContext,
  path: string,
  options: Omit<TargetOptions, "rev">,
): Promise<ExitStatus> {
  return withMigration(
    context,
    path,
    options,
    async (migration, { tree, repository }): Promise<ExitStatus> => {
      requireDeclarations(migration);
      const directory = repository ? repository.workingTree : path;
      if (directory === undefined) {
        throw new WsgiShiftError("usage", {
          detail: `${path} is a bare repository; use propose, or diff and git apply`,
        });
      }
      await applyToDirectory(directory, tree, migration.files);
      for (const file of migration.files) context.tell(`${file.change.padEnd(7)}${file.path}\n`);
      if (migration.files.length === 0) context.tell("Nothing to change.\n");
      context.tell(leftToPeople(migration));
      return 0;
    },
  );
}

/** What no change does; `scan` has the reasons. */
function leftToPeople({ decisions, scripts }: Migration): string {
  const places = decisions.filter(({ disposition }) => disposition === "manual").length;
  const left = places + scripts.filter(({ status }) => status === "manual").length;
  if (left === 0) return "";
  return `Left to a person: ${left} ${left === 1 ? "place" : "places"}; \`wsgi-shift scan\` says what to do.\n`;
}
