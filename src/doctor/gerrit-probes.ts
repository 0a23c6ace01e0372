import { z } from "zod";
import type { WatchedGerrit } from "../model/configuration.js";
import type { Host } from "../model/host.js";
import type { GerritRest } from "../platform/gerrit/gerrit-rest.js";
import { listProjects } from "../platform/gerrit/list-projects.js";
import type { Finding, Probe } from "./examine.js";

export interface GerritProbesOptions {
  readonly gerrit: WatchedGerrit;
  readonly host: Pick<Host, "account">;
  readonly rest: GerritRest;
  /** Whether a project may be worked on. */
  readonly isAllowed: (project: string) => boolean;
}

/** The oldest version that the tests run against. */
const oldestTried = [3, 10] as const;
/** By more than this a comment may seem a day old, and what was missed be looked for in the wrong place. */
const mostSkew = 60_000;

const version = z.string();
const capabilities = z.object({ streamEvents: z.boolean().optional() });
const serverInfo = z.object({ change: z.object({ submit_whole_topic: z.boolean().optional() }).optional() });
const changes = z.array(
  z.object({
    labels: z.record(z.string(), z.unknown()).optional(),
    submit_requirements: z.array(z.object({ name: z.string() })).optional(),
  }),
);

/** What a Gerrit server lets us do, and what its administrator must grant; nothing where it does not take us at all. */
export function gerritProbes(options: GerritProbesOptions): Probe[] {
  const { host, gerrit } = options;
  const known = host.account().then(
    () => true,
    () => false,
  );
  const looks: Readonly<Record<string, (options: GerritProbesOptions) => Promise<Finding | undefined>>> = {
    "Gerrit version": versionFinding,
    "Gerrit clock": clockFinding,
    "Gerrit events": eventsFinding,
    "Gerrit rights": rightsFinding,
    "Gerrit review": reviewFinding,
  };
  return Object.entries(looks).map(([name, look]) => ({
    name,
    look: async () => {
      const found = (await known) ? await look(options) : undefined;
      return found && { ...found, what: `${gerrit.host}: ${found.what}` };
    },
  }));
}

async function versionFinding({ rest }: GerritProbesOptions): Promise<Finding> {
  const found = await rest.get("/config/server/version", version);
  const what = `Gerrit ${found}`;
  const [major = 0, minor = 0] = found.split(".").map(Number);
  const isOld = major < oldestTried[0] || (major === oldestTried[0] && minor < oldestTried[1]);
  if (!isOld) return { what };
  const oldest = oldestTried.join(".");
  return {
    what,
    warning: { what: `older than ${oldest}, the oldest that is tried`, advice: "Update Gerrit." },
  };
}

async function clockFinding({ rest }: GerritProbesOptions): Promise<Finding> {
  await rest.get("/config/server/version", version);
  const seconds = Math.round(Math.abs(rest.clockSkew) / 1000);
  const what = `our clock and the server's differ by ${seconds} s`;
  if (Math.abs(rest.clockSkew) <= mostSkew) return { what };
  const advice = "Let NTP set both clocks: comments older than a day are not heard.";
  return { what, warning: { what: "that is too much", advice } };
}

async function eventsFinding({ rest, gerrit }: GerritProbesOptions): Promise<Finding> {
  const { sources, username, url, sshPort, credentials, streamKeyFile, webhookToken } = gerrit;
  const keyFile = credentials.kind === "ssh-key" ? credentials.keyFile : streamKeyFile;
  const heard = [
    ...(sources.includes("stream") && keyFile !== undefined ? ["stream-events"] : []),
    ...(sources.includes("webhooks") && webhookToken !== undefined ? ["webhooks"] : []),
  ];
  const what = `heard of by ${heard.join(" and ") || "nothing"}`;
  if (heard.length === 0)
    return {
      what,
      warning: {
        what: "only the comparison now and then finds what happened",
        advice: "Set GERRIT_SSH_KEY for stream-events, or GERRIT_WEBHOOK_TOKEN for the webhooks plugin.",
      },
    };
  // Who asks as nobody is told of nobody's rights.
  if (!heard.includes("stream-events") || credentials.kind !== "password") return { what };
  if ((await rest.get("/accounts/self/capabilities", capabilities)).streamEvents === true) return { what };
  const ssh = `ssh -p ${sshPort} ADMIN@${new URL(url).hostname} gerrit set-members`;
  return {
    what,
    warning: {
      what: "the account may not stream events",
      advice: `An administrator runs: ${ssh} -a ${username} "'Service Users'"`,
    },
  };
}

async function rightsFinding({ rest, gerrit, isAllowed }: GerritProbesOptions): Promise<Finding> {
  const { projects, username, credentials } = gerrit;
  if (projects.length === 0)
    return {
      what: "no projects are allowed",
      warning: { what: "nothing is looked at", advice: "Name projects in GERRIT_PROJECTS." },
    };
  const listed = await listProjects(rest, projects, new AbortController().signal);
  const allowed = listed.filter(({ name }) => isAllowed(name));
  const [sample] = allowed.filter(({ isActive }) => isActive);
  if (sample === undefined)
    return {
      what: `none of ${projects.join(", ")} is to be seen and can be changed`,
      warning: {
        what: "nothing can be proposed",
        advice: `Check GERRIT_PROJECTS; an administrator may have to allow Read on refs/heads/* to ${username}.`,
      },
    };
  const what = `${allowed.length} projects are to be seen`;
  if (credentials.kind !== "password") return { what };
  // Gerrit tells the right to push for review to nobody but a few (rest-api-projects, "Check Access").
  const [own] = await rest.get("/changes/?q=owner:self&n=1", z.array(z.object({ project: z.string() })));
  if (own !== undefined) return { what: `${what}; changes were pushed before, to ${own.project} last` };
  return { what: `${what}; whether changes may be pushed shows with the first (${pushGrant})` };
}

const pushGrant =
  "by default everybody may; else an administrator allows Push on refs/for/refs/heads/* in the access of All-Projects";

async function reviewFinding({ rest, gerrit }: GerritProbesOptions): Promise<Finding | undefined> {
  if (gerrit.credentials.kind !== "password") return undefined;
  const { change } = await rest.get("/config/server/info", serverInfo);
  const topics =
    change?.submit_whole_topic === true
      ? "changes of one topic are submitted together, so each project gets a topic of its own"
      : "changes of one topic are submitted one by one";
  const query = encodeURIComponent("status:open");
  const path = `/changes/?q=${query}&n=1&o=LABELS&o=SUBMIT_REQUIREMENTS`;
  const [sample] = await rest.get(path, changes);
  if (sample === undefined) return { what: topics };
  const labels = Object.keys(sample.labels ?? {}).sort();
  const needed = (sample.submit_requirements ?? []).map(({ name }) => name);
  const what = `${topics}; labels: ${labels.join(", ") || "none"}; to be submitted: ${needed.join(", ") || "nothing"}`;
  if (labels.includes("Code-Review")) return { what };
  return {
    what,
    warning: {
      what: "there is no label Code-Review",
      advice: "approve, decline and takeover are for who may vote +2 with it, so nobody may say them.",
    },
  };
}
