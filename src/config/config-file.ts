import { parseDocument } from "yaml";
import { z } from "zod";
import { hasDeepYaml } from "../text/nesting.js";
import { nearest } from "./nearest.js";
import type { ReadingContext } from "./reading-context.js";
import {
  absolutePath,
  branchGlob,
  eventSources,
  line,
  port,
  userName,
  webAddress,
  webhookToken,
} from "./variables.js";

const gerritServer = z.strictObject({
  url: webAddress.describe("address of the server, with the path below which it answers"),
  name: line
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "must be letters, digits, '.', '_' and '-'")
    .optional()
    .describe(
      "what it is called in gerrit:NAME/PROJECT and in Change-Ids; the address's host name by default",
    ),
  username: userName.optional().describe("the bot's account"),
  password_file: absolutePath.optional().describe("file with the account's HTTP password"),
  ssh_key: absolutePath.optional().describe("file with the account's SSH key"),
  ssh_port: port(1).optional().describe("port of the SSH daemon; 29418 by default"),
  projects: z.array(line).optional().describe("projects to look at: names or globs; none by default"),
  branches: z
    .array(branchGlob)
    .optional()
    .describe("branches to cover beside each project's default branch: names or globs"),
  events: z
    .array(z.enum(eventSources))
    .optional()
    .describe("how what happens there comes to be known; all three by default"),
  webhook_token: webhookToken.optional().describe("last part of the address that its webhooks are sent to"),
});

/** The schema of WSGI_SHIFT_CONFIG's file, published as docs/config.schema.json. It holds no secrets, only where they are. */
export const configFileSchema = z.strictObject({
  gerrit: z
    .array(gerritServer)
    .default([])
    .describe("Gerrit servers; those of GERRIT_URL are there without it"),
});

export type GerritSettings = z.output<typeof gerritServer>;
type ConfigFile = z.output<typeof configFileSchema>;

const nothing: ConfigFile = { gerrit: [] };

/** What the file of WSGI_SHIFT_CONFIG says; what is wrong with it is added to the context's problems. */
export function readConfigFile({ values, problems, readFile }: ReadingContext): ConfigFile {
  const path = values.WSGI_SHIFT_CONFIG;
  if (path === undefined) return nothing;
  let text: string;
  try {
    text = readFile(path);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "it is not readable";
    problems.push(`WSGI_SHIFT_CONFIG: ${path} cannot be read (${reason})`);
    return nothing;
  }
  const parsed = parseConfigFile(text);
  if ("gerrit" in parsed) return parsed;
  problems.push(...parsed.faults.map((fault) => `WSGI_SHIFT_CONFIG: ${path}: ${fault}`));
  return nothing;
}

function parseConfigFile(text: string): ConfigFile | { readonly faults: readonly string[] } {
  if (hasDeepYaml(text)) return { faults: ["it is nested too deeply"] };
  const document = parseDocument(text);
  if (document.errors.length > 0)
    return { faults: document.errors.map(({ message }) => message.split("\n", 1)[0] ?? "it is no YAML") };
  let plain: unknown;
  try {
    plain = document.toJS({ maxAliasCount: 0 });
  } catch {
    return { faults: ["it uses aliases, which are not taken here"] };
  }
  const parsed = configFileSchema.safeParse(plain ?? {});
  return parsed.success ? parsed.data : { faults: parsed.error.issues.flatMap(faultsOf) };
}

function faultsOf(issue: z.core.$ZodIssue): string[] {
  const place = issue.path.join(".");
  const before = place === "" ? "" : `${place}: `;
  if (issue.code !== "unrecognized_keys") return [`${before}${issue.message}`];
  const known = Object.keys(issue.path.length === 0 ? configFileSchema.shape : gerritServer.shape);
  return issue.keys.map((key) => {
    const meant = nearest(key, known);
    return `${before}there is no key "${key}"${meant === undefined ? "" : `, did you mean "${meant}"?`}`;
  });
}
