import { branchName } from "../../model/branch-name.js";
import type { ChangeIdentity } from "../../model/change-identity.js";
import type { ChangeState } from "../../model/change-state.js";
import type { GitHubConfiguration } from "../../model/configuration.js";
import { WsgiShiftError } from "../../model/errors.js";
import type { EventOrigin } from "../../model/event-origin.js";
import type {
  BesideChange,
  ChangeMessage,
  ExistingChange,
  Host,
  Publication,
  PublishedChange,
  Remote,
  SettingsFile,
} from "../../model/host.js";
import type { Pace } from "../../model/pace.js";
import { askpassEnvironment, writeAskpass } from "../askpass.js";
import { githubChangeState } from "./change-state.js";
import { confirmOrigin } from "./confirm-origin.js";
import { findPullRequest } from "./find-pull-request.js";
import { type GitHubClient, type GitHubClientOptions, githubClient } from "./github-client.js";
import { githubError } from "./github-error.js";
import { type GitHubRepository, githubRepository } from "./github-repository.js";
import { completePullRequest, openPullRequest } from "./open-pull-request.js";
import { organisationSettings, ownersRepository } from "./organisation-settings.js";
import { ownershipOf } from "./ownership.js";
import { pullRequestText } from "./pull-request-text.js";
import { replacePullRequest } from "./replace-pull-request.js";
import { ShortMemory } from "./short-memory.js";
import { showSettingsFault } from "./show-settings-fault.js";
import { textKept } from "./text-kept.js";

export type GitHubHostOptions = GitHubClientOptions & {
  /** Directory for the script by which git asks for the token. Absolute. */
  readonly directory: string;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
};

/**
 * GitHub, or a GitHub Enterprise Server. A change is a branch with a computed name and one pull request from it, made
 * through the Git Data API (docs.github.com, "REST API endpoints for Git database"). Projects are `owner/name`.
 */
export class GitHubHost implements Host {
  readonly name: string;
  readonly #configuration: GitHubConfiguration;
  readonly #client: GitHubClient;
  readonly #directory: string;
  readonly #pace: Pace | undefined;
  readonly #ownersSettings: ShortMemory<SettingsFile | undefined>;
  #askpass: Promise<string> | undefined;

  constructor(options: GitHubHostOptions) {
    this.name = options.configuration.host;
    this.#configuration = options.configuration;
    this.#client = githubClient(options);
    this.#directory = options.directory;
    this.#ownersSettings = new ShortMemory(60_000, options.now);
    this.#pace = options.pace;
  }

  account(): Promise<string> {
    return this.#asking("", () => this.#client.login());
  }

  room(project: string, job: string): Promise<void> {
    return this.#asking(project, async () => this.#pace?.start(await this.#client.budget(project), job));
  }

  confirm(project: string, origin: EventOrigin): Promise<void> {
    return this.#asking(project, async () =>
      confirmOrigin(this.#client, project, await githubRepository(this.#client, project), origin),
    );
  }

  remote(project: string): Promise<Remote> {
    return this.#asking(project, async () => {
      const url = `${this.#configuration.gitUrl}/${project}.git`;
      // A directory in place of an address asks for no password.
      if (!/^https?:/.test(url)) return { url, environment: {} };
      const credentials = { username: "x-access-token", password: await this.#client.gitToken(project) };
      this.#askpass ??= writeAskpass(this.#directory);
      return { url, environment: askpassEnvironment(await this.#askpass, url, credentials) };
    });
  }

  /** Asked once a minute for an owner: a scan of all their repositories takes a few minutes. */
  ownersSettings(project: string): Promise<SettingsFile | undefined> {
    const [owner = "", name] = project.split("/");
    if (name === ownersRepository) return Promise.resolve(undefined);
    return this.#ownersSettings.get(owner, () =>
      this.#asking(project, async () =>
        organisationSettings(await this.#client.octokit(project), this.name, owner),
      ),
    );
  }

  showSettingsFault(project: string, commit: string, fault: string | undefined): Promise<void> {
    return this.#asking(project, async () => {
      const repository = await githubRepository(this.#client, project);
      if (repository.mayCheck) await showSettingsFault(repository, commit, fault);
    });
  }

  defaultBranch(project: string): Promise<string> {
    return this.#asking(project, async () => (await githubRepository(this.#client, project)).defaultBranch);
  }

  /** None: the branch's name is all that a pull request is known by. */
  trailers(): ChangeMessage["trailers"] {
    return [];
  }

  find(identity: ChangeIdentity): Promise<ExistingChange | undefined> {
    return this.#asking(identity.project, async () =>
      this.#findIn(await githubRepository(this.#client, identity.project), identity),
    );
  }

  state(identity: ChangeIdentity, proved?: string): Promise<ChangeState | undefined> {
    return this.#asking(identity.project, async () => {
      const repository = await githubRepository(this.#client, identity.project);
      const found = await this.#findIn(repository, identity);
      if (found === undefined) return undefined;
      const ours = found.ours || (found.merges !== undefined && found.commit === proved);
      return githubChangeState(repository, { ...found, ours });
    });
  }

  async #findIn(repository: GitHubRepository, identity: ChangeIdentity): Promise<ExistingChange | undefined> {
    const pull = await findPullRequest(repository, branchName(identity));
    if (pull === undefined) return undefined;
    const { number, url, state, commit } = pull;
    const whose = await ownershipOf(repository, number, commit, await this.#client.login());
    // GitHub keeps this ref when the branch is deleted.
    return { id: String(number), url, state, commit, ref: `refs/pull/${number}/head`, ...whose };
  }

  publish(publication: Publication): Promise<PublishedChange> {
    const { identity, existing } = publication;
    return this.#asking(identity.project, async () => {
      const repository = await githubRepository(this.#client, identity.project);
      const opening = { host: this.name, repository, login: this.#client.login, publication };
      return existing === undefined ? openPullRequest(opening) : replacePullRequest(opening, existing);
    });
  }

  finish(
    { project }: ChangeIdentity,
    { id, commit }: ExistingChange,
    beside: BesideChange,
    message: ChangeMessage,
  ): Promise<void> {
    return this.#asking(project, async () => {
      const repository = await githubRepository(this.#client, project);
      const { octokit, owner, repo } = repository;
      const number = Number(id);
      const { data } = await octokit.rest.pulls.get({ owner, repo, pull_number: number });
      await textKept(repository, data, pullRequestText(message));
      await completePullRequest({ host: this.name, repository, number, commit }, beside);
    });
  }

  async #asking<T>(project: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      const known = githubError(this.name, error);
      if (known instanceof WsgiShiftError && known.code === "host-refused") this.#client.forget(project);
      throw known;
    }
  }
}
