import type { CommitRecord, Signature, TreeChange } from "./bare-repository.js";
import type { FakeGitHub } from "./fake-github.js";
import { accountOf, Refusal, type Route, repositoryOf, simpleUser, writableRepositoryOf } from "./route.js";

interface GivenEntry {
  readonly path: string;
  readonly mode: string;
  readonly sha?: string | null;
  readonly content?: string;
}

/** Git's database: blobs, trees, commits, refs. */
export const gitRoutes: Readonly<Record<string, Route>> = {
  "git/create-blob": (context) => {
    accountOf(context);
    const { content, encoding } = context.body as { content: string; encoding?: string };
    const bytes = Buffer.from(content, encoding === "base64" ? "base64" : "utf8");
    return { status: 201, body: { sha: writableRepositoryOf(context).git.blob(bytes) } };
  },

  "git/create-tree": (context) => {
    accountOf(context);
    const { git } = writableRepositoryOf(context);
    const { base_tree, tree } = context.body as { base_tree?: string; tree: readonly GivenEntry[] };
    if (base_tree !== undefined && !git.has(base_tree, "tree")) throw new Refusal(404, "Not Found");
    const changes = tree.map((entry): TreeChange => {
      const { path, mode, sha, content } = entry;
      if ((sha === undefined) === (content === undefined))
        throw new Refusal(422, "Must supply tree.sha or tree.content");
      if (sha && !git.has(sha, "blob")) throw new Refusal(422, `tree.sha ${sha} is not a valid blob`);
      return { path, mode, sha: sha === undefined ? git.blob(Buffer.from(content ?? "")) : sha };
    });
    return { status: 201, body: { sha: git.tree(base_tree, changes) } };
  },

  "git/create-commit": (context) => {
    const { github } = context;
    const { git } = writableRepositoryOf(context);
    const { message, tree, parents } = context.body as { message: string; tree: string; parents: string[] };
    if (!git.has(tree, "tree")) throw new Refusal(422, "Tree SHA does not exist");
    if (!parents.every((parent) => git.has(parent, "commit")))
      throw new Refusal(422, "Parent SHA does not exist");
    const author = (context.body.author as Signature | undefined) ?? accountOf(context);
    // An App's commit that names nobody is GitHub's own, and signed.
    const unnamed = accountOf(context).type === "Bot" ? github.account("web-flow") : author;
    const committer = (context.body.committer as Signature | undefined) ?? unnamed;
    const sha = git.commit({ tree, parents, author, committer, message });
    return {
      status: 201,
      body: { sha, message, tree: { sha: tree }, parents: parents.map((parent) => ({ sha: parent })) },
    };
  },

  "git/get-ref": (context) => {
    accountOf(context);
    const ref = `refs/${context.path.ref}`;
    const sha = repositoryOf(context).git.ref(ref);
    if (sha === undefined) throw new Refusal(404, "Not Found");
    return { status: 200, body: { ref, object: { type: "commit", sha } } };
  },

  "git/create-ref": (context) => {
    accountOf(context);
    const { git } = writableRepositoryOf(context);
    const { ref, sha } = context.body as { ref: string; sha: string };
    if (git.ref(ref) !== undefined) throw new Refusal(422, "Reference already exists");
    if (!git.has(sha, "commit")) throw new Refusal(422, "Object does not exist");
    if (!git.setRef(ref, sha, "0".repeat(40))) throw new Refusal(422, "Reference update failed");
    return { status: 201, body: { ref, object: { type: "commit", sha } } };
  },

  "repos/get-commit": (context) => {
    accountOf(context);
    const { git } = repositoryOf(context);
    const id = context.path.ref ?? "";
    if (!git.has(id, "commit")) throw new Refusal(422, `No commit found for SHA: ${id}`);
    return { status: 200, body: commitBody(context.github, git.readCommit(id)) };
  },
};

/** A commit with the accounts that GitHub finds by its e-mail addresses. */
export function commitBody(
  github: FakeGitHub,
  { sha, message, author, committer, parents }: CommitRecord,
): object {
  const user = ({ email }: Signature): object | null => {
    const account = github.accountOf(email);
    return account ? simpleUser(account) : null;
  };
  const commit = { message, author, committer };
  const above = parents.map((parent) => ({ sha: parent }));
  return { sha, commit, author: user(author), committer: user(committer), parents: above };
}
