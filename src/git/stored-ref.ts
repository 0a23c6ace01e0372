import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A list of refs of more bytes is left to git, which does not read all of it; and so is a larger file of one ref. */
const [mostListBytes, mostRefBytes] = [4 << 20, 4096];

/** What git takes for no name of a ref (`check_refname_format`): some would lead out of the directory, or to the lock of another. */
const isNoName = /[\0- \x7f~^:?*[\\]|\.\.|@\{|\/[./]|\.lock(?:\/|$)|[/.]$/;

/**
 * The id that HEAD of a git directory leads to, over a branch that is a file, or stands in the list of packed refs
 * (gitrepository-layout(5)); undefined in any other case, which git knows. `common` is the directory that a worktree shares with others.
 */
export function storedHead(directory: string, common: string): string | undefined {
  const head = refIn(join(directory, "HEAD")) ?? "";
  const branch = /^ref: (refs\/heads\/.+)$/.exec(head)?.[1];
  if (branch === undefined) return idIn(head);
  // A byte that is no text stands for others too.
  if (isNoName.test(branch) || branch.includes("\ufffd")) return undefined;
  const file = refIn(join(common, branch));
  return file === null
    ? packedId(textOf(join(common, "packed-refs"), mostListBytes) ?? "", branch)
    : idIn(file);
}

/** A line is `ID SP NAME`; between them are lines of comments, and `^ID` of tags. */
function packedId(list: string, ref: string): string | undefined {
  const end = list.indexOf(` ${ref}\n`);
  return end < 0 ? undefined : idIn(list.slice(list.lastIndexOf("\n", end) + 1, end));
}

function idIn(text = ""): string | undefined {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text) ? text : undefined;
}

/** Without the blanks at its end that git does not count to it; null where there is no such file. */
function refIn(path: string): string | undefined | null {
  const text = textOf(path, mostRefBytes);
  let end = text?.length ?? 0;
  while (end > 0 && " \t\r\n".includes(text?.[end - 1] ?? "?")) end--;
  return text?.slice(0, end) ?? text;
}

/** Null where there is no such file; undefined where there is something else, or it cannot be read. */
function textOf(path: string, most: number): string | undefined | null {
  try {
    // git reads the name that a link leads to, not its file.
    const found = lstatSync(path);
    return found.isFile() && found.size <= most ? readFileSync(path, "utf8") : undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? null : undefined;
  }
}
