import { projectFilter } from "../events/project-filter.js";
import type { Configuration, GitHubConfiguration } from "../model/configuration.js";
import type { LookableHost } from "../model/host-look.js";
import type { Pace } from "../model/pace.js";
import { gerritLook } from "../platform/gerrit/gerrit-look.js";
import { GerritRest } from "../platform/gerrit/gerrit-rest.js";
import { githubLook } from "../platform/github/github-look.js";
import { version } from "../version.js";

/** The configured hosts that are to be compared with what is known, now and then. */
export function lookableHosts({ gerrits, github }: Configuration, pace?: Pace): LookableHost[] {
  return [...gerritsOf(gerrits), ...(github ? githubOf(github, pace) : [])];
}

/** An App's installations say what it is for; a token's owner may see far more. */
function githubOf(configuration: GitHubConfiguration, pace: Pace | undefined): LookableHost[] {
  if (configuration.credentials.kind !== "app") return [];
  const isCovered = projectFilter(configuration.branches);
  return [githubLook({ configuration, version, isCovered, ...(pace ? { pace } : {}) })];
}

function gerritsOf(gerrits: Configuration["gerrits"]): LookableHost[] {
  return gerrits
    .filter(({ sources }) => sources.includes("reconcile"))
    .map((configuration) => {
      const { host, url, username, credentials, projects, branches } = configuration;
      const pair = credentials.kind === "password" ? { username, password: credentials.password } : undefined;
      return gerritLook({
        configuration,
        rest: new GerritRest({ host, url, credentials: pair }),
        isAllowed: projectFilter(projects),
        isCovered: projectFilter(branches),
      });
    });
}
