import type { GerritConfiguration } from "../model/configuration.js";
import type { ReadingContext } from "./reading-context.js";

/** Gerrit's part of the configuration; undefined without GERRIT_URL. */
export function gerritConfiguration(context: ReadingContext): GerritConfiguration | undefined {
  const { values, given, problems } = context;
  if (given.GERRIT_URL === undefined) {
    const first = ["GERRIT_USERNAME", "GERRIT_PASSWORD", "GERRIT_SSH_KEY"].find((name) => given[name]);
    if (first) problems.push(`GERRIT_URL: is missing, ${first} is set`);
    return undefined;
  }
  if (given.GERRIT_USERNAME === undefined) problems.push("GERRIT_USERNAME: is missing, GERRIT_URL is set");
  const credentials = gerritCredentials(context);
  if (values.GERRIT_URL === undefined || values.GERRIT_USERNAME === undefined || !credentials)
    return undefined;
  return {
    host: new URL(values.GERRIT_URL).hostname,
    url: values.GERRIT_URL.replace(/\/+$/, ""),
    username: values.GERRIT_USERNAME,
    credentials,
    ...(credentials.kind === "password" && values.GERRIT_SSH_KEY !== undefined
      ? { streamKeyFile: values.GERRIT_SSH_KEY }
      : {}),
    sshPort: values.GERRIT_SSH_PORT ?? 0,
    projects: values.GERRIT_PROJECTS ?? [],
    webhookToken: values.GERRIT_WEBHOOK_TOKEN,
  };
}

function gerritCredentials({
  values,
  given,
  problems,
}: ReadingContext): GerritConfiguration["credentials"] | undefined {
  const { GERRIT_PASSWORD: password, GERRIT_SSH_KEY: keyFile } = values;
  if (given.GERRIT_PASSWORD === undefined && given.GERRIT_SSH_KEY === undefined)
    problems.push("GERRIT_PASSWORD: is missing, GERRIT_URL is set; GERRIT_SSH_KEY will do as well");
  if (password !== undefined) return { kind: "password", password };
  return keyFile === undefined ? undefined : { kind: "ssh-key", keyFile };
}
