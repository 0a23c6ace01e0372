import { type Content, contentOfText } from "../../model/content.js";
import type { ReleaseNote } from "../../model/migration-plan.js";

/** The text of a release note: `features` for new modules, `upgrade` for scripts that go (reno's sections). */
export function renoNote(note: ReleaseNote): Content {
  const sections = [
    "---",
    ...(note.added === null ? [] : [feature(note, note.added)]),
    ...(note.removed ? [upgrade(note)] : []),
  ];
  return contentOfText(`${sections.join("\n")}\n`);
}

function feature({ scripts }: ReleaseNote, packageName: string): string {
  const [first] = scripts;
  const modules = new Set(scripts.map(({ application }) => application.split(":", 1)[0]));
  const subject =
    modules.size === 1
      ? `A new module, \`\`${[...modules].join("")}\`\`, has been added; it holds`
      : `New modules have been added to \`\`${packageName}\`\`; each holds`;
  const all = `\n\n${paragraph("The modules and the scripts that they stand for:")}\n\n${list(scripts)}`;
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

function upgrade({ scripts }: ReleaseNote): string {
  const names = scripts.map(({ name }) => `\`\`${name}\`\``).join(", ");
  const [subject, verb] = scripts.length === 1 ? ["script", "has"] : ["scripts", "have"];
  const intro = `The WSGI ${subject} ${names} ${verb} been removed. Deployment tooling should instead reference the Python module path, if the chosen WSGI server supports this (gunicorn, uWSGI, etc.), or implement a .wsgi script itself if not (mod_wsgi):`;
  return `upgrade:\n  - |\n${paragraph(intro)}\n\n${list(scripts)}`;
}

function list(scripts: ReleaseNote["scripts"]): string {
  return scripts.map(({ name, application }) => `    * \`\`${name}\`\`: \`\`${application}\`\``).join("\n");
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
