import { join } from "node:path";
import { type ChangeIdentity, topic } from "../../src/model/change-identity.js";
import { bytesOfContent } from "../../src/model/content.js";
import type { FileChange } from "../../src/model/file-change.js";
import type { ChangeMessage, ExistingChange, Publication } from "../../src/model/host.js";
import { BareRepository, type TreeChange } from "./bare-repository.js";
import type { FakeRepository } from "./fake-repository.js";

export const message: ChangeMessage = {
  subject: "Add demo.wsgi.api module",
  body: "pbr's wsgi_scripts go away.\nServers load a module instead.",
  trailers: [["Generated-By", "wsgi-shift"]],
};

/** A mirror of a repository on the fake GitHub, fetched by git, from which changes are published. */
export class GitHubMirror {
  readonly #git: BareRepository;

  constructor(
    directory: string,
    readonly repository: FakeRepository,
    readonly branch: string = repository.defaultBranch,
  ) {
    this.#git = BareRepository.create(join(directory, "mirror.git"), "master");
    this.fetch();
  }

  get identity(): ChangeIdentity {
    const { fullName: project } = this.repository;
    return { host: "github.com", project, branch: this.branch, topic, unit: "modules" };
  }

  fetch(): void {
    this.#git.git(["fetch", "-q", this.repository.git.path, "+refs/heads/*:refs/heads/*"]);
  }

  /** The publication of `files` on the branch's present tip, as the mirror has it. */
  publication(
    files: readonly FileChange[],
    existing?: ExistingChange,
    rest: Partial<Publication> = {},
  ): Publication {
    const base = this.#git.ref(`refs/heads/${this.branch}`) ?? "";
    const baseTree = this.#git.ref(`${base}^{tree}`) ?? "";
    const tree = this.#git.tree(
      baseTree,
      files.flatMap((file) => this.#treeChanges(file)),
    );
    const author = { name: "Bot", email: "bot@example.org" };
    const commit = this.#git.commit({
      tree,
      parents: [base],
      author,
      committer: author,
      message: message.subject,
    });
    const empty = { reviewers: [], labels: [], draft: false };
    return {
      ...{ identity: this.identity, existing, base, baseTree, tree, files, commit },
      ...{ repository: this.#git.path, message, ...empty, ...rest },
    };
  }

  #treeChanges(file: FileChange): readonly TreeChange[] {
    if (file.change === "delete") return [{ path: file.path, mode: "100644", sha: null }];
    const written = { path: file.path, mode: file.mode, sha: this.#git.blob(bytesOfContent(file.content)) };
    return file.change === "rename" ? [{ path: file.from, mode: "100644", sha: null }, written] : [written];
  }
}
