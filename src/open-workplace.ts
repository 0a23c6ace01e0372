import { resolve } from "node:path";
import type { RepositoryName } from "./command/repository-name.js";
import type { Git } from "./git/git.js";
import { Repository } from "./git/repository.js";
import type { Configuration } from "./model/configuration.js";
import { WsgiShiftError } from "./model/errors.js";
import { noMemory } from "./model/scan-memory.js";
import { LocalHost } from "./platform/local/local-host.js";
import type { Workplace } from "./workplace.js";

/** Brings a repository and its host together, by what is configured. Raises `host-not-configured`. */
export async function openWorkplace(
  git: Git,
  configuration: Configuration,
  name: RepositoryName,
): Promise<Workplace> {
  if (name.platform === "local") return openLocal(git, configuration, name.path);
  throw new WsgiShiftError("host-not-configured", {
    repository: name.project,
    host: name.host ?? name.platform,
    variables: "",
  });
}

async function openLocal(git: Git, { author }: Configuration, path: string): Promise<Workplace> {
  const repository = await Repository.open(git, path);
  if (!repository) {
    throw new WsgiShiftError("target-unreadable", {
      target: path,
      detail: "it is no git repository, so nothing can be proposed to it",
    });
  }
  return {
    host: new LocalHost(git, repository, author),
    project: resolve(path),
    repository,
    git,
    memory: noMemory,
    tip: (branch) => repository.resolve(`refs/heads/${branch}`),
    obtain: () => Promise.resolve(true),
    close: () => repository.close(),
  };
}
