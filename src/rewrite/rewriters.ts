import type { Rewriter } from "./decide/rewriter.js";
import { apache } from "./deployment/apache.js";
import { copiedScript } from "./deployment/copied-script.js";
import { devStack } from "./deployment/devstack.js";
import { docsText } from "./deployment/docs-text.js";
import { kubernetesEnv } from "./deployment/kubernetes-env.js";
import { linkedScript } from "./deployment/linked-script.js";
import { namedOption } from "./deployment/named-option.js";
import { namedThings } from "./deployment/named-things.js";
import { namesInCommands } from "./deployment/names-in-commands.js";
import { packageList } from "./deployment/package-list.js";
import { puppet } from "./deployment/puppet.js";
import { python } from "./deployment/python.js";
import { pythonServers } from "./deployment/python-servers.js";
import { scriptProgram } from "./deployment/script-program.js";
import { scriptVariables } from "./deployment/script-variables.js";
import { uwsgiEnv } from "./deployment/uwsgi-env.js";
import { uwsgiFlags } from "./deployment/uwsgi-flags.js";
import { uwsgiIni } from "./deployment/uwsgi-ini.js";
import { uwsgiMapping } from "./deployment/uwsgi-mapping.js";
import { uwsgiXml } from "./deployment/uwsgi-xml.js";
import { uwsgiYaml } from "./deployment/uwsgi-yaml.js";

/**
 * Who decides about mentions, in order: the first that decides a mention has it, what none decides is a person's. What
 * reads more of a place stands before what reads less of it.
 */
export const rewriters: readonly Rewriter[] = [
  apache,
  copiedScript,
  namedOption,
  linkedScript,
  devStack,
  uwsgiIni,
  uwsgiYaml,
  uwsgiFlags,
  uwsgiEnv,
  kubernetesEnv,
  scriptVariables,
  uwsgiMapping,
  uwsgiXml,
  pythonServers,
  namesInCommands,
  python,
  scriptProgram,
  docsText,
  puppet,
  packageList,
  namedThings,
];
