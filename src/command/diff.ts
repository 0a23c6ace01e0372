import { ObjectWriter } from "../git/object-writer.js";
import { contentOfBytes } from "../model/content.js";
import type { FileChange } from "../model/file-change.js";
import type { Migration } from "../model/migration.js";
import type { CommandContext, ExitStatus } from "./command-context.js";
import { requireDeclarations, type TargetOptions, withMigration } from "./migrate-target.js";
import type { Target } from "./open-target.js";

export interface DiffOptions extends TargetOptions {
  readonly check?: boolean;
}

/** `wsgi-shift diff`: the change as one patch for `git apply`; the repository is not written to. */
export async function diff(context: CommandContext, path: string, options: DiffOptions): Promise<ExitStatus> {
  return withMigration(context, path, options, async (migration, target) => {
    requireDeclarations(migration);
    if (migration.files.length === 0) return 0;
    context.out(await patchOf(context, migration, target));
    return options.check ? 1 : 0;
  });
}

/** The change as git writes it, made in an object store that is thrown away. */
export async function patchOf(
  context: CommandContext,
  { files, revision }: Migration,
  target: Target,
): Promise<Buffer> {
  const writer = target.repository
    ? await target.repository.writer("quarantine")
    : await ObjectWriter.open(context.git, target.tree.target);
  try {
    const base = revision ?? (await writer.writeTree(null, await filesBefore(target, files)));
    return await writer.patch(base, await writer.writeTree(base, files));
  } finally {
    await writer.dispose();
  }
}

/** The files of a plain directory that the change touches, as they are now. */
async function filesBefore({ tree }: Target, files: readonly FileChange[]): Promise<FileChange[]> {
  const before: FileChange[] = [];
  const entries = await tree.at(
    files.flatMap((file) => (file.change === "rename" ? [file.path, file.from] : [file.path])),
  );
  await tree.read(entries, ({ path, mode }, bytes) => {
    before.push({
      change: "create",
      path,
      mode: mode === "100755" ? "100755" : "100644",
      content: contentOfBytes(bytes),
    });
  });
  return before;
}
