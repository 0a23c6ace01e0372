import { grouped } from "../model/grouped.js";
import type { SeenRepository, SeenScript } from "../model/seen-script.js";
import { Registry, type RegistryEntry } from "./registry.js";

/** What a repository may teach the others, whatever it declares. */
const mostScripts = 50;
const mostNames = 2_000;
const longestName = 80;
/** A word alone (`api`, `keystone`) names many things in other repositories; names of two parts and more seldom do. */
const scriptName = /^[A-Za-z0-9]+(?:[-_.][A-Za-z0-9]+)+$/;
const applicationName = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*:[A-Za-z_]\w*$/;

/** On which branch a seen module is, as a milestone says it. */
const defaultBranch = "default branch";

type Owned = SeenScript & { readonly project: string };

/**
 * A registry that also knows what other repositories than `self` were seen to declare. What it knows itself always
 * wins, so no repository can change the meaning of a script of the registry; a name that two declare differently, or that
 * `self` declared once, means neither.
 */
export function withSeen(
  registry: Registry,
  seen: readonly SeenRepository[],
  self: Pick<SeenRepository, "host" | "project">,
): Registry {
  const isSelf = ({ host, project }: SeenRepository) => host === self.host && project === self.project;
  const own = new Set(seen.filter(isSelf).flatMap(({ scripts }) => scripts.map(({ script }) => script)));
  const isNew = (script: SeenScript) =>
    mayTeach(script) && !own.has(script.script) && !registry.find(script.script);
  const others = seen
    .filter((one) => !isSelf(one))
    .flatMap(({ project, scripts }) =>
      scripts.slice(0, mostScripts).map((script): Owned => ({ ...script, project })),
    );
  const byName = grouped(others.filter(isNew), ({ script }) => script);
  if (byName.size === 0) return registry;
  const names = [...byName.keys()].sort().slice(0, mostNames);
  return new Registry([...registry.entries, ...names.map((name) => entryOf(name, byName.get(name) ?? []))]);
}

function mayTeach({ script, application }: SeenScript): boolean {
  if (script.length > longestName || !scriptName.test(script)) return false;
  return application === null || (application.length <= 200 && applicationName.test(application));
}

function entryOf(script: string, owners: readonly Owned[]): RegistryEntry {
  const projects = [...new Set(owners.map(({ project }) => project))].sort();
  const applications = [...new Set(owners.map(({ application }) => application))];
  const [first, ...others] = applications;
  const common = { script, project: projects.join(", "), factories: [], isSeen: true as const };
  const known = `${projects.join(" and ")} ${projects.length === 1 ? "declares" : "declare"} it`;
  const unsettled = (reason: string): RegistryEntry => ({
    ...common,
    module: null,
    unsettled: `${known}, ${reason}`,
  });
  if (others.length > 0) return unsettled("with different modules: decide whose script is meant here");
  if (first === undefined || first === null)
    return unsettled("and a person must decide on its module there first");
  const absent = owners.filter(({ isThere }) => !isThere);
  const comesWith = absent.flatMap((owner) => owner.comesWith ?? []);
  if (comesWith.length < absent.length)
    return unsettled(`and ${first} is not on its default branch yet: merge the change that adds it first`);
  const [module = "", application = ""] = first.split(":");
  const settled = { ...common, module, application, moduleSince: { branch: defaultBranch } };
  return comesWith.length === 0 ? settled : { ...settled, comesWith };
}
