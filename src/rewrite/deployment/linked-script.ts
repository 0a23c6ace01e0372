import type { Decision, FileEdit } from "../../model/mention.js";
import type { SourceFile } from "../../text/source-file.js";
import { importLine } from "../apache/file-wanted.js";
import { rewrite } from "../decide/decide.js";
import type { OpenMention, Rewriter } from "../decide/rewriter.js";
import { type PlacedPair, siblingPairs, yamlPair } from "../variables/yaml-pair.js";

/**
 *     ansible.builtin.file:                                    ansible.builtin.copy:
 *       src: "{{ x_bin }}/keystone-wsgi-public"                  content: "from keystone.wsgi.api import application\n"
 *       dest: /var/www/cgi-bin/keystone/main              →      dest: /var/www/cgi-bin/keystone/main
 *       state: link                                              mode: "0644"
 *
 * A link to a script at a place from which Apache serves becomes a file of one line under the same name, as a copy does:
 * what serves it stays as it is. Ansible's copy puts a file in a link's place and never writes through it. Sources: Ansible's
 * ansible.builtin.file and ansible.builtin.copy.
 */
export const linkedScript: Rewriter = {
  kinds: ["ansible", "other"],
  decide: ({ mentions, documents }) =>
    mentions.flatMap((mention) => {
      const file = documents.get(mention.path);
      return file ? (decideLink(mention, file) ?? []) : [];
    }),
};

const fileModule = /^(?<lead>[ \t]*(?:- +)?(?:ansible\.(?:builtin|legacy)\.)?)file:[ \t]*\r?$/;

/** Options that mean the same to both modules. */
const shared = new Set(["dest", "force", "owner", "group", "mode"]);

/** Where Apache serves from, one file; a name that a loop fills in makes several. */
const served =
  /^\/(?:[\w./-]*\/)?(?:www|cgi-bin)\/(?:[\w./-]|\{\{[ \t]*(?!item\b)\w+[ \t]*\}\})*[\w-](?:\.(?:wsgi|py))?$/;

function decideLink(mention: OpenMention, file: SourceFile): Decision | null {
  const { lines } = file;
  const line = lines.textOf(mention.line);
  const own = yamlPair(line);
  const isPath = own?.key === "src" && own.tail.trim() === "" && own.value.endsWith(`/${mention.script}`);
  if (!isPath || own.lead.includes("-")) return null;
  const pairs = siblingPairs(lines, mention.line);
  const head = headOf(file, Math.min(mention.line, ...pairs.map((pair) => pair.line)), own.lead.length);
  const state = pairs.find(({ key }) => key === "state");
  const dest = pairs.find(({ key }) => key === "dest");
  if (head === null || state?.value !== "link" || !dest || !served.test(dest.value)) return null;
  if (pairs.some((pair) => pair !== state && (!shared.has(pair.key) || pair.value === ""))) return null;
  const start = lines.startOf(mention.line);
  const after = `${own.lead}content: "${importLine(mention.application)}\\n"`;
  const edits = [
    { path: file.path, ...head, text: "copy" },
    { path: file.path, start, end: start + line.length, text: after },
    modeOf(file, state, pairs),
  ];
  return rewrite(
    mention,
    line,
    after,
    edits,
    `${dest.value} keeps its name, so that what serves it stays as it is`,
  );
}

/** The place of the word `file` in the line of the module, right above its options. */
function headOf(
  { lines }: SourceFile,
  first: number,
  indent: number,
): { readonly start: number; readonly end: number } | null {
  const text = first > 1 ? lines.textOf(first - 1) : "";
  const lead = fileModule.exec(text)?.groups?.lead;
  if (lead === undefined || text.search(/[^ \t-]/) >= indent) return null;
  const start = lines.startOf(first - 1) + lead.length;
  return { start, end: start + "file".length };
}

/** What is not given a mode gets one with which every server reads it; else the line goes. */
function modeOf({ path, lines }: SourceFile, state: PlacedPair, pairs: readonly PlacedPair[]): FileEdit {
  const start = lines.startOf(state.line);
  return pairs.some(({ key }) => key === "mode")
    ? { path, start, end: lines.startOf(state.line + 1), text: "" }
    : { path, start, end: lines.endOf(state.line), text: `${state.lead}mode: "0644"` };
}
