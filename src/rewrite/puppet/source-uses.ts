import type { Content } from "../../model/content.js";
import type { SourceFile } from "../../text/source-file.js";
import { blocksAround } from "./manifest-blocks.js";

/**
 * Why a variable's value may not simply be another file; null if all that is done with it is to give it to openstacklib's
 * `wsgi_script_source`, which copies the file, or to a `file` that copies it. Source: openstacklib's manifests/wsgi/apache.pp.
 */
export function sourceFault(name: string, files: readonly SourceFile[]): string | null {
  const template = files.find(({ path, content }) => /\.(?:erb|epp)$/.test(path) && content.includes(name));
  if (template) return `${template.path} uses ${name}`;
  const names = [name];
  let copies = 0;
  let uses = 0;
  for (const current of names) {
    for (const file of files.filter(({ path }) => path.endsWith(".pp"))) {
      for (const at of usesOf(current, file)) {
        if (++uses > mostUses) return `$${current} is used in more than ${mostUses} places`;
        const use = useAt(file, at);
        if (use === null) return `${file.placeOf(at)} uses $${current} for more than to copy a file`;
        if (use === "copy") copies++;
        else if (!names.includes(use.parameter)) names.push(use.parameter);
      }
    }
  }
  return copies > 0 ? null : `nothing in this repository copies the file that $${name} names`;
}

/** Each use is looked at with the brackets around it; no module has as many. */
const mostUses = 100;

/** A line's part that tells what a place in it is; lines may be of megabytes. */
const reach = 256;

/** Where a variable is used: `$name`, `$class::name`, or by a name that is put together, `getvar("::c::x_${title}_name")`. */
function* usesOf(name: string, { content, lines }: SourceFile): Generator<number> {
  for (let at = content.indexOf(name); at !== -1; at = content.indexOf(name, at + name.length)) {
    const before = content.slice(Math.max(lines.startOf(lines.lineNumberAt(at)), at - reach), at);
    const after = content.slice(at + name.length, at + name.length + reach);
    const isVariable = /(?:\$|::)\{?$/.test(before) && !/^\w/.test(after) && !/^[ \t]*#/.test(before);
    const isAssigned = before.endsWith("$") && /^[ \t]*=(?![=>~])/.test(after);
    if (isVariable && !isAssigned) yield at;
  }
  for (const { 1: pattern = "", index } of content.matchAll(computedName))
    if (mayBe(pattern, name)) yield index;
}

/** `getvar("::heat::params::heat_${title}_wsgi_script_source")` → what stands behind the classes. */
const computedName = /getvar\(["'](?:::)?(?:\w{1,64}::){0,8}(\w{0,64}\$\{[\w${}]{0,128})["']\)/g;

/** Whether a name that is put together may be this one: by what stands before its first hole and after its last. */
function mayBe(pattern: Content, name: string): boolean {
  return (
    name.startsWith(pattern.slice(0, pattern.indexOf("${"))) &&
    name.endsWith(pattern.slice(pattern.lastIndexOf("}") + 1))
  );
}

const attribute = /(?:^|[\s,{(])(?<key>\w+)[ \t]*=>[ \t]*(?:\$[\w:]*)?$/;
const parameter = /(?:^|[\s,(])\$(?<key>\w+)[ \t]*=[ \t]*\$[\w:]*$/;
const endOfValue = /^(?:\w+|getvar\([^)\n]*\))[ \t]*(?:[,;})#\r\n]|$)/;

/** What a use does: copies the file, or is the default of a class's parameter, whose uses then count. */
function useAt(file: SourceFile, at: number): "copy" | { readonly parameter: string } | null {
  const { content, lines } = file;
  const before = content.slice(Math.max(lines.startOf(lines.lineNumberAt(at)), at - reach), at);
  const block = blocksAround(file, at)?.at(-1);
  if (!block || !endOfValue.test(content.slice(at, at + reach))) return null;
  const key = attribute.exec(before)?.groups?.key;
  if (key === "wsgi_script_source") return "copy";
  if (key === "source" && isFile(block.head)) return "copy";
  const given = parameter.exec(before)?.groups?.key;
  return given !== undefined && block.bracket === "(" ? { parameter: given } : null;
}

function isFile(head: Content): boolean {
  return /\bfile[ \t]*$/.test(head);
}
