import type { Content } from "../../model/content.js";
import type { Decision } from "../../model/mention.js";
import type { ModuleTarget } from "../../model/migration-plan.js";
import { isBefore } from "../../registry/openstack-release.js";
import type { LineIndex } from "../../text/line-index.js";
import type { SourceFile } from "../../text/source-file.js";
import { keep, manual, rewrite } from "../decide/decide.js";
import { isVersionBefore, packagedVersion } from "../decide/packaged-version.js";
import type { OpenMention, RewriteInput, Rewriter } from "../decide/rewriter.js";

/**
 *     %files -n openstack-nova-api       →  %files -n openstack-nova-api
 *     %{_bindir}/nova-api-wsgi
 *     %{_bindir}/nova-manage                %{_bindir}/nova-manage
 *
 * A list of a package's files, in an RPM spec or Debian's `*.install`: the line goes with the version that lacks the script,
 * as building fails on a file that is not there, and stays before. Sources: rpm's spec manual, "%files section"; dh_install(1).
 */
export const packageList: Rewriter = {
  kinds: ["spec", "debian"],
  decide: (input) =>
    input.mentions.flatMap((mention) => {
      const file = input.documents.get(mention.path);
      return file ? [decideListed(mention, file, input)] : [];
    }),
};

function decideListed(mention: OpenMention, file: SourceFile, input: RewriteInput): Decision {
  const { target, script } = mention;
  const line = file.lines.textOf(mention.line);
  if (/(?:^|\/)not-installed$/.test(mention.path))
    return keep(mention, line, "says what is not packaged, which need not be there");
  if (/^[ \t]*#/.test(line)) return keep(mention, line, "a comment in packaging");
  const gone = goneIn(target);
  if (gone === null)
    return keep(mention, line, `the service still has ${script}; the line goes when a version lacks it`);
  const packaged = packagedNow(target, mention, input);
  if (packaged?.hasScript === true)
    return keep(mention, line, `${packaged.name} has the script; it is gone from ${gone}`);
  if (!isListed(mention, file.lines, line)) return manual(mention, line, otherReason(mention, gone));
  if (packaged === null)
    return manual(
      mention,
      line,
      `drop the line with ${gone}, which has no ${script}: building fails on a listed file that is not there`,
    );
  const edit = {
    path: mention.path,
    start: file.lines.startOf(mention.line),
    end: file.lines.startOf(mention.line + 1),
    text: "",
  };
  return rewrite(mention, line, "", [edit], `${packaged.name} has no ${script}, as of ${gone}`);
}

/** What is packaged, and whether it has the script: by its version, else by the release of its branch; null if unknown. */
function packagedNow(
  { goneVersion, gone, project }: ModuleTarget,
  mention: OpenMention,
  { documents, deployment: { release } }: RewriteInput,
): { readonly name: string; readonly hasScript: boolean } | null {
  const version = packagedVersion(mention, project, documents);
  const hasScript = version && goneVersion !== null ? isVersionBefore(version, goneVersion) : null;
  if (version && hasScript !== null) return { name: `version ${version.text}`, hasScript };
  if (version || release === null || gone === null || gone === "master") return null;
  return { name: `release ${release.name}`, hasScript: isBefore(release.name, gone) };
}

/** The version without the script, in words; null while it is there. */
function goneIn({ gone, goneVersion, project }: ModuleTarget): string | null {
  const name = project?.slice(project.lastIndexOf("/") + 1) ?? "the service";
  if (goneVersion !== null) return `${name} ${goneVersion}${gone === null ? "" : ` (${gone})`}`;
  return gone === null ? null : `the first release of ${name} that is made from ${gone}`;
}

const specLine =
  /^[ \t]*(?:%(?:attr|caps|verify)\([^)]*\)[ \t]+|%(?:exclude|config|doc)[ \t]+)*(?:%\{_bindir\}|%_bindir|\/usr\/bin)\/$/;
const section =
  /^%(?<name>files|prep|build|install|check|clean|description|package|changelog|pre|post|preun|postun|pretrans|posttrans)\b/;
const longestSection = 5_000;
const installLine = /^[ \t]*(?:debian\/tmp\/|\/)?usr\/bin\/$/;

/** Whether the line does nothing but list the script. */
function isListed(
  { path, kind, script, line: number }: OpenMention,
  lines: LineIndex,
  line: Content,
): boolean {
  const at = line.indexOf(script);
  const [before, after] = [line.slice(0, at), line.slice(at + script.length).trim()];
  if (kind === "debian")
    return path.endsWith(".install") && installLine.test(before) && /^(?:usr\/bin\/?)?$/.test(after);
  let header = number;
  while (header > 1 && number - header < longestSection && !section.test(lines.textOf(header))) header--;
  return (
    specLine.test(before) && after === "" && section.exec(lines.textOf(header))?.groups?.name === "files"
  );
}

function otherReason({ kind, script, target, application }: OpenMention, gone: string): string {
  const libraries = kind === "spec" ? "%{python3_sitelib}" : "usr/lib/python3/dist-packages";
  const instead = target.file === null ? application : `${libraries}/${target.file}`;
  return `${gone} has no ${script} to work on; where a server wants a file, take ${instead}`;
}
