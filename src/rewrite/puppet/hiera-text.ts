import { packagingFault } from "../decide/packaging-fault.js";
import type { RewriteInput } from "../decide/rewriter.js";
import { expectedPath } from "./installed-path.js";
import type { MentionPlace, Replacement } from "./replacement.js";

/** `keystone::wsgi::apache::wsgi_script_source: /usr/bin/keystone-wsgi-public`, up to the script's name. */
const parameter =
  /^["']?(?:\w+::)+\w*wsgi_script_source["']?:[ \t]+(?<quote>["']?)(?<path>(?:\/usr)?\/bin\/)$/;

/** Hiera's hierarchies give a file per system: data/os/Debian.yaml, hieradata/osfamily/RedHat.yaml. */
const debian = /(?:^|[/_.-])(?:debian|ubuntu)(?:[/_.-]|$)/i;

/** The path of the module's file for a script that Hiera gives to openstacklib's class by way of a parameter. */
export function hieraText({ mention, file }: MentionPlace, { deployment }: RewriteInput): Replacement {
  const { target, span, path } = mention;
  const start = file.lines.startOf(mention.line);
  const line = file.lines.textOf(mention.line);
  const { quote = "", path: directory } = parameter.exec(line.slice(0, span.start - start))?.groups ?? {};
  const rest = line.slice(span.end - start);
  if (directory === undefined || !rest.startsWith(quote) || !/^["']?[ \t]*(?:#.*)?$/.test(rest))
    return { fault: "it is no wsgi_script_source with the script's path in /usr/bin alone" };
  if (target.file === null || target.since === null)
    return { fault: `no OpenStack release is known to bring ${target.file ?? mention.application}` };
  const isDebian = debian.test(path);
  const lacking = isDebian ? packagingFault(target, deployment.release) : null;
  if (lacking !== null) return { fault: lacking };
  const text = isDebian
    ? expectedPath("Debian", target.file, "")
    : deployment.purelib && `${deployment.purelib}/${target.file}`;
  return text ? { start: span.start - directory.length, end: span.end, text } : { fault: unknownSystem };
}

const unknownSystem =
  "the file's name does not say for which system it is; set purelib in the settings if one path serves all";
