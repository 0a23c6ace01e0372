import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { setMaxListeners } from "node:events";
import { WsgiShiftError } from "../model/errors.js";
import { collectOutput } from "./collect-output.js";
import { closedEnvironment, configurationArguments, type Environment } from "./git-environment.js";
import { gitError, type Subject } from "./git-error.js";
import { gitNotStarted } from "./git-not-started.js";
import { isSupportedGit, minimumGit, parseGitVersion } from "./git-version.js";
import { startProgram } from "./start-program.js";

export interface GitOptions {
  /** The repository's git directory; no other is searched for. */
  readonly gitDirectory?: string;
  /** More variables, such as GIT_ASKPASS; those that close the environment cannot be replaced. */
  readonly environment?: Environment;
  /** More `-c` settings; those that make a stranger's repository safe cannot be replaced. */
  readonly configuration?: Environment;
  /** Transports that git may open; none by default. */
  readonly protocols?: readonly string[];
  /** What the command works on, for its error. */
  readonly subject?: Subject;
}

export interface RunOptions extends GitOptions {
  readonly input?: Buffer | string;
  /** Exit statuses that are answers, not failures; 0 alone by default. */
  readonly accept?: readonly number[];
  readonly timeoutMilliseconds?: number;
  /** Ends the command early, as a failure. */
  readonly signal?: AbortSignal;
}

export interface GitOutput {
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

const tenMinutes = 600_000;
/** Exit status of git for an option that it does not know. */
const usageStatus = 129;

/** The one way to run git: an argument vector, never a shell, and nothing inherited from our own environment. */
export class Git {
  /** `path` is the search path (PATH) by which git is found, and which it gets. All commands end with `signal`. */
  constructor(private readonly settings: { readonly path: string; readonly signal?: AbortSignal }) {}

  /** The same, whose commands end as soon as `signal` is aborted. */
  until(signal: AbortSignal): Git {
    // One scan has more commands at once than Node takes for a leak.
    setMaxListeners(0, signal);
    return new Git({ ...this.settings, signal });
  }

  /** Raises what a command would that is begun after the end, for what is done without one. */
  throwIfStopped(): void {
    const { signal } = this.settings;
    if (signal?.aborted) throw gitNotStarted(signal.reason);
  }

  /** Runs a command to its end. Raises `git-missing`, `git-not-started`, `git-failed`, or an error of the command's subject. */
  async run(command: readonly [string, ...string[]], options: RunOptions = {}): Promise<GitOutput> {
    const { input, signal, subject = {}, environment = {}, accept = [0] } = options;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), options.timeoutMilliseconds ?? tenMinutes);
    try {
      const signals = signal === undefined ? [late.signal] : [late.signal, signal];
      const child = this.start(command, options, signals);
      const { status, stdout, stderr } = await collectOutput(child, { input });
      if (typeof status === "number" && accept.includes(status)) return { status, stdout, stderr };
      if (status === usageStatus) await this.requireSupportedVersion();
      const timedOut = late.signal.aborted;
      throw gitError({ command: command[0], status, stderr, subject, environment, timedOut });
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Starts a command that is written to and read from while it runs; the caller ends it. `signals` do too. Raises
   * `git-missing` and `git-not-started` where the system says so at once; else the process tells.
   */
  start(
    command: readonly [string, ...string[]],
    options: GitOptions = {},
    signals: readonly AbortSignal[] = [],
  ): ChildProcessWithoutNullStreams {
    const ending = this.settings.signal === undefined ? signals : [...signals, this.settings.signal];
    const signal = ending.length > 1 ? AbortSignal.any([...ending]) : ending[0];
    try {
      return startProgram("git", this.arguments(command, options), {
        cwd: "/",
        env: this.environment(options),
        ...(signal ? { signal } : {}),
      });
    } catch (cause) {
      throw gitNotStarted(cause);
    }
  }

  /** The version of git, such as `2.39.5`. Raises `git-missing`. */
  async version(): Promise<string> {
    const { stdout } = await this.run(["version"]);
    return parseGitVersion(stdout.toString("utf8"));
  }

  /** Raises `git-missing` where git is older than what the commands used here need. */
  async requireSupportedVersion(): Promise<string> {
    const version = await this.version();
    if (!isSupportedGit(version)) {
      throw new WsgiShiftError("git-missing", { detail: `is ${version}, older than ${minimumGit}` });
    }
    return version;
  }

  private arguments(command: readonly string[], { configuration, gitDirectory }: GitOptions): string[] {
    const directory = gitDirectory === undefined ? [] : [`--git-dir=${gitDirectory}`];
    return [...directory, ...configurationArguments(configuration), ...command];
  }

  private environment({ protocols = [], environment = {} }: GitOptions): Record<string, string> {
    return { ...closedEnvironment(this.settings.path, protocols, environment) };
  }
}
