import type { Author } from "../model/configuration.js";
import type { Git } from "./git.js";
import type { Repository } from "./repository.js";

/** The branch that HEAD is on, without `refs/heads/`; undefined where it is on none (git-symbolic-ref(1)). */
export async function currentBranch(git: Git, repository: Repository): Promise<string | undefined> {
  const { stdout } = await git.run(["symbolic-ref", "--quiet", "HEAD"], {
    ...repository.options,
    accept: [0, 1],
  });
  const ref = stdout.toString("utf8").trim();
  return ref.startsWith("refs/heads/") ? ref.slice("refs/heads/".length) : undefined;
}

/** Whether `commit` is reachable from the commit at `ref`. */
export async function isAncestor(
  git: Git,
  repository: Repository,
  commit: string,
  ref: string,
): Promise<boolean> {
  const tip = await repository.readRef(ref);
  if (tip === undefined) return false;
  const { status } = await git.run(["merge-base", "--is-ancestor", commit, tip], {
    ...repository.options,
    accept: [0, 1],
  });
  return status === 0;
}

/** Who committed, as the commit says. */
export async function committerOf(git: Git, repository: Repository, commit: string): Promise<Author> {
  const { stdout } = await git.run(
    ["show", "--no-patch", "--no-show-signature", "--format=%cn%x00%ce", commit, "--"],
    repository.options,
  );
  const [name = "", email = ""] = stdout.toString("utf8").trim().split("\0");
  return { name, email };
}
