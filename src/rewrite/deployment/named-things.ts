import type { Content } from "../../model/content.js";
import type { Decision } from "../../model/mention.js";
import type { SourceFile } from "../../text/source-file.js";
import { keep, manual } from "../decide/decide.js";
import type { OpenMention, Rewriter } from "../decide/rewriter.js";
import { type PlacedPair, siblingPairs, type YamlPair, yamlPair } from "../variables/yaml-pair.js";

/**
 *     keystone-wsgi-public:                          (a service's key)
 *     keystone_services['keystone-wsgi-public']      (looks it up)
 *     - name: Configure uWSGI for nova-api-wsgi      (a task's name)
 *
 * Things of Ansible and Helm that are called like the script keep their name, and tasks that make, link or look for the
 * script's file are left to a person with what to do. Source: Ansible's file, template, copy and stat.
 */
export const namedThings: Rewriter = {
  kinds: ["ansible", "helm", "uwsgi-yaml", "other"],
  decide: ({ mentions, documents }) =>
    mentions.flatMap((mention) => {
      const file = documents.get(mention.path);
      return file ? (decideThing(mention, file) ?? []) : [];
    }),
};

const naming =
  /^(?:name|service|service_name|container|container_name|group|process|procname|label|display_name|tag|tags|notify|listen)$/;

/** Settings of what gathers logs, where a bare name is a tag. */
const logging =
  /(?:^|[/_.-])(?:fluentd?|fluent-?bit|heka|logstash|filebeat|r?syslog|promtail|collectd)(?:[/_.-]|$)/;

function decideThing(mention: OpenMention, file: SourceFile): Decision | null {
  const { lines } = file;
  const line = lines.textOf(mention.line);
  const at = mention.span.start - lines.startOf(mention.line);
  const before = line.slice(Math.max(0, at - 256), at);
  const after = line.slice(at + mention.script.length, at + mention.script.length + 64);
  const pair = yamlPair(line);
  const kept = nameReason(mention, pair, before, after);
  if (kept !== null) return keep(mention, line, kept);
  if (/\bternary\([^)]*["']$/.test(before))
    return manual(
      mention,
      line,
      `the script of one case alone; once each case has ${mention.application}, let all take it`,
    );
  if (!pair || !/\/["']?$|[\w}]\/$/.test(before)) return null;
  const pairs = siblingPairs(lines, mention.line);
  const module = mention.target.file;
  if (
    pair.key === "dest" &&
    module !== null &&
    pairs.some(({ key, value }) => key === "src" && value.endsWith(`/${module}`))
  )
    return keep(mention, line, `a link to or copy of ${module}, which serves under the script's name`);
  const task = taskReason(pair.key, mention, pairs);
  return task === null ? null : manual(mention, line, task);
}

/** Why a name is no script here, by what stands around it on its line; null if it may be. */
function nameReason(
  { script, path }: OpenMention,
  pair: YamlPair | null,
  before: Content,
  after: Content,
): string | null {
  if (/[\w\])][ \t]*\[["']$/.test(before) && /^["']\]/.test(after)) return "looks up what is called so";
  if (/^[ \t]*\[(?:program|fcgi-program|eventlistener|group):$/.test(before) && after.startsWith("]"))
    return "names a program of supervisor, whose command says what it runs";
  if (/\bdaemon_process["']?[ \t]*(?:=>|[:=])?[ \t]*["']?$/.test(before))
    return "names the daemon process, not the script";
  if (logging.test(path) && /[^\w/.-]$/.test(before)) return "names what it logs as, not the script";
  if (pair?.key === script) return "a key that is called so; what it holds says what serves it";
  if (pair && naming.test(pair.key) && isName(before, after)) return `${pair.key} is a name, not the script`;
  return pair?.key === "name" && /\s/.test(pair.value) && isName(before.replace(/\/[\w./-]*$/, ""), after)
    ? "words of a task's name"
    : null;
}

/** A name alone or in words, with no directory before it. */
function isName(before: Content, after: Content): boolean {
  return /(?:[ \t"'(]|^)$/.test(before) && /^(?:["')]*[ \t,]|["']*$)/.test(after);
}

/** Options by which Ansible's file and lineinfile change what is there. */
const changing = /^(?:mode|owner|group|line|regexp)$/;

function taskReason(key: string, { application }: OpenMention, pairs: readonly PlacedPair[]): string | null {
  const link = pairs.some((pair) => pair.key === "state" && /^(?:link|hard)$/.test(pair.value));
  const dest = pairs.find((pair) => pair.key === "dest" || pair.key === "path")?.value;
  if (key === "src" && link)
    return `a link to the script, which leads nowhere once it is gone: make ${dest ?? "it"} a file that imports application from ${application}, or drop it with what serves it`;
  if (key === "src")
    return `copies the script: make ${dest ?? "the copy"} a file that imports application from ${application}, or drop it with what serves it`;
  if (key === "dest")
    return `makes the file of the script by hand: drop the task and its source once nothing serves it; the module is ${application}`;
  if (key === "path" && pairs.some((pair) => changing.test(pair.key)))
    return `works on the script's file, which goes: drop the task once nothing serves it; the module is ${application}`;
  if (key === "path")
    return `looks for the script's file, which goes: look for the file of ${application} instead`;
  return null;
}
