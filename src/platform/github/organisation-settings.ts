import type { Octokit } from "octokit";
import { WsgiShiftError } from "../../model/errors.js";
import type { SettingsFile } from "../../model/host.js";
import { graphqlErrors } from "./graphql-errors.js";

/** Where an owner keeps what holds for all repositories (docs.github.com, "default community health file"). */
export const ownersRepository = ".github";

/** The same places as in any repository; one request for both, whether there is such a repository or not. */
const settingsQuery =
  'query ($owner: String!) { repository(owner: $owner, name: ".github") { ' +
  'root: object(expression: "HEAD:.wsgi-shift.yml") { ... on Blob { byteSize text } } ' +
  'nested: object(expression: "HEAD:.github/wsgi-shift.yml") { ... on Blob { byteSize text } } } }';

interface Blob {
  readonly byteSize?: number;
  readonly text?: string | null;
}

interface Answer {
  readonly repository: { readonly root: Blob | null; readonly nested: Blob | null } | null;
}

/** As for a repository's own file: what is larger is no settings of a person. */
const sizeLimit = 64 * 1024;

/** Reads the owner's settings from the default branch of their `.github`; undefined where there are none that we may see. */
export async function organisationSettings(
  octokit: Octokit,
  host: string,
  owner: string,
): Promise<SettingsFile | undefined> {
  const { repository } = await ask(octokit, host, owner);
  const files = [
    { path: ".wsgi-shift.yml", blob: repository?.root },
    { path: ".github/wsgi-shift.yml", blob: repository?.nested },
  ];
  const found = files.find(({ blob }) => blob?.byteSize !== undefined);
  if (found === undefined) return undefined;
  const path = `${owner}/${ownersRepository}/${found.path}`;
  const { byteSize = 0, text } = found.blob ?? {};
  if (byteSize > sizeLimit || typeof text !== "string")
    throw new WsgiShiftError("settings-invalid", {
      path,
      detail: `it is no text of at most ${sizeLimit} bytes`,
    });
  return { path, text };
}

async function ask(octokit: Octokit, host: string, owner: string): Promise<Answer> {
  try {
    return await octokit.graphql<Answer>(settingsQuery, { owner });
  } catch (error) {
    const told = graphqlErrors(error)?.errors;
    if (told === undefined) throw error;
    if (told.every(({ type }) => type === "NOT_FOUND" || type === "FORBIDDEN")) return { repository: null };
    const detail = told.map(({ message }) => message).join("; ");
    throw new WsgiShiftError("host-unavailable", { host, request: "settings", detail }, { cause: error });
  }
}
