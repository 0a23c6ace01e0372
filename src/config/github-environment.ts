import type { GitHubConfiguration } from "../model/configuration.js";
import { parsePrivateKey } from "./private-key.js";
import type { ReadingContext } from "./reading-context.js";

/** GitHub's part of the configuration; undefined where nothing is set that could sign in. */
export function githubConfiguration(context: ReadingContext): GitHubConfiguration | undefined {
  const { values } = context;
  const credentials = githubCredentials(context);
  const { WEBHOOK_SECRET: newest, WEBHOOK_SECRET_PREVIOUS: previous } = values;
  if (context.given.WEBHOOK_SECRET === undefined && context.given.WEBHOOK_SECRET_PREVIOUS !== undefined) {
    context.problems.push("WEBHOOK_SECRET: is missing, WEBHOOK_SECRET_PREVIOUS is set");
  }
  if (!credentials) return undefined;
  const webhookSecrets = [newest, previous].filter((secret) => secret !== undefined);
  return {
    ...addresses(values.GHE_HOST),
    credentials,
    webhookSecrets,
    branches: values.GITHUB_BRANCHES ?? [],
  };
}

function githubCredentials(context: ReadingContext): GitHubConfiguration["credentials"] | undefined {
  const { values, given, problems } = context;
  const hasKey = given.PRIVATE_KEY !== undefined || given.PRIVATE_KEY_PATH !== undefined;
  if (given.APP_ID !== undefined || hasKey) {
    if (!hasKey) problems.push("PRIVATE_KEY: is missing, APP_ID is set");
    if (given.APP_ID === undefined) problems.push("APP_ID: is missing, a private key is set");
    const privateKey = given.PRIVATE_KEY === undefined ? keyFromFile(context) : values.PRIVATE_KEY;
    return values.APP_ID === undefined || privateKey === undefined
      ? undefined
      : { kind: "app", appId: values.APP_ID, privateKey };
  }
  return values.GITHUB_TOKEN === undefined ? undefined : { kind: "token", token: values.GITHUB_TOKEN };
}

function keyFromFile({ values, problems, readFile }: ReadingContext): string | undefined {
  const path = values.PRIVATE_KEY_PATH;
  if (path === undefined) return undefined;
  try {
    const pem = parsePrivateKey(readFile(path));
    if (pem === undefined) problems.push(`PRIVATE_KEY_PATH: ${path} holds no RSA private key`);
    return pem;
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "it is not readable";
    problems.push(`PRIVATE_KEY_PATH: ${path} cannot be read (${reason})`);
    return undefined;
  }
}

/** Addresses as in "Getting started with the REST API": github.com, GitHub Enterprise Cloud on ghe.com, and Server. */
function addresses(host = "github.com"): Pick<GitHubConfiguration, "host" | "apiUrl" | "gitUrl"> {
  const name = host.toLowerCase();
  const gitUrl = `https://${name}`;
  const ownApiHost = name === "github.com" || name.endsWith(".ghe.com");
  return { host: name, gitUrl, apiUrl: ownApiHost ? `https://api.${name}` : `${gitUrl}/api/v3` };
}
