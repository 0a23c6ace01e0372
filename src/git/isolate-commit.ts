import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Git } from "./git.js";
import { ScratchRepository } from "./scratch-repository.js";

export interface IsolatedCommit {
  /** Object store of the repository that holds it. */
  readonly objects: string;
  /** With one parent, `base`. */
  readonly commit: string;
  readonly base: string;
}

/**
 * A repository with this commit, and its parent without files and history, and nothing else: what is pushed from there
 * brings all that the parent has not. git else leaves out what any commit has that the server names and that is here too.
 * Dispose of it.
 */
export async function isolateCommit(
  git: Git,
  { objects, commit, base }: IsolatedCommit,
): Promise<ScratchRepository> {
  const idLength = commit.length;
  const source = await ScratchRepository.create({ borrows: [objects], idLength });
  const made = await ScratchRepository.create({ idLength });
  try {
    const copy = async (wanted: string, ...filter: readonly string[]) => {
      const command = ["pack-objects", "--revs", "--stdout", "-q", ...filter] as const;
      // The history ends at the parent, whatever is here of it.
      const input = `--shallow ${base}\n${wanted}\n`;
      const { stdout: pack } = await git.run([...command], { ...source.options, input });
      await git.run(["index-pack", "--stdin"], { ...made.options, input: pack });
    };
    await copy(base, "--filter=blob:none");
    await copy(`${commit}\n^${base}`);
    await writeFile(join(made.directory, "shallow"), `${base}\n`);
    return made;
  } catch (error) {
    await made.dispose();
    throw error;
  } finally {
    await source.dispose();
  }
}
