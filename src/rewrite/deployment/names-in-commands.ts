import type { Decision, MentionKind } from "../../model/mention.js";
import type { SourceFile } from "../../text/source-file.js";
import { type Command, commandAround } from "../command/command-around.js";
import { keep, manual } from "../decide/decide.js";
import type { OpenMention, Rewriter } from "../decide/rewriter.js";
import { isScriptPath } from "../decide/script-path.js";

const kinds: readonly MentionKind[] = [
  "shell",
  "docs",
  "dockerfile",
  "compose",
  "systemd",
  "tox",
  "helm",
  "ansible",
  "uwsgi-flags",
  "uwsgi-env",
  "gunicorn",
  "other",
];

/**
 *     # apt-get install aodh-api          stays: a package
 *     systemctl restart placement-api     stays: a service
 *     pgrep -f keystone-wsgi-public       for a person: the process is the server's now
 *
 * What a command's program says of a name among its arguments.
 */
export const namesInCommands: Rewriter = {
  kinds,
  decide: ({ mentions, documents }) =>
    mentions.flatMap((mention) => {
      const file = documents.get(mention.path);
      const command = file && commandAround(file, mention.span, mention.kind === "docs");
      return file && command ? (decideName(mention, file, command) ?? []) : [];
    }),
};

const packages =
  /^(?:apt|apt-get|aptitude|dnf|yum|zypper|apk|pacman|emerge|dpkg|rpm|snap|pip3?|juju|dpkg-query|rpmbuild)$/;
const services =
  /^(?:systemctl|service|rc-service|rc-update|initctl|chkconfig|update-rc\.d|supervisorctl|a2ensite|a2dissite|journalctl|invoke-rc\.d|status|restart|enable_service|disable_service|disable_all_services|is_service_enabled)$/;
const processes = /^(?:pgrep|pkill|killall|pidof)$/;
const containers = /^(?:docker|podman|nerdctl|crictl|kubectl|oc|lxc|machinectl)$/;
const containerVerb = /^(?:exec|logs|start|stop|restart|rm|kill|inspect|attach|wait|top|port|stats)$/;
const askers = /^(?:nc|ncat|dig|nslookup|host|ping|telnet|getent|traceroute)$/;
/** What a server is told to be called. */
const naming = /^--(?:procname(?:-prefix)?(?:-spaced)?|auto-procname|name|hostname|unit|container-name)$/;

function decideName(mention: OpenMention, file: SourceFile, { words, at }: Command): Decision | null {
  const { script, application } = mention;
  const line = file.lines.textOf(mention.line);
  const own = words[at]?.text ?? "";
  const programs = words.slice(0, at).map(({ text }) => text.replace(/^.*\//, ""));
  const flag = words[at - 1]?.text ?? "";
  if (own === script && naming.test(flag))
    return keep(mention, line, `${flag} says what it is called, not what it runs`);
  if (own.startsWith("--") && naming.test(own.split("=")[0] ?? ""))
    return keep(mention, line, `${own.split("=")[0]} says what it is called, not what it runs`);
  if (new RegExp(`^https?://(?:[^/@]*@)?${script}(?:[:/.]|$)`).test(own))
    return keep(mention, line, `names the host ${script}, not the script`);
  if (isScriptPath(own, script) && own !== script) {
    const reason = mention.kind === "docs" ? null : fileReason(flag, programs, application);
    return reason === null ? null : manual(mention, line, reason);
  }
  if (own !== script && own !== `${script}.service`) return null;
  const operands = programs.filter((word) => !word.startsWith("-"));
  if (containers.test(operands.at(-2) ?? "") && containerVerb.test(operands.at(-1) ?? ""))
    return keep(mention, line, `names the container ${script}, not the script`);
  if (programs.some((program) => askers.test(program)))
    return keep(mention, line, `names the host ${script}, not the script`);
  if (programs.some((program) => packages.test(program)))
    return keep(mention, line, `names the package ${script}, not the script`);
  if (programs.some((program) => services.test(program)))
    return keep(mention, line, `names the service or site ${script}, not the script`);
  if (
    programs.some((program) => processes.test(program)) ||
    (programs.includes("grep") && /\bps\b/.test(line))
  )
    return manual(
      mention,
      line,
      `looks for a process of the script's name; the server of ${application} has its own, which uWSGI's procname-prefix = ${script} makes the same`,
    );
  return null;
}

/** What a command does to the script's file, which is no serving of it. */
function fileReason(flag: string, programs: readonly string[], application: string): string | null {
  if (/^-[efrsx]$/.test(flag) && programs.some((program) => /^(?:\[\[?|test)$/.test(program)))
    return `looks for the script's file, which goes: look for the file of ${application} instead`;
  const worker = programs.find((program) => /^(?:chmod|chown|sed|rm|touch)$/.test(program));
  return worker === undefined
    ? null
    : `${worker} works on the script's file, which goes: drop the command once nothing serves it; the module is ${application}`;
}
