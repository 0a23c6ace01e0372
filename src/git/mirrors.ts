import { join } from "node:path";
import type { Remote } from "../model/host.js";
import type { Git } from "./git.js";
import { Mirror, type MirrorSettings } from "./mirror.js";
import { MirrorFiller } from "./mirror-filler.js";
import { defaultLockTiming, type LockTiming } from "./mirror-lock.js";
import { MirrorStore } from "./mirror-store.js";
import { defaultReadLimits } from "./object-source.js";
import { RemoteGit } from "./remote-git.js";

export interface MirrorsSettings extends MirrorSettings {
  readonly git: Git;
  /** Absolute; ours alone. */
  readonly cacheDirectory: string;
  /** Transports that remotes may be read by, as in GIT_ALLOW_PROTOCOL: `https`, `ssh`. */
  readonly allowedProtocols: readonly string[];
  readonly lockTiming?: LockTiming;
}

/** The mirrors of a cache directory, one for each repository of each host. */
export class Mirrors {
  constructor(private readonly settings: MirrorsSettings) {}

  /** Nothing is made or fetched yet; what git does for it ends with `signal`. Raises `remote-refused` for an address of another transport. */
  open(host: string, project: string, remote: Remote, signal?: AbortSignal): Mirror {
    const {
      git: ours,
      cacheDirectory,
      allowedProtocols,
      lockTiming = defaultLockTiming,
      limits = defaultReadLimits,
    } = this.settings;
    const git = signal ? ours.until(signal) : ours;
    const store = new MirrorStore(join(cacheDirectory, "mirrors"), host, project, lockTiming);
    const remoteGit = new RemoteGit(git, remote, allowedProtocols);
    return new Mirror(
      git,
      remoteGit,
      store,
      new MirrorFiller(remoteGit, store, limits.fileBytes),
      this.settings,
    );
  }
}
