import type { RewriteInput } from "../decide/rewriter.js";
import { expectedPath, hasInstalledPath } from "./installed-path.js";
import { type OsFamily, type OsScope, scopeInManifest } from "./os-scope.js";
import { type MentionPlace, quotedScript, type Replacement } from "./replacement.js";
import { scopeInSpec } from "./spec-scope.js";

const families: readonly OsFamily[] = ["Debian", "RedHat"];

/** What a unit test of a module expects in a script's place, once the manifests in `written` name the module's file. */
export function specText(
  place: MentionPlace,
  written: readonly MentionPlace[],
  { documents }: RewriteInput,
): Replacement {
  const { file, mention } = place;
  const module = mention.target.file;
  const value = quotedScript(place);
  if (value === null || !/=>[ \t]*$/.test(value.before) || module === null)
    return { fault: "it is no value of a test that is the script's path alone" };
  const scope = scopeInSpec(file.lines, mention.line);
  const metadata =
    documents.get(`${mention.path.replace(/(?:^|(?<=\/))spec\/.*$/, "")}metadata.json`)?.content ?? "";
  const expected = scopes(scope).map((family) => ({
    family,
    path: isWritten(family, module, written, documents) ? expectedPath(family, module, metadata) : null,
  }));
  const unknown = expected.find(({ path }) => path === null);
  if (expected.length === 0)
    return { fault: "the test does not say by facts[:os]['family'] for which system it is" };
  if (unknown) return { fault: `what the manifests give on ${unknown.family} is not known` };
  const [debian, redHat] = expected.map(({ path }) => `'${path}'`);
  const text = redHat === undefined ? debian : `facts[:os]['family'] == 'RedHat' ? ${redHat} : ${debian}`;
  return { ...value, text: text ?? "" };
}

function scopes(scope: OsScope): readonly OsFamily[] {
  if (scope === "all") return families;
  return scope === "unknown" ? [] : [scope];
}

/** Whether the manifests name the file on a family's systems, as they stand or once `written` has changed. */
function isWritten(
  family: OsFamily,
  module: string,
  written: readonly MentionPlace[],
  documents: RewriteInput["documents"],
): boolean {
  const changes = written.some(({ file, mention }) => {
    const scope = scopeInManifest(file, mention.span.start);
    return scope === family || scope === "all";
  });
  return (
    changes ||
    [...documents.values()].some(
      ({ path, content }) => path.endsWith(".pp") && hasInstalledPath(content, family, module),
    )
  );
}
