import { parseDocument } from "yaml";
import { z } from "zod";
import { WsgiShiftError } from "../model/errors.js";
import type { SettingsFile } from "../model/host.js";
import type { RepositorySettings } from "../model/repository-settings.js";
import { releaseIn } from "../registry/openstack-release.js";
import { hasDeepYaml } from "../text/nesting.js";
import { nearest } from "./nearest.js";

const dottedName = z.string().regex(/^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$/, "is not a dotted module name");

/** The file's schema, published as docs/settings.schema.json. */
export const settingsSchema = z.strictObject({
  enabled: z.boolean().default(true).describe("false: nothing is ever proposed"),
  mode: z.enum(["propose", "ask"]).default("propose").describe("ask: a change waits for approval"),
  entry_point: z
    .enum(["keep", "remove"])
    .default("keep")
    .describe("remove: drop the wsgi_scripts group at once"),
  modules: z
    .record(z.string(), dottedName)
    .default({})
    .describe("module by script name, over every other source"),
  exclude: z.array(z.string()).default([]).describe("globs of paths in which nothing is changed"),
  release_notes: z.enum(["reno", "none"]).default("reno").describe("none: write no release note"),
  tests: z.boolean().default(true).describe("false: add no unit test"),
  purelib: z
    .string()
    .startsWith("/")
    .optional()
    .describe("directory of installed packages, for servers that need a file"),
  minimum_release: z
    .string('wants quotes, as in minimum_release: "2025.1"')
    .refine((name) => releaseIn(name) === name, { error: ({ input }) => whyNoRelease(String(input)) })
    .optional()
    .describe("OpenStack release that is deployed at least"),
  reviewers: z.array(z.string()).default([]).describe("accounts to ask for review"),
  labels: z.array(z.string()).default([]).describe("labels of the pull request"),
});

function whyNoRelease(name: string): string {
  const release = releaseIn(name);
  return release === null ? "is no release of OpenStack such as 2025.1" : `is to be written as "${release}"`;
}

/** Parses a settings file. Raises `settings-invalid`. */
export function parseSettings(path: string, text: string): RepositorySettings {
  return mergedSettings([{ path, text }]);
}

/**
 * The files' settings; a key of a later file stands in place of the same one before. Each file has to be valid alone. Raises
 * `settings-invalid`.
 */
export function mergedSettings(files: readonly [SettingsFile, ...SettingsFile[]]): RepositorySettings {
  const given = files.map((file) => {
    const plain = plainSettings(file);
    valid(file.path, plain);
    return plain;
  });
  const { path } = files.at(-1) ?? files[0];
  const { entry_point, release_notes, minimum_release, purelib, ...same } = valid(
    path,
    Object.assign({}, ...given),
  );
  return {
    ...same,
    exclude: same.exclude.flatMap(withBelow),
    entryPoint: entry_point,
    releaseNotes: release_notes,
    minimumRelease: minimum_release ?? null,
    purelib: purelib ?? null,
  };
}

/** A directory takes what is below it with it, as in .gitignore. */
function withBelow(glob: string): readonly string[] {
  const path = glob.replace(/\/+$/, "");
  return /^!|[*?)}\]][^/]*$/.test(path) ? [glob] : [glob, `${path}/**`];
}

/** Unknown keys are refused with the nearest known one. */
function valid(path: string, plain: unknown): z.output<typeof settingsSchema> {
  const parsed = settingsSchema.safeParse(plain);
  if (parsed.success) return parsed.data;
  throw new WsgiShiftError("settings-invalid", {
    path,
    detail: parsed.error.issues.map(describe).join("; "),
  });
}

/** A file's data, and data only. */
function plainSettings({ path, text }: SettingsFile): unknown {
  if (hasDeepYaml(text))
    throw new WsgiShiftError("settings-invalid", { path, detail: "it is nested too deeply" });
  const document = parseDocument(text);
  const [fault] = document.errors;
  if (fault)
    throw new WsgiShiftError("settings-invalid", {
      path,
      detail: fault.message.split("\n", 1)[0] ?? fault.code,
    });
  return toPlain(path, document) ?? {};
}

function toPlain(path: string, document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (cause) {
    throw new WsgiShiftError(
      "settings-invalid",
      { path, detail: "it uses aliases, which are not taken here" },
      { cause },
    );
  }
}

function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") return issue.keys.map(unknownKey).join("; ");
  const place = issue.path.join(".");
  return place === "" ? issue.message : `${place}: ${issue.message}`;
}

function unknownKey(key: string): string {
  const known = nearest(key, Object.keys(settingsSchema.shape));
  return known === undefined
    ? `there is no key "${key}"`
    : `there is no key "${key}"; did you mean "${known}"?`;
}
