import { execa } from "execa";
import type { GerritAccount } from "./gerrit-account.js";
import type { GerritServer } from "./gerrit-server.js";

/** A bare repository in which commits for a project are made by real git; thrown away with the server. */
export class GerritClone {
  private constructor(
    readonly directory: string,
    private readonly server: GerritServer,
    private readonly project: string,
    /** Tip of `master`. */
    readonly base: string,
  ) {}

  static async of(server: GerritServer, project: string): Promise<GerritClone> {
    const directory = await server.temporaryDirectory();
    await execa("git", ["clone", "-q", "--bare", `${server.url}/${project}`, directory]);
    const { stdout } = await execa("git", ["-C", directory, "rev-parse", "refs/heads/master"]);
    return new GerritClone(directory, server, project, stdout);
  }

  /** A commit on the base with exactly these files. */
  async commit(
    files: Readonly<Record<string, string>>,
    message: string,
    by: GerritAccount,
  ): Promise<{ commit: string; tree: string }> {
    const rows: string[] = [];
    for (const [name, content] of Object.entries(files))
      rows.push(`100644 blob ${await this.git(["hash-object", "-w", "--stdin"], content)}\t${name}`);
    const tree = await this.git(["mktree"], `${rows.join("\n")}\n`);
    const commit = await this.git(["commit-tree", "-p", this.base, tree], message, by);
    return { commit, tree };
  }

  /** The same for files in directories: a commit on the base that makes these the only files. */
  async commitTree(
    files: Readonly<Record<string, string>>,
    message: string,
    by: GerritAccount,
  ): Promise<{ commit: string; tree: string }> {
    const rows: string[] = [];
    for (const [name, content] of Object.entries(files)) {
      const mode = name.endsWith(".sh") ? "100755" : "100644";
      rows.push(`${mode} ${await this.git(["hash-object", "-w", "--stdin"], content)}\t${name}`);
    }
    await this.git(["read-tree", "--empty"]);
    await this.git(["update-index", "--index-info"], `${rows.join("\n")}\n`);
    const tree = await this.git(["write-tree"]);
    const commit = await this.git(["commit-tree", "-p", this.base, tree], message, by);
    return { commit, tree };
  }

  /** A commit of this tree on the base. */
  commitOf(tree: string, message: string, by: GerritAccount): Promise<string> {
    return this.git(["commit-tree", "-p", this.base, tree], message, by);
  }

  treeOf(revision: string): Promise<string> {
    return this.git(["rev-parse", `${revision}^{tree}`]);
  }

  /** As a person would. Raises what git says. */
  async push(commit: string, ref: string, { username, password }: GerritAccount): Promise<void> {
    const url = `${this.server.url.replace("//", `//${username}:${password}@`)}/a/${this.project}`;
    await this.git(["push", "-q", url, `${commit}:${ref}`]);
  }

  private async git(args: readonly string[], input = "", by?: GerritAccount): Promise<string> {
    const { username = "nobody", email = "nobody@example.org" } = by ?? {};
    const env = {
      GIT_AUTHOR_NAME: username,
      GIT_AUTHOR_EMAIL: email,
      GIT_COMMITTER_NAME: username,
      GIT_COMMITTER_EMAIL: email,
    };
    const { stdout } = await execa("git", ["-C", this.directory, ...args], { env, input });
    return stdout;
  }
}
