import { grouped } from "../model/grouped.js";
import type { Migration } from "../model/migration.js";
import { sphinxConfiguration } from "../model/migration-plan.js";
import { bullet, paragraph, shownPath } from "./wrap.js";

/** Files, and scripts, that are named one by one; the rest is counted. */
const listed = 5;

/** The paragraphs that say why a change is made, and what it does. */
export function whatChanges(migration: Migration): string[] {
  const { removals } = migration;
  const modules = newModules(migration);
  const made = new Set(modules.map(({ module }) => module)).size;
  return [
    paragraph(
      "pbr generates a script for each wsgi_scripts entry point. Editable installs by PEP 660 lose these scripts without a word, gunicorn never took them, and pbr gives them up. uWSGI and gunicorn take the path of a module instead, and mod_wsgi the module's file.",
    ),
    ...list(made === 1 ? "New module:" : "New modules:", modules),
    ...moved(migration),
    ...belonging(migration, made === 1 ? "it" : "them"),
    ...rewritten(migration),
    ...(removals.length > 0 ? removed(migration) : []),
    ...(modules.length > 0 && removals.length === 0
      ? [paragraph("The entry points stay for now, so nothing that uses a script breaks.")]
      : []),
  ];
}

/** The scripts whose modules the change makes. */
export function newModules({ scripts, files }: Pick<Migration, "scripts" | "files">): Migration["scripts"] {
  const created = files.filter(({ change }) => change === "create").map(({ path }) => path);
  return scripts.filter(({ status, module }) => {
    const file = `${(module ?? "").replaceAll(".", "/")}.py`;
    return status === "declared" && created.some((path) => path === file || path.endsWith(`/${file}`));
  });
}

/** A list of applications, each once with all scripts that it stands for. */
function list(title: string, scripts: Migration["scripts"]): string[] {
  const items = [...grouped(scripts, ({ application }) => application ?? "")].map(([application, all]) =>
    bullet(`${application} for ${all.map(({ name }) => name).join(" and ")}`),
  );
  return items.length === 0 ? [] : [`${title}\n\n${items.join("\n")}`];
}

function moved({ files }: Migration): string[] {
  return files.flatMap((file) =>
    file.change === "rename"
      ? [
          paragraph(
            `${shownPath(file.from)} becomes ${shownPath(file.path)}: a package has to be there, and under its dotted name it stays valid for all that import it.`,
          ),
        ]
      : [],
  );
}

/** What comes with the modules and needs a word, as it names no script. */
function belonging({ files }: Migration, modules: string): string[] {
  const tested = files.some(
    ({ path, change }) => change === "create" && path.endsWith("/test_wsgi_modules.py"),
  );
  const documented = files.some(({ path, change }) => change === "modify" && path === sphinxConfiguration);
  const words = [
    ...(tested ? [`A unit test imports ${modules} with the factory mocked.`] : []),
    ...(documented
      ? [`The documentation's build leaves ${modules} out, as an import starts the service.`]
      : []),
  ];
  return words.length === 0 ? [] : [paragraph(words.join(" "))];
}

/** A place may get a module, the module's file, or a name that no longer follows the script's: all of them do without it. */
function rewritten({ decisions }: Migration): string[] {
  const changed = decisions.filter(({ disposition }) => disposition === "rewrite");
  if (changed.length === 0) return [];
  const scripts = [...new Set(changed.map(({ mention }) => mention.script))].sort();
  const files = changed.flatMap(({ mention, edits }) => [mention.path, ...edits.map(({ path }) => path)]);
  const names = counted(scripts.map(shownPath), "script");
  const places = counted([...new Set(files)].sort().map(shownPath), "file");
  return [
    paragraph(`What named ${names} does without ${scripts.length === 1 ? "it" : "them"} now: ${places}.`),
  ];
}

function counted(names: readonly string[], noun: string): string {
  const more = names.length - listed;
  const shown = names.slice(0, listed).join(", ");
  return more > 0 ? `${shown} and ${more} more ${noun}${more === 1 ? "" : "s"}` : shown;
}

function removed({ scripts, removals }: Migration): string[] {
  const gone = scripts.filter(({ name }) => removals.includes(name));
  if (gone.some(({ status }) => status === "module-exists"))
    return list("Entry points that go, and the modules that serve in their place:", gone);
  return [
    paragraph(
      gone.length === 1
        ? "The entry point is removed; the module serves in its place."
        : "The entry points are removed; the modules serve in their place.",
    ),
  ];
}
