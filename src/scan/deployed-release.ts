import { parse } from "ini";
import { contentOfBytes, decodeText } from "../model/content.js";
import type { ShownRelease } from "../model/migration-plan.js";
import type { SourceTree } from "../model/source-tree.js";
import { openStackReleases, releaseIn } from "../registry/openstack-release.js";

/** Files at well-known paths that say for a whole repository what it deploys, the most telling first. */
const tellers: readonly (readonly [path: string, read: (text: string) => string | null])[] = [
  [".gitreview", (text) => releaseIn(defaultBranch(text))],
  ["etc/kolla/globals.yml", kollaRelease],
  ["globals.yml", kollaRelease],
  ["ansible/group_vars/all.yml", kollaRelease],
  ["ansible/group_vars/all/common.yml", kollaRelease],
  ["group_vars/all.yml", kollaRelease],
  ["config.yaml", charmRelease],
  ["src/config.yaml", charmRelease],
  ["config/default/manager_default_images.yaml", operatorRelease],
  ["tox.ini", constrainedRelease],
];

/**
 * The OpenStack release that a repository deploys as a whole: by the branch's name (`stable/2025.1`), git-review's
 * `defaultbranch`, which every stable branch of OpenStack has, Kolla Ansible's `openstack_release`, the default of a charm's
 * `openstack-origin`, the default images of an operator, the upper constraints that tox installs with, or how old a copy of
 * Kolla Ansible's master is; null where nothing says so, as on master.
 */
export async function deployedRelease(tree: SourceTree, branch: string | null): Promise<ShownRelease | null> {
  const named = branch === null ? null : releaseIn(branch);
  if (named !== null) return { name: named, by: `the branch ${branch}` };
  const entries = (await tree.at(tellers.map(([path]) => path))).filter(({ mode }) => mode === "100644");
  const texts = new Map<string, string>();
  await tree.read(entries, ({ path }, bytes) => texts.set(path, decodeText(contentOfBytes(bytes))));
  for (const [path, read] of tellers) {
    const text = texts.get(path);
    const name = text === undefined ? null : read(text);
    if (name !== null) return { name, by: path };
  }
  const isKolla = [...texts].some(([path, text]) => path.startsWith("ansible/") && followsMaster.test(text));
  return isKolla ? staleRelease(tree) : null;
}

/** The default of Kolla Ansible's own master. */
const followsMaster = /^openstack_release:[ \t]*["']?master["']?[ \t\r]*$/m;

/**
 * A copy of Kolla Ansible's master that was left behind goes with the services of its day: every release leaves a page
 * of release notes on master when its branch is made ("Update master for stable/2025.1"), so the newest page tells it. Null
 * where that is one of the last two, as master has them.
 */
async function staleRelease(tree: SourceTree): Promise<ShownRelease | null> {
  const pages = new Map(openStackReleases.map((name) => [`releasenotes/source/${name}.rst`, name]));
  const found = new Set((await tree.at([...pages.keys()])).map(({ path }) => path));
  const [by, name] = [...pages].findLast(([path]) => found.has(path)) ?? [];
  return by === undefined || name === undefined || openStackReleases.slice(-2).includes(name)
    ? null
    : { name, by };
}

function defaultBranch(text: string): string {
  const branch = field(field(parse(text), "gerrit"), "defaultbranch");
  return typeof branch === "string" ? branch : "";
}

/** `openstack_release: "2025.1"`, or a name; what is computed or says master tells nothing. */
function kollaRelease(text: string): string | null {
  return releaseIn(/^openstack_release:[ \t]*["']?([\w.]+)["']?[ \t]*(?:#.*)?$/m.exec(text)?.[1] ?? "");
}

/** The option `openstack-origin` of a charm: `default: caracal`, `default: cloud:jammy-caracal`; `distro` tells nothing. */
function charmRelease(text: string): string | null {
  const option = /^ {2}openstack-origin:[ \t]*\r?\n((?:(?: {3,}.*)?\r?\n)*)/m.exec(text)?.[1] ?? "";
  return releaseIn(/^ +default:[ \t]*["']?([\w:.-]+)/m.exec(option)?.[1] ?? "");
}

/** `value: quay.io/podified-antelope-centos9/openstack-nova-api:tag`, over and over: the one release that they name. */
function operatorRelease(text: string): string | null {
  const named = [...text.matchAll(/^[ -]*value:[ \t]*["']?([\w./:-]+)/gm)].map(([, image = ""]) =>
    releaseIn(image),
  );
  const [release, ...others] = new Set(named.filter((name) => name !== null));
  return others.length === 0 ? (release ?? null) : null;
}

function constrainedRelease(text: string): string | null {
  return releaseIn(/\/constraints\/upper\/([\w.]+)/.exec(text)?.[1] ?? "");
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
