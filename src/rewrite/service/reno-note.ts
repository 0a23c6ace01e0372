import { type Content, contentOfText } from "../../model/content.js";
import type { NotedScript, ReleaseNote } from "../../model/migration-plan.js";

/** The text of a release note: `features` for new modules, `upgrade` for scripts that go (reno's sections). */
export function renoNote({ package: packageName, added, removed }: ReleaseNote): Content {
  const sections = [
    "---",
    ...(added.length === 0 ? [] : [feature(added, packageName)]),
    ...(removed.length === 0 ? [] : [upgrade(removed)]),
  ];
  return contentOfText(`${sections.join("\n")}\n`);
}

function feature(scripts: readonly NotedScript[], packageName: string): string {
  const [first] = scripts;
  const modules = new Set(scripts.map(({ application }) => application.split(":", 1)[0]));
  const subject =
    modules.size === 1
      ? `A new module, \`\`${[...modules].join("")}\`\`, has been added; it holds`
      : `New modules have been added to \`\`${packageName}\`\`; each holds`;
  const all = `\n\n${paragraph("The scripts and the modules that can take their place:")}\n\n${list(scripts)}`;
  return `features:
  - |
${paragraph(
  `${subject} a WSGI \`\`application\`\` object. This is intended to ease deployment by providing a consistent location for these objects. For example, if using uWSGI then instead of:`,
)}

    .. code-block:: ini

        [uwsgi]
        wsgi-file = /bin/${first?.name ?? ""}

    You can now use:

    .. code-block:: ini

        [uwsgi]
        module = ${first?.application ?? ""}

${paragraph("This also simplifies deployment with other WSGI servers that expect module paths such as gunicorn.")}${scripts.length > 1 ? all : ""}`;
}

/** Which scripts went, what stands in their place since when, and how each kind of server is told. */
function upgrade(scripts: readonly NotedScript[]): string {
  const [subject, verb] = scripts.length === 1 ? ["script", "has"] : ["scripts", "have"];
  const gone = `The WSGI ${subject} ${inWords(scripts.map(({ name }) => `\`\`${name}\`\``))} ${verb} been removed. Deployment tooling should instead reference the Python module`;
  const applications = [...new Set(scripts.map(({ application }) => application))];
  const [first = ""] = applications;
  const attribute = first.split(":")[1] ?? "application";
  const servers = (path: string, file: string) =>
    `uWSGI takes ${path} by its option \`\`module\`\` in place of \`\`wsgi-file\`\`, and gunicorn as its argument. mod_wsgi wants a file: let \`\`WSGIScriptAlias\`\` name the installed file of ${file}, or a \`\`.wsgi\`\` file of your own that imports \`\`${attribute}\`\` from it.`;
  const text =
    applications.length === 1
      ? paragraph(
          `${gone} path, \`\`${first}\`\`${sinceClause(scripts)}. ${servers("this path", "the module")}`,
        )
      : `${paragraph(`${gone} paths${sinceClause(scripts)}:`)}\n\n${list(scripts)}\n\n${paragraph(servers("such a path", "a module"))}`;
  return `upgrade:\n  - |\n${text}`;
}

/** Since when all of them are there; empty where that is not known, or differs. */
function sinceClause(scripts: readonly NotedScript[]): string {
  const since = commonRelease(scripts);
  const have = new Set(scripts.map(({ application }) => application)).size === 1 ? "has" : "have";
  return since === null ? "" : `, which ${have} been available since the ${titleOf(since)} release`;
}

function commonRelease(scripts: readonly NotedScript[]): string | null {
  const [first = null, ...others] = new Set(scripts.map(({ since }) => since));
  return others.length === 0 ? first : null;
}

function list(scripts: readonly NotedScript[]): string {
  const isCommon = commonRelease(scripts) !== null;
  return scripts
    .map(({ name, application, since }) => {
      const item = `    * \`\`${name}\`\`: \`\`${application}\`\``;
      if (since === null || isCommon) return item;
      const release = `since the ${titleOf(since)} release`;
      return item.length + release.length + 2 > 79 ? `${item},\n      ${release}` : `${item}, ${release}`;
    })
    .join("\n");
}

/** `2025.1`, `Zed`. */
function titleOf(release: string): string {
  return release.charAt(0).toUpperCase() + release.slice(1);
}

function inWords(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}

/** Wraps at 79 columns behind an indent of four blanks, as reno's notes are written. */
function paragraph(text: string): string {
  const lines: string[] = [];
  let line = "   ";
  for (const word of text.split(" ")) {
    if (line.length + 1 + word.length > 79) {
      lines.push(line);
      line = "   ";
    }
    line += ` ${word}`;
  }
  return [...lines, line].join("\n");
}
