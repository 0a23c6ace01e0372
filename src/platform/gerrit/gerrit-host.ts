import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Git } from "../../git/git.js";
import type { ChangeIdentity } from "../../model/change-identity.js";
import type { GerritConfiguration } from "../../model/configuration.js";
import { WsgiShiftError } from "../../model/errors.js";
import type {
  ChangeMessage,
  ExistingChange,
  Host,
  Publication,
  PublishedChange,
  Remote,
} from "../../model/host.js";
import { changeId } from "./change-id.js";
import { changeInfo, existingChange } from "./change-info.js";
import { pushForReview } from "./gerrit-push.js";
import { GerritRemote } from "./gerrit-remote.js";
import { GerritRest } from "./gerrit-rest.js";
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

  constructor({ configuration, git, directory, hostKeyChecking = "accept-new" }: GerritHostOptions) {
    const { host, url, username, credentials } = configuration;
    this.name = host;
    this.#configuration = configuration;
    this.#git = git;
    this.#remote = new GerritRemote(configuration, directory, hostKeyChecking);
    const pair = credentials.kind === "password" ? { username, password: credentials.password } : undefined;
    this.#rest = new GerritRest({ host, url, credentials: pair });
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

  /** The branch that HEAD names (rest-api-projects, "Get HEAD"). Raises `host-refused` where there is no such project. */
  async defaultBranch(project: string): Promise<string> {
    const head = await this.#rest.get(`/projects/${encodeURIComponent(project)}/HEAD`, z.string());
    return head.replace(/^refs\/heads\//, "");
  }

  trailers(identity: ChangeIdentity): ChangeMessage["trailers"] {
    return [["Change-Id", changeId(identity)]];
  }

  /** By the triplet `project~branch~Change-Id` (rest-api-changes, "{change-id}"), in one call. */
  async find(identity: ChangeIdentity): Promise<ExistingChange | undefined> {
    const triplet = [identity.project, identity.branch, changeId(identity)].map(encodeURIComponent).join("~");
    const path = `/changes/${triplet}?o=CURRENT_REVISION&o=DETAILED_ACCOUNTS`;
    const info = await this.#rest.find(path, changeInfo);
    const { url, username } = this.#configuration;
    return info && existingChange(info, url, username);
  }

  async publish(publication: Publication): Promise<PublishedChange> {
    const { identity, existing } = publication;
    const remote = await this.remote(identity.project);
    if (existing !== undefined) await this.#requireUnmoved(identity, existing);
    await pushForReview(this.#git, this.name, remote, publication);
    const { id, url } = existing ?? (await this.#opened(publication));
    return { id, url };
  }

  /** A push for review has no lease as a push to a branch has: the change is read again right before. */
  async #requireUnmoved(identity: ChangeIdentity, existing: ExistingChange): Promise<void> {
    const now = await this.find(identity);
    const isAsFound = now?.commit === existing.commit && now.state === existing.state;
    if (isAsFound && existing.ours) return;
    throw new WsgiShiftError("branch-moved", { ref: existing.ref ?? `change ${existing.id}` });
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
