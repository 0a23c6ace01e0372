import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Git } from "../../git/git.js";
import type { ChangeIdentity } from "../../model/change-identity.js";
import type { ChangeState } from "../../model/change-state.js";
import type { GerritConfiguration } from "../../model/configuration.js";
import { type Problem, WsgiShiftError } from "../../model/errors.js";
import type {
  BesideChange,
  ChangeMessage,
  ExistingChange,
  Host,
  Publication,
  PublishedChange,
  Remote,
  Saying,
} from "../../model/host.js";
import { changeId } from "./change-id.js";
import { changeUrl } from "./change-info.js";
import { gerritChangeState } from "./change-state.js";
import { topicOf } from "./change-topic.js";
import { findChange } from "./find-change.js";
import { pushForReview } from "./gerrit-push.js";
import { GerritRemote } from "./gerrit-remote.js";
import { GerritRest } from "./gerrit-rest.js";
import { ServerFacts } from "./server-facts.js";
import { speak, speakOnce, speakUnlessSaid } from "./speak.js";
import type { HostKeyChecking } from "./ssh-access.js";

export interface GerritHostOptions {
  readonly configuration: GerritConfiguration;
  readonly git: Git;
  /** Directory for the script by which git asks for the password, and for host keys. Absolute. */
  readonly directory: string;
  readonly hostKeyChecking?: HostKeyChecking;
}

/** Times that a change just pushed is looked for: Gerrit's index may lag behind. */
const mostLooks = 10;
const pauseMilliseconds = 200;
/** A change that was looked at so lately is not looked at again before a push, which may take as long itself. */
const latelyMilliseconds = 3_000;

interface Look {
  readonly at: number;
  readonly commit: string | undefined;
  readonly state: ExistingChange["state"] | undefined;
}

/**
 * A Gerrit server. A change is known by project, branch and a computed Change-Id; commits go there by git, everything
 * else by REST.
 */
export class GerritHost implements Host {
  readonly name: string;
  readonly #configuration: GerritConfiguration;
  readonly #git: Git;
  readonly #remote: GerritRemote;
  readonly #rest: GerritRest;
  readonly #facts: ServerFacts;
  readonly #looks = new Map<string, Look>();

  constructor({ configuration, git, directory, hostKeyChecking = "accept-new" }: GerritHostOptions) {
    const { host, url, username, credentials } = configuration;
    this.name = host;
    this.#configuration = configuration;
    this.#git = git;
    this.#remote = new GerritRemote(configuration, directory, hostKeyChecking);
    const pair = credentials.kind === "password" ? { username, password: credentials.password } : undefined;
    this.#rest = new GerritRest({ host, url, credentials: pair });
    this.#facts = new ServerFacts(this.#rest);
  }

  /** The user name that Gerrit knows the credentials by (rest-api-accounts, "Get Account"); the configured one for a key alone. */
  async account(): Promise<string> {
    const { username, credentials } = this.#configuration;
    if (credentials.kind === "ssh-key") return username;
    return (await this.#rest.get("/accounts/self", z.object({ username: z.string() }))).username;
  }

  remote(project: string): Promise<Remote> {
    return this.#remote.of(project);
  }

  /** Raises `host-refused` where there is no such project. */
  defaultBranch(project: string): Promise<string> {
    return this.#facts.defaultBranch(project);
  }

  /** As nobody we may not be shown it; git by SSH is. */
  async tip(project: string, branch: string): Promise<string | undefined> {
    if (this.#configuration.credentials.kind === "ssh-key") return undefined;
    return this.#facts.tip(project, branch);
  }

  trailers(identity: ChangeIdentity): ChangeMessage["trailers"] {
    return [["Change-Id", changeId(identity)]];
  }

  async find(identity: ChangeIdentity): Promise<ExistingChange | undefined> {
    const { url, username } = this.#configuration;
    const found = await findChange(identity, { rest: this.#rest, url, username });
    this.#looks.set(changeId(identity), {
      at: performance.now(),
      commit: found?.commit,
      state: found?.state,
    });
    return found;
  }

  async publish(publication: Publication): Promise<PublishedChange> {
    const { identity, existing } = publication;
    const remote = await this.remote(identity.project);
    if (existing !== undefined) await this.#requireUnmoved(identity, existing);
    const topic = existing === undefined ? await topicOf(identity, this.#facts) : undefined;
    const rest = this.#configuration.credentials.kind === "ssh-key" ? undefined : this.#rest;
    const number = await pushForReview(this.#git, { host: this.name, remote, rest, publication, topic });
    this.#looks.delete(changeId(identity));
    const { id, url } = existing ?? this.#numbered(identity, number) ?? (await this.#opened(publication));
    const problems = await this.#say(id, publication);
    return { id, url, ...(problems.length === 0 ? {} : { problems }) };
  }

  async state(identity: ChangeIdentity): Promise<ChangeState | undefined> {
    const found = await this.find(identity);
    return found && gerritChangeState(this.#rest, identity.project, found);
  }

  async sayOnce(identity: ChangeIdentity, { id }: ExistingChange, saying: Saying): Promise<void> {
    const { username, credentials } = this.#configuration;
    if (credentials.kind === "ssh-key") return;
    await speakOnce(this.#rest, `${encodeURIComponent(identity.project)}~${id}`, username, saying);
  }

  /** Labels, reviewers and cc came with the push. */
  async finish(
    { project }: ChangeIdentity,
    { id, commit }: ExistingChange,
    { note }: BesideChange,
  ): Promise<void> {
    const { username, credentials } = this.#configuration;
    if (note === undefined || credentials.kind === "ssh-key") return;
    const change = `${encodeURIComponent(project)}~${id}`;
    await speakUnlessSaid(this.#rest, { change, revision: commit }, username, note);
  }

  /** The change is there by then: that something could not be said of it does not undo it. */
  async #say(id: string, { identity, commit, note }: Publication): Promise<Problem[]> {
    if (note === undefined || this.#configuration.credentials.kind === "ssh-key") return [];
    const change = `${encodeURIComponent(identity.project)}~${id}`;
    try {
      await speak(this.#rest, { change, revision: commit }, note, "NONE");
      return [];
    } catch (error) {
      if (!(error instanceof WsgiShiftError)) throw error;
      const { code, message, advice } = error;
      return [{ code, message, advice }];
    }
  }

  /** A push for review has no lease as a push to a branch has: the change is read again right before. */
  async #requireUnmoved(identity: ChangeIdentity, existing: ExistingChange): Promise<void> {
    const last = this.#looks.get(changeId(identity));
    const isFresh = last !== undefined && performance.now() - last.at < latelyMilliseconds;
    const now = isFresh ? last : await this.find(identity);
    const isAsFound = now?.commit === existing.commit && now.state === existing.state;
    if (isAsFound && existing.ours) return;
    throw new WsgiShiftError("branch-moved", { ref: existing.ref ?? `change ${existing.id}` });
  }

  #numbered({ project }: ChangeIdentity, number: string | undefined): PublishedChange | undefined {
    return number === undefined
      ? undefined
      : { id: number, url: changeUrl(this.#configuration.url, project, number) };
  }

  async #opened({ identity }: Publication): Promise<ExistingChange> {
    for (let looks = 0; looks < mostLooks; looks++) {
      const change = await this.find(identity);
      if (change) return change;
      await sleep(pauseMilliseconds);
    }
    const detail = "the change was pushed, but does not show yet";
    throw new WsgiShiftError("host-unavailable", { host: this.name, request: changeId(identity), detail });
  }
}
