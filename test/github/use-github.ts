import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect } from "@jest/globals";
import type { GitHubConfiguration } from "../../src/model/configuration.js";
import { contentOfText } from "../../src/model/content.js";
import type { WsgiShiftError } from "../../src/model/errors.js";
import type { FileChange } from "../../src/model/file-change.js";
import { GitHubHost, type GitHubHostOptions } from "../../src/platform/github/github-host.js";
import { FakeGitHub } from "./fake-github.js";
import type { FakeRepository } from "./fake-repository.js";
import { GitHubMirror } from "./github-mirror.js";
import { interceptGitHub } from "./intercept-github.js";

/** The branch of the change to octo/demo's master. */
export const changeBranch = "wsgi-shift/remove-wsgi_scripts/master/modules";

/** No pauses between writes and before retries; everything else as in production. */
const unpaced = {
  key: () => ({
    schedule: (_job: object, run: (...args: unknown[]) => unknown, ...args: unknown[]) => run(...args),
  }),
};
const pace = {
  throttle: {
    write: unpaced,
    notifications: unpaced,
    auth: unpaced,
    global: unpaced,
    retryAfterBaseValue: 1,
  },
  retry: { retryAfterBaseValue: 1 },
};

/** One test's GitHub with the repository octo/demo, and a mirror of it. */
export class GitHubWorld {
  readonly directory = mkdtempSync(join(tmpdir(), "wsgi-shift-github-"));
  readonly github = new FakeGitHub({ directory: join(this.directory, "github") });
  readonly repository: FakeRepository;
  readonly mirror: GitHubMirror;
  /** Milliseconds by which the host's clock is ahead. */
  later = 0;
  #stop: () => void;

  constructor() {
    const files = { "setup.cfg": "[metadata]\n", "old.sh": "echo 1\n", README: "x\n" };
    this.repository = this.github.addRepository("octo/demo", files);
    this.mirror = new GitHubMirror(this.directory, this.repository);
    this.#stop = interceptGitHub(this.github, "https://api.github.com");
  }

  /** The same GitHub at another address. */
  moveTo(apiUrl: string): void {
    this.#stop();
    this.#stop = interceptGitHub(this.github, apiUrl);
  }

  end(): void {
    this.#stop();
    rmSync(this.directory, { recursive: true, force: true });
    expect(this.github.violations).toEqual([]);
  }

  hostOptions(more: Partial<GitHubConfiguration> = {}): GitHubHostOptions {
    const { appId, privateKey, gitUrl } = this.github;
    const configuration: GitHubConfiguration = {
      host: "github.com",
      apiUrl: "https://api.github.com",
      gitUrl,
      credentials: { kind: "app", appId, privateKey },
      webhookSecrets: [],
      branches: [],
      ...more,
    };
    const now = () => Date.now() + this.later;
    return { configuration, version: "1.2.3", directory: join(this.directory, "askpass"), now, ...pace };
  }

  host(more: Partial<GitHubConfiguration> = {}, timeout = 1000): GitHubHost {
    return new GitHubHost({ ...this.hostOptions(more), timeout });
  }
}

/** A new world for each test of the file; every request of a test must have been as GitHub describes it. */
export function useGitHub(): () => GitHubWorld {
  let world: GitHubWorld | undefined;
  beforeEach(() => {
    world = new GitHubWorld();
  });
  afterEach(() => world?.end());
  return () => {
    if (world === undefined) throw new Error("there is a GitHub only while a test runs");
    return world;
  };
}

export function newFile(path: string, text: string): FileChange {
  return { change: "create", path, mode: "100644", content: contentOfText(text) };
}

/** The error with which it is refused. */
export function refusal(promise: Promise<unknown>): Promise<WsgiShiftError> {
  return promise.then(
    () => {
      throw new Error("it was not refused");
    },
    (error: WsgiShiftError) => error,
  );
}
