import type { Content } from "../../model/content.js";
import type { Mention } from "../../model/mention.js";
import {
  chartPaths,
  chartValues,
  type Deployment,
  type ShownRelease,
  valuesDirectory,
} from "../../model/migration-plan.js";
import { linesNamingRelease, releaseIn, releaseOrder } from "../../registry/openstack-release.js";
import type { SourceFile } from "../../text/source-file.js";

/**
 * The OpenStack release that a place deploys: the settings' `minimum_release` counts first, then the file's path
 * (`values_overrides/octavia/2025.1-ubuntu.yaml`), the images and branches that the file itself names, the chart around
 * it, the values beside it, and last the branch. Null where nothing says so, as for what follows master.
 */
export function shownRelease(
  { path, kind }: Mention,
  project: string | null,
  documents: ReadonlyMap<string, SourceFile>,
  { release, values }: Deployment,
): ShownRelease | null {
  if (release?.from === "settings") return release;
  const inPath = releaseIn(path);
  if (inPath !== null) return { name: inPath, by: "its path" };
  const file = documents.get(path);
  if (kind === "docs") return release;
  const inFile = file ? releaseOfFile(file, project) : null;
  if (inFile !== null) return { name: inFile, by: "what the file deploys" };
  return releaseOfChart(path, project, documents) ?? releaseBeside(path, values) ?? release;
}

/** By the names of the nearest values for releases: `octavia/2025.1-ubuntu.yaml` for `octavia/values_overrides/tls.yaml`. */
function releaseBeside(path: string, values: Deployment["values"]): ShownRelease | null {
  if (values.size === 0 || !/\.ya?ml$/.test(path)) return null;
  for (let directory = valuesDirectory(path); ; directory = directory.replace(/\/?[^/]*$/, "")) {
    const release = values.get(directory);
    if (release !== undefined || directory === "") return release ?? null;
  }
}

/**
 * By the nearest chart around a file: its version, its application's version, or the images that its values name. Where
 * these differ the oldest counts, as nobody can tell which of them is forgotten: a place that waits breaks nothing.
 */
function releaseOfChart(
  path: string,
  project: string | null,
  documents: ReadonlyMap<string, SourceFile>,
): ShownRelease | null {
  const nearest = chartPaths(path).find((chart) => documents.has(chart));
  if (nearest === undefined) return null;
  const chart = documents.get(nearest)?.content ?? "";
  const values = documents.get(chartValues(nearest));
  const shown = [
    { name: releaseIn(topValue(chart, "version")), by: nearest },
    { name: releaseIn(topValue(chart, "appVersion")), by: nearest },
    { name: values ? releaseOfFile(values, project) : null, by: chartValues(nearest) },
  ].flatMap(({ name, by }) => (name === null ? [] : [{ name, by }]));
  return shown.sort((a, b) => releaseOrder(a.name) - releaseOrder(b.name))[0] ?? null;
}

/**
 * What a file gets its software from: `image: x/nova:2025.1-ubuntu`, `FROM x/nova:2025.1`, `nova_git_branch:
 * stable/2025.1`, `openstack_release: 2025.1`, `constraints/upper/2025.1`.
 */
const source =
  /(?<image>[\w.-]+):(?<tag>[a-z0-9][\w.-]*)|\b(?<key>\w*(?:release|branch|version|tag))["']?[ \t]*[:=][ \t]*["']?(?<value>(?:(?:stable|unmaintained)\/)?[\w.-]+)|constraints\/upper\/(?<constraints>[\w.]+)/gi;

const known = new WeakMap<SourceFile, Map<string, string | null>>();

/** Asked for with each mention, a file is read once for each project. */
function releaseOfFile(file: SourceFile, project: string | null): string | null {
  const ofFile = known.get(file) ?? new Map<string, string | null>();
  known.set(file, ofFile);
  const key = project ?? "";
  const release = ofFile.get(key);
  if (release !== undefined) return release;
  const found = releaseInFile(file.content, project);
  ofFile.set(key, found);
  return found;
}

/**
 * The release of the service's own images if there are any, the one that most of them have; else the one release that
 * the file names at all.
 */
function releaseInFile(content: Content, project: string | null): string | null {
  const all = new Set<string>();
  const own = new Map<string, number>();
  const name = project?.slice(project.lastIndexOf("/") + 1).replace(/-api$/, "") ?? "";
  const found = [...linesNamingRelease(content)].flatMap((line) => [...line.matchAll(source)]);
  for (const { groups = {} } of found) {
    const release = releaseIn(groups.tag ?? groups.value ?? groups.constraints ?? "");
    if (release === null) continue;
    all.add(release);
    if (name !== "" && (groups.image ?? groups.key ?? "").includes(name))
      own.set(release, (own.get(release) ?? 0) + 1);
  }
  const [most] = [...own].sort(
    ([a, times], [b, others]) => others - times || releaseOrder(a) - releaseOrder(b),
  );
  const [only] = all.size === 1 ? all : [];
  return most?.[0] ?? only ?? null;
}

/** A key's value at the top of a Chart.yaml. */
function topValue(chart: Content, key: "version" | "appVersion"): string {
  return new RegExp(`^${key}:[ \\t]*["']?([\\w.+-]+)`, "m").exec(chart)?.[1] ?? "";
}
