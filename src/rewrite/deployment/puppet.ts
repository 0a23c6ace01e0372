import { grouped } from "../../model/grouped.js";
import type { Decision } from "../../model/mention.js";
import { keep } from "../decide/decide.js";
import type { OpenMention, RewriteInput, Rewriter } from "../decide/rewriter.js";
import { decideModule } from "../puppet/decide-module.js";
import { decideReplacement } from "../puppet/decide-replacement.js";
import { hieraText } from "../puppet/hiera-text.js";
import { otherNameInPuppet } from "../puppet/other-name.js";

/**
 *     $nova_api_wsgi_script_source = '/usr/bin/nova-api-wsgi'  →  … = "${pybasedir}/nova/wsgi/osapi_compute.py"
 *     :wsgi_script_source => '/usr/bin/nova-api-wsgi',         →  … => '/usr/lib/python3/dist-packages/nova/wsgi/osapi_compute.py',
 *
 *     nova::wsgi::apache_api::wsgi_script_source: /usr/bin/nova-api-wsgi  →  … : /usr/lib/python3/dist-packages/…  (Hiera)
 *
 * openstacklib copies the file that the variable names into cgi-bin under a name of its own, so that Apache's part stays.
 * The manifests of a module and their unit tests change together or not at all. Source: puppet-openstacklib's
 * manifests/wsgi/apache.pp and manifests/defaults.pp.
 */
export const puppet: Rewriter = {
  kinds: ["puppet"],
  decide: (input: RewriteInput) => {
    const decisions: Decision[] = [];
    const inModules: OpenMention[] = [];
    for (const mention of input.mentions) {
      const file = input.documents.get(mention.path);
      if (!file || !/\.(?:pp|rb|ya?ml)$/.test(mention.path)) continue;
      const line = file.lines.textOf(mention.line);
      const other = otherNameInPuppet(mention, file);
      if (other !== null) decisions.push(keep(mention, line, other));
      else if (/\.ya?ml$/.test(mention.path))
        decisions.push(decideReplacement({ mention, file }, hieraText({ mention, file }, input), undefined));
      else inModules.push(mention);
    }
    for (const mentions of grouped(inModules, moduleOf).values())
      decisions.push(...decideModule(mentions, input));
    return decisions;
  },
};

/** The script and its module, which is what stands beside manifests/ and spec/. */
function moduleOf({ script, path }: OpenMention): string {
  return `${script} ${path.replace(/(?:^|\/)(?:manifests|spec)\/.*$/, "")}`;
}
