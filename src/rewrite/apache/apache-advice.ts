import type { Content } from "../../model/content.js";
import type { OpenMention, RewriteInput } from "../decide/rewriter.js";
import { type ApacheScene, otherConfigurations } from "./apache-scene.js";
import { fileWanted, importLine } from "./file-wanted.js";
import { hintOfPackages } from "./installed-file.js";
import { holdsScripts, type ScriptArgument } from "./script-arguments.js";

/** What a person must do where a script stays: why it does, and what the repository shows of where to go. */
export function apacheAdvice(
  mention: OpenMention,
  { directory, base }: Pick<ScriptArgument, "directory" | "base">,
  obstacle: string,
  scene: ApacheScene,
  input: RewriteInput,
): string {
  const why = obstacle === "" ? madeElsewhere(directory, base, mention) : `${obstacle}; `;
  return `${why}${fileWanted("mod_wsgi", mention.target)}${hintFor(directory, scene, input)}`;
}

/** What another configuration of the repository shows, which may be for another image. */
function hintFor(directory: Content, scene: ApacheScene, { documents }: RewriteInput): string {
  const found = hintOfPackages(directory, otherConfigurations(scene, documents));
  return found === null ? "" : ` (another configuration of this repository names ${found})`;
}

/** A path such as /var/www/cgi-bin/x is none at which an installation puts scripts. */
function madeElsewhere(directory: Content, base: Content, { application }: OpenMention): string {
  if (holdsScripts(directory)) return "";
  return `${directory}/${base} is a copy, link or file that is made elsewhere: if that writes the line "${importLine(application)}" into it, nothing changes here; else `;
}
