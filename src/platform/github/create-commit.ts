import { isUtf8 } from "node:buffer";
import type { Octokit } from "octokit";
import { bytesOfContent, type Content } from "../../model/content.js";
import { WsgiShiftError } from "../../model/errors.js";
import type { FileChange } from "../../model/file-change.js";
import type { Publication } from "../../model/host.js";
import type { GitHubRepository } from "./github-repository.js";
import { commitMessage } from "./pull-request-text.js";

type TreeEntry = NonNullable<Parameters<Octokit["rest"]["git"]["createTree"]>[0]>["tree"][number];

/** Bytes above which a file goes up as a blob of its own, so that the request for the tree stays small. */
const longestInline = 256 * 1024;

/**
 * Makes the publication's commit on GitHub and gives its id; no ref points to it yet. It differs from the one in the
 * mirror: GitHub names the App as author and signs it, which it does only where the request names nobody (docs.github.com,
 * "Signature verification for bots"). Raises `check-failed` if GitHub's tree is another one than ours.
 */
export async function createCommit(repository: GitHubRepository, publication: Publication): Promise<string> {
  await createTree(repository, publication);
  const { octokit, owner, repo } = repository;
  const { data } = await octokit.rest.git.createCommit({
    owner,
    repo,
    message: commitMessage(publication.message),
    tree: publication.tree,
    parents: [publication.base],
  });
  return data.sha;
}

async function createTree(repository: GitHubRepository, publication: Publication): Promise<void> {
  const { octokit, owner, repo } = repository;
  const tree: TreeEntry[] = [];
  for (const change of publication.files) tree.push(...(await treeEntries(repository, change)));
  const { data } = await octokit.rest.git.createTree({ owner, repo, base_tree: publication.baseTree, tree });
  if (data.sha === publication.tree) return;
  throw new WsgiShiftError("check-failed", {
    path: publication.files.map(({ path }) => path).join(", "),
    detail: `GitHub's tree is ${data.sha}, ours is ${publication.tree}`,
  });
}

async function treeEntries(repository: GitHubRepository, change: FileChange): Promise<TreeEntry[]> {
  if (change.change === "delete") return [deleted(change.path)];
  const content = await contentEntry(repository, change.content);
  const written: TreeEntry = { path: change.path, mode: change.mode, type: "blob", ...content };
  return change.change === "rename" ? [deleted(change.from), written] : [written];
}

function deleted(path: string): TreeEntry {
  return { path, mode: "100644", type: "blob", sha: null };
}

async function contentEntry(repository: GitHubRepository, content: Content): Promise<TreeEntry> {
  const bytes = bytesOfContent(content);
  if (isPlainText(bytes)) return { content: bytes.toString("utf8") };
  const { octokit, owner, repo } = repository;
  const blob = { owner, repo, content: bytes.toString("base64"), encoding: "base64" };
  return { sha: (await octokit.rest.git.createBlob(blob)).data.sha };
}

/**
 * Whether a file comes through JSON as it is: UTF-8 without control characters or a byte order mark. An empty one is
 * sent as a blob, because an empty `content` is easily taken for a missing one.
 */
function isPlainText(bytes: Buffer): boolean {
  if (bytes.length === 0 || bytes.length > longestInline || !isUtf8(bytes)) return false;
  const startsWithMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return !startsWithMark && !bytes.some((byte) => byte < 0x20 && ![0x09, 0x0a, 0x0d].includes(byte));
}
