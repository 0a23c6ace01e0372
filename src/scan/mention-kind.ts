import type { Content } from "../model/content.js";
import type { MentionKind } from "../model/mention.js";
import { baseName } from "../text/base-name.js";
import { isDevStackFile, type Layout } from "./layout.js";

interface MentionSite {
  readonly path: string;
  /** The file's name without its directory. */
  readonly file: string;
  readonly content: Content;
  readonly layout: Layout;
}

type Rule = readonly [kind: MentionKind, holds: (site: MentionSite) => boolean];

const uwsgiSection = /^[ \t]*\[uwsgi\][ \t]*\r?$/m;
const shebang = /^#!.*\b(?:ba|da|k|z)?sh\b/;
const shellName = /\.(?:sh|bash)$/;
const yamlName = /\.ya?ml(?:\.(?:j2|erb|tpl|sample))?$/;

const apacheStatement =
  /^[ \t]*(?:%\w+%)?(?:WSGI(?:ScriptAlias|ImportScript)|Alias(?:Match)?[ \t]+["/^]|<(?:VirtualHost|Directory|Location|FilesMatch))/m;
/** Lines that other programs have too count only where Apache reads them. */
const apachePlace = /(?:^|\/)(?:apache2?|httpd|(?:sites|conf)-(?:available|enabled)|vhosts?|conf\.d)(?:\/|$)/;
const apacheVariable = /^[ \t]*(?:Define|Use|<Files)[ \t]+\S/m;

/** What only a chart's template says. */
const chartHole =
  /\{\{-?[ \t]*(?:include|tuple|define|toYaml|dict)[ \t]|\{\{[^{}\n]{0,120}\.(?:Values|Release|Chart)\./;

/** A play, or a list of tasks with a module of Ansible's own. */
const play =
  /^-[ \t]+hosts:|^[ \t]*(?:-[ \t]+)?(?:hosts|ansible\.builtin\.\w+|community\.general\.\w+|ini_file|lineinfile):/m;

function isShell({ file, content }: MentionSite): boolean {
  return shellName.test(file) || shebang.test(content);
}

/** What a file is, the first rule that holds; what none knows is `other`. */
const rules: readonly Rule[] = [
  [
    "docs",
    ({ path, file }) =>
      /\.(?:rst|md|adoc|txt|po|pot)$/.test(file) ||
      /^(?:ChangeLog|CHANGES|NEWS|AUTHORS|README)/.test(file) ||
      /(?:^|\/)docs?\/.*\.inc$/.test(path) ||
      path.startsWith("releasenotes/"),
  ],
  [
    "devstack",
    ({ path, layout, content }) => isDevStackFile(path, layout.isDevStack) && !content.startsWith("<"),
  ],
  ["dockerfile", ({ file }) => /(?:^|\.)(?:Docker|Container)file(?:\.|$)/i.test(file)],
  ["compose", ({ file }) => /^(?:docker-)?compose[^/]*\.ya?ml$/.test(file)],
  ["tox", ({ file }) => file === "tox.ini"],
  ["spec", ({ file }) => /\.spec(?:\.(?:in|j2))?$/.test(file)],
  ["uwsgi-ini", ({ file, content }) => uwsgiSection.test(content) && !yamlName.test(file)],
  [
    "systemd",
    ({ file, content }) =>
      /\.service(?:\.[a-z0-9]+)?$/.test(file) || /^[ \t]*ExecStart[ \t]*=/m.test(content),
  ],
  [
    "apache",
    ({ content, file, path }) =>
      !/\.(?:py|pp|rb|go|ya?ml|sh)$/.test(file) &&
      (apacheStatement.test(content) || (apachePlace.test(path) && apacheVariable.test(content))),
  ],
  // What is packaged with Debian's files is what its content says: a vhost, a unit, an ini of uWSGI.
  ["debian", ({ path }) => /(?:^|\/)debian\//.test(path)],
  [
    "puppet",
    ({ file, path, content }) =>
      /\.(?:pp|erb|epp)$/.test(file) ||
      /(?:^|\/)spec\/.*_spec\.rb$/.test(path) ||
      // Hiera's keys are names of classes' parameters.
      (yamlName.test(file) && /^["']?[a-z]\w*::[\w:]+["']?:[ \t]/m.test(content)),
  ],
  [
    "helm",
    ({ path, file, content }) =>
      /\.tpl$/.test(file) ||
      /(?:^|\/)(?:charts?|values_overrides)\//.test(path) ||
      (yamlName.test(file) &&
        (/^values|(?:^|[-_.])(?:values|helm)(?:[-_.]|$)/.test(file) || chartHole.test(content))),
  ],
  ["uwsgi-yaml", ({ file, content }) => yamlName.test(file) && /^uwsgi:/m.test(content)],
  [
    "ansible",
    ({ path, file, content }) =>
      /\.j2$/.test(file) ||
      (yamlName.test(file) &&
        (/(?:^|\/)(?:roles|tasks|defaults|vars|handlers|playbooks|group_vars|host_vars|ansible|molecule)\//.test(
          path,
        ) ||
          play.test(content))) ||
      (/(?:^|\/)(?:group_vars|host_vars)\//.test(path) && !/\.\w+$/.test(file)),
  ],
  ["python", ({ file, content }) => /\.py$/.test(file) || /^#!.*\bpython/.test(content)],
  ["gunicorn", ({ file, content }) => /^Procfile/.test(file) && content.includes("gunicorn")],
  [
    "uwsgi-flags",
    ({ content, ...site }) =>
      (/^Procfile/.test(site.file) || isShell({ content, ...site })) &&
      /\buwsgi\b.*--wsgi-file/.test(content),
  ],
  ["uwsgi-env", ({ content }) => /\bUWSGI_[A-Z_]+\b/.test(content)],
  ["shell", isShell],
];

/** What the file around a mention is. */
export function mentionKind(path: string, content: Content, layout: Layout): MentionKind {
  const site: MentionSite = { path, file: baseName(path), content, layout };
  return rules.find(([, holds]) => holds(site))?.[0] ?? "other";
}
