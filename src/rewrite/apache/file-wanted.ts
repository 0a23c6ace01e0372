import type { ModuleTarget } from "../../model/migration-plan.js";

/** The one line of a file that stands for a module: `from nova.wsgi.metadata import application`. */
export function importLine(application: string): string {
  const [module = "", name = "application"] = application.split(":");
  return name === "application"
    ? `from ${module} import application`
    : `from ${module} import ${name} as application`;
}

/** What a person must do where a server wants a file and none is known: both ways, written out. */
export function fileWanted(server: string, target: Pick<ModuleTarget, "application" | "file">): string {
  const installed =
    target.file === null
      ? ""
      : ` name the installed <purelib>/${target.file} (with purelib in .wsgi-shift.yml it is done for you), or`;
  return `${server} wants a file, not a module:${installed} put the line "${importLine(target.application)}" into a file of your own and name that; <Directory>, <Files> and Require must follow the file`;
}
