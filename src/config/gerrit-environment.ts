import type { GerritConfiguration, WatchedGerrit } from "../model/configuration.js";
import type { GerritSettings } from "./config-file.js";
import type { ReadingContext } from "./reading-context.js";
import { eventSources } from "./variables.js";

const usualSshPort = 29418;

/** What one server is read from. */
interface Server {
  readonly settings: GerritSettings;
  /** Its address stands in GERRIT_URL, so the other variables are for it too. */
  readonly named: boolean;
}

/**
 * The Gerrit servers of GERRIT_URL and of the settings file. A server of GERRIT_URL takes from the environment what the file
 * does not say of it; any other has to be described in the file alone, so no password ever goes where nobody meant it to.
 */
export function gerritConfigurations(
  context: ReadingContext,
  inFile: readonly GerritSettings[],
): WatchedGerrit[] {
  const { values, given, problems } = context;
  if (given.GERRIT_URL === undefined) {
    const first = ["GERRIT_USERNAME", "GERRIT_PASSWORD", "GERRIT_SSH_KEY"].find((name) => given[name]);
    if (first) problems.push(`GERRIT_URL: is missing, ${first} is set`);
  }
  const addresses = [...new Set((values.GERRIT_URL ?? []).map(withoutSlash))];
  const described = inFile.map((settings) => ({ ...settings, url: withoutSlash(settings.url) }));
  const bare = addresses.filter((address) => !described.some(({ url }) => url === address));
  const servers: Server[] = [
    ...bare.map((url) => ({ settings: { url }, named: true })),
    ...described.map((settings) => ({ settings, named: addresses.includes(settings.url) })),
  ];
  // With an address that is not valid the rest is looked at all the same, for all to be said at once.
  if (given.GERRIT_URL !== undefined && values.GERRIT_URL === undefined)
    gerritServer({ settings: { url: "https://invalid.example" }, named: true }, context);
  const known = servers.flatMap((server) => gerritServer(server, context) ?? []);
  problems.push(...sharedNames(known));
  return known;
}

function gerritServer({ settings, named }: Server, context: ReadingContext): WatchedGerrit | undefined {
  const values = named ? context.values : undefined;
  const username = settings.username ?? values?.GERRIT_USERNAME;
  if (username === undefined && !(named && context.given.GERRIT_USERNAME)) {
    const why = named ? "GERRIT_USERNAME: is missing, GERRIT_URL is set" : missing(settings, "username");
    // Every server of GERRIT_URL lacks the same, which is said once.
    if (!context.problems.includes(why)) context.problems.push(why);
  }
  const keyFile = settings.ssh_key ?? values?.GERRIT_SSH_KEY;
  const credentials = gerritCredentials({ settings, named }, keyFile, context);
  if (username === undefined || !credentials) return undefined;
  return {
    host: settings.name ?? new URL(settings.url).hostname,
    url: settings.url,
    username,
    credentials,
    ...(credentials.kind === "password" && keyFile !== undefined ? { streamKeyFile: keyFile } : {}),
    sshPort: settings.ssh_port ?? values?.GERRIT_SSH_PORT ?? usualSshPort,
    projects: settings.projects ?? values?.GERRIT_PROJECTS ?? [],
    webhookToken: settings.webhook_token ?? values?.GERRIT_WEBHOOK_TOKEN,
    branches: settings.branches ?? values?.GERRIT_BRANCHES ?? [],
    sources: settings.events ?? values?.GERRIT_EVENTS ?? eventSources,
  };
}

function gerritCredentials(
  { settings, named }: Server,
  keyFile: string | undefined,
  context: ReadingContext,
): GerritConfiguration["credentials"] | undefined {
  const { values, given, problems } = context;
  if (settings.password_file !== undefined) {
    const password = passwordIn(settings.password_file, context);
    return password === undefined ? undefined : { kind: "password", password };
  }
  if (named && values.GERRIT_PASSWORD !== undefined)
    return { kind: "password", password: values.GERRIT_PASSWORD };
  if (keyFile !== undefined) return { kind: "ssh-key", keyFile };
  if (named && (given.GERRIT_PASSWORD ?? given.GERRIT_SSH_KEY) !== undefined) return undefined;
  const why = named
    ? "GERRIT_PASSWORD: is missing, GERRIT_URL is set; GERRIT_SSH_KEY will do as well"
    : missing(settings, "password_file and no ssh_key");
  if (!problems.includes(why)) problems.push(why);
  return undefined;
}

function passwordIn(path: string, { problems, readFile }: ReadingContext): string | undefined {
  try {
    const password = readFile(path).replace(/\r?\n$/, "");
    if (/^\P{Cc}+$/u.test(password)) return password;
    problems.push(`WSGI_SHIFT_CONFIG: password_file ${path} holds no password of one line`);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "it is not readable";
    problems.push(`WSGI_SHIFT_CONFIG: password_file ${path} cannot be read (${reason})`);
  }
  return undefined;
}

function missing({ url }: GerritSettings, what: string): string {
  return `WSGI_SHIFT_CONFIG: gerrit ${url} has no ${what}`;
}

/** Changes are known by the server's name, so two of one name would take each other's for their own. */
function sharedNames(servers: readonly WatchedGerrit[]): string[] {
  const names = servers.map(({ host }) => host);
  const twice = new Set(names.filter((name, at) => names.indexOf(name) !== at));
  return [...twice].map(
    (name) => `GERRIT_URL: two servers are called ${name}; give them a name each in WSGI_SHIFT_CONFIG`,
  );
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, "");
}
