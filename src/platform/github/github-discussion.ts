import type { CommandRequest, CommandWord } from "../../model/command-request.js";
import type { Answer, DiscussedChange, Discussion } from "../../model/discussion.js";
import { WsgiShiftError } from "../../model/errors.js";
import { answerMark } from "./answer-mark.js";
import { branchTip, createBranch } from "./branch-ref.js";
import { hasReaction, react, reactionTo } from "./comment-reaction.js";
import type { DiscussedPullRequest } from "./discussed-pull-request.js";
import type { GitHubRepository } from "./github-repository.js";
import { inertText } from "./inert-text.js";
import { newestPush } from "./newest-push.js";
import { setDraft } from "./set-draft.js";

/** One page: the answers to a comment come within seconds of it. */
const perPage = 100;

export interface GitHubDiscussionOptions {
  readonly host: string;
  readonly repository: GitHubRepository;
  readonly request: CommandRequest;
  /** Undefined under an issue. */
  readonly pull: DiscussedPullRequest | undefined;
  readonly login: () => Promise<string>;
}

/** A comment on GitHub. A reaction is there once however often it is given; a reply names the comment that it answers. */
export class GitHubDiscussion implements Discussion {
  readonly words: readonly CommandWord[];
  readonly branch: string;
  readonly change: DiscussedChange | undefined;

  constructor(private readonly options: GitHubDiscussionOptions) {
    const { request, pull, repository } = options;
    this.words = request.words;
    this.change = pull?.change;
    this.branch = pull?.change?.identity.branch ?? repository.defaultBranch;
  }

  async isAnswered(word: CommandWord["word"]): Promise<boolean> {
    const answered = await Promise.all([this.#hasReaction(word), this.#hasReply(word)]);
    return answered.includes(true);
  }

  /** By docs.github.com, "Get repository permissions for a user": `maintain` shows as write, `triage` as read. */
  async whyMayNotDecide(): Promise<string | undefined> {
    const { request, repository } = this.options;
    const { octokit, owner, repo } = repository;
    const asked = { owner, repo, username: request.actor };
    const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel(asked);
    if (data.permission === "admin" || data.permission === "write") return undefined;
    return "Only who may write to this repository may say that.";
  }

  async stoodThen(): Promise<"yes" | "no" | "unknown"> {
    const { pull, repository, request } = this.options;
    if (pull?.change === undefined) return "unknown";
    // A review names its commit.
    if (request.commit !== undefined) return request.commit === pull.change.commit ? "yes" : "no";
    const newest = await newestPush(repository, pull.head);
    if (newest === undefined) return "unknown";
    // Whole seconds: what was pushed in the second of the comment may not have been seen.
    return newest.commit === pull.change.commit && newest.at < request.writtenAt ? "yes" : "no";
  }

  async close(answer: Answer): Promise<void> {
    await this.#update("closed");
    await this.answer(answer);
  }

  /** GitHub opens no pull request whose branch is gone, so the branch comes back first, as by its own button. */
  async reopen(): Promise<void> {
    const { pull, repository } = this.options;
    if (pull?.change === undefined) return;
    if ((await branchTip(repository, pull.head)) === undefined)
      await createBranch(repository, pull.head, pull.change.commit);
    await this.#update("open");
  }

  async markReady(): Promise<void> {
    const { pull, repository, request } = this.options;
    if (pull?.change === undefined) return;
    await setDraft(repository, pull.nodeId, "ready");
    const { octokit, owner, repo } = repository;
    const { data } = await octokit.rest.pulls.get({ owner, repo, pull_number: request.number });
    if (data.head.sha === pull.change.commit) return;
    await setDraft(repository, pull.nodeId, "draft");
    throw new WsgiShiftError("branch-moved", { ref: `refs/heads/${pull.head}` });
  }

  async answer({ kind, word, text }: Answer): Promise<void> {
    const { request, repository } = this.options;
    const { octokit, owner, repo } = repository;
    const content = reactionTo(request, word);
    if (kind === "done" && content !== undefined) return react(repository, request, content);
    const body = `${inertText(text)}\n\n${answerMark(request, word)}`;
    // Sent again by Octokit after a lost answer it would stand there twice: the queue looks for it first.
    const once = { retries: 0 };
    await octokit.rest.issues.createComment({
      owner,
      repo,
      issue_number: request.number,
      body,
      request: once,
    });
  }

  async #update(state: "open" | "closed"): Promise<void> {
    const { request, repository } = this.options;
    const { octokit, owner, repo } = repository;
    await octokit.rest.pulls.update({ owner, repo, pull_number: request.number, state });
  }

  async #hasReaction(word: CommandWord["word"]): Promise<boolean> {
    const { request, repository, login } = this.options;
    const content = reactionTo(request, word);
    return content !== undefined && hasReaction(repository, request, content, await login());
  }

  async #hasReply(word: CommandWord["word"]): Promise<boolean> {
    const { request, repository, login } = this.options;
    const { octokit, owner, repo } = repository;
    const since = new Date(request.writtenAt * 1000).toISOString();
    const asked = { owner, repo, issue_number: request.number, since, per_page: perPage };
    const [{ data }, ours] = await Promise.all([octokit.rest.issues.listComments(asked), login()]);
    return data.some(({ user, body }) => user?.login === ours && body?.endsWith(answerMark(request, word)));
  }
}
