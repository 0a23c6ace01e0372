import { projectFilter } from "./events/project-filter.js";
import type { Configuration } from "./model/configuration.js";
import type { LookableHost } from "./model/host-look.js";
import { gerritLook } from "./platform/gerrit/gerrit-look.js";
import { GerritRest } from "./platform/gerrit/gerrit-rest.js";

/** The configured hosts that are to be compared with what is known, now and then. */
export function lookableHosts({ gerrits }: Configuration): LookableHost[] {
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
