import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { git } from "./sample-repository.js";

const checkout = fileURLToPath(new URL("../..", import.meta.url));

/** A repository with one commit of what a commit of everything in this checkout would hold: nothing that git ignores. */
export async function copyOfCheckout(directory: string): Promise<string> {
  const list = ["-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const { stdout } = await execa("git", list, { cwd: checkout });
  git(".", "init", "-q", "-b", "main", directory);
  // A file that was deleted, but not yet for git, is not copied.
  const pack = execa("tar", ["-c", "--null", "-T", "-", "--ignore-failed-read"], {
    cwd: checkout,
    input: stdout,
    encoding: "buffer",
  });
  await execa("tar", ["-x", "-C", directory], { input: (await pack).stdout });
  git(directory, "add", "-A");
  git(directory, "commit", "-q", "-m", "Begin");
  return directory;
}
