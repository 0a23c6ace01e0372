import { App, type Octokit, RequestError } from "octokit";
import type { GitHubConfiguration } from "../../model/configuration.js";
import { WsgiShiftError } from "../../model/errors.js";
import { budgetName } from "./keep-pace.js";
import { type OctokitClassOptions, octokitClass, octokitLog } from "./octokit-class.js";

export type GitHubClientOptions = Omit<OctokitClassOptions, "apiUrl" | "host"> & {
  readonly configuration: GitHubConfiguration;
};

/** The one who acts on GitHub: the App, through its installation on each repository, or the owner of a token. */
export interface GitHubClient {
  /** Octokit as the App itself; undefined with a token. */
  readonly app: Octokit | undefined;

  /** Octokit with our rights on `project`. */
  octokit(project: string): Promise<Octokit>;

  /** The installation of the App on `project`; undefined with a token. */
  installation(project: string): Promise<number | undefined>;

  /** Octokit with our rights on each installation that is not suspended; none with a token. */
  installed(): Promise<readonly Octokit[]>;

  /** A token with which git reads `project`. */
  gitToken(project: string): Promise<string>;

  /** Our name as commits and comments show it, such as `wsgi-shift[bot]`. */
  login(): Promise<string>;

  /** Whose limits calls for `project` count against, as in `PacedCall.budget`. */
  budget(project: string): Promise<string>;

  /** Forgets what is remembered of `project`, which may have changed: its installation. */
  forget(project: string): void;
}

export function githubClient(options: GitHubClientOptions): GitHubClient {
  const { credentials, apiUrl, host } = options.configuration;
  const OurOctokit = octokitClass({ ...options, apiUrl, host });
  if (credentials.kind === "token") {
    return tokenClient(new OurOctokit({ auth: credentials.token }), credentials.token, host);
  }
  const { appId, privateKey } = credentials;
  return appClient(host, new App({ appId, privateKey, Octokit: OurOctokit, log: octokitLog(options.log) }));
}

function tokenClient(octokit: Octokit, token: string, host: string): GitHubClient {
  return {
    app: undefined,
    octokit: () => Promise.resolve(octokit),
    installation: () => Promise.resolve(undefined),
    installed: () => Promise.resolve([]),
    gitToken: () => Promise.resolve(token),
    login: remembered(async () => (await octokit.rest.users.getAuthenticated()).data.login),
    budget: () => Promise.resolve(budgetName(host, undefined)),
    forget: () => {},
  };
}

function appClient(host: string, app: App): GitHubClient {
  const installations = new Map<string, () => Promise<number>>();
  const installation = (project: string): Promise<number> => {
    const lookUp = installations.get(project) ?? remembered(() => installationOn(host, app, project));
    installations.set(project, lookUp);
    return lookUp();
  };
  return {
    app: app.octokit,
    octokit: async (project) => app.getInstallationOctokit(await installation(project)),
    installation,
    installed: async () => {
      const list = app.octokit.rest.apps.listInstallations;
      const all = await app.octokit.paginate(list, { per_page: 100 });
      const working = all.filter(({ suspended_at }) => suspended_at === null);
      return Promise.all(working.map(({ id }) => app.getInstallationOctokit(id)));
    },
    gitToken: async (project) => readToken(app, await installation(project)),
    login: remembered(async () => {
      const { data } = await app.octokit.rest.apps.getAuthenticated();
      return `${data?.slug}[bot]`;
    }),
    budget: async (project) => budgetName(host, await installation(project)),
    forget: (project) => installations.delete(project),
  };
}

async function installationOn(host: string, app: App, project: string): Promise<number> {
  const [owner = "", repo = ""] = project.split("/");
  try {
    return (await app.octokit.rest.apps.getRepoInstallation({ owner, repo })).data.id;
  } catch (error) {
    if (!(error instanceof RequestError) || error.status !== 404) throw error;
    const detail = "the App is not installed on this repository, or the repository does not exist";
    const request = `GET /repos/${project}/installation`;
    throw new WsgiShiftError("host-refused", { host, status: 404, request, detail }, { cause: error });
  }
}

/** git only reads, so its processes get no more than that. */
async function readToken(app: App, installationId: number): Promise<string> {
  const permissions = { contents: "read" };
  const answer = await app.octokit.auth({ type: "installation", installationId, permissions });
  return (answer as { readonly token: string }).token;
}

/** Calls `look` once; a failure is not remembered. */
function remembered<T>(look: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= look().catch((error: unknown) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}
