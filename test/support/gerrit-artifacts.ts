import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { GerritRelease } from "./gerrit-release.js";
import { type TestCache, withTestCache } from "./test-cache.js";

/** What a server is started from; made once a machine and kept in the cache directory. */
export interface GerritArtifacts {
  readonly java: string;
  /** Options of Java up to and including the main class. */
  readonly command: readonly string[];
  /** A site that `init` has made, to be copied: admin/secret is there, no port is set. */
  readonly template: string;
}

const bouncyCastle = ["bcprov", "bcpg", "bcpkix", "bcutil"].map((name) => `${name}-jdk18on`);
const copyDependencies = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";

/** Fetches Gerrit's libraries by Maven and initialises a site, unless the cache has both. Raises what Maven or `init` said. */
export async function gerritArtifacts(
  release: GerritRelease,
  environment = process.env,
): Promise<GerritArtifacts> {
  const make = async (cache: TestCache): Promise<GerritArtifacts> => {
    const libraries = await cache.make("libraries", (directory) =>
      fetchLibraries(release.version, directory),
    );
    const java = join(release.javaHome, "bin", "java");
    const command = javaOptions(await classPath(libraries, release.version));
    const template = await cache.make("site", (directory) => initialise(java, command, directory));
    return { java, command, template };
  };
  return withTestCache(`gerrit-${release.version}`, make, environment);
}

async function fetchLibraries(version: string, directory: string): Promise<void> {
  const dependencies = [
    ["com.google.gerrit", "gerrit-acceptance-framework", version],
    ["com.google.gerrit", "gerrit-plugin-api", version],
    ...bouncyCastle.map((name) => ["org.bouncycastle", name, "1.80"]),
  ] as [string, string, string][];
  const pom = join(directory, "pom.xml");
  await writeFile(pom, projectObjectModel(dependencies));
  const goal = ["-q", "-B", "-f", pom, copyDependencies, `-DoutputDirectory=${directory}`];
  // Maven remembers a failure; -U makes it ask again.
  const attempts = [goal, ["-U", ...goal], ["-U", ...goal]];
  let said = "";
  for (const attempt of attempts) {
    const { all, failed, code } = await execa("mvn", attempt, { reject: false, all: true });
    if (!failed) break;
    said = code === "ENOENT" ? "mvn is not on PATH (Debian: apt-get install maven)" : (all ?? "");
  }
  const names = await readdir(directory);
  if (names.filter((name) => name.endsWith(".jar")).length < dependencies.length) {
    throw new Error(`Maven could not fetch Gerrit ${version} for the tests: ${said}`);
  }
  // The libraries carry no version; the server reads it from this resource.
  const resources = join(directory, "resources", "com", "google", "gerrit", "common");
  await mkdir(resources, { recursive: true });
  await writeFile(join(resources, "Version"), version);
}

/** The dependencies alone: what they depend on in turn is contained in them already. */
function projectObjectModel(dependencies: readonly (readonly [string, string, string])[]): string {
  const elements = dependencies.map(
    ([group, artifact, version]) =>
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>` +
      "<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions></dependency>",
  );
  return (
    "<project><modelVersion>4.0.0</modelVersion><groupId>tests</groupId><artifactId>gerrit</artifactId>" +
    `<version>1</version><packaging>pom</packaging><dependencies>${elements.join("")}</dependencies></project>`
  );
}

/** The version first, then the server, then what it leaves out: earlier entries hide later ones. */
async function classPath(libraries: string, version: string): Promise<string> {
  const server = [`gerrit-acceptance-framework-${version}.jar`, `gerrit-plugin-api-${version}.jar`];
  const others = (await readdir(libraries)).filter((name) => name.startsWith("bc"));
  return ["resources", ...server, ...others].map((name) => join(libraries, name)).join(":");
}

function javaOptions(path: string): string[] {
  const logging = "com.google.gerrit.server.logging.LoggingContext#getInstance";
  const backend = "com.google.common.flogger.backend.log4j.Log4jBackendFactory#getInstance";
  return [
    // Starts fast and stays small; a test server never lives long enough to profit from more.
    ...["-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"],
    `-Dflogger.backend_factory=${backend}`,
    `-Dflogger.logging_context=${logging}`,
    ...["-cp", path, "com.google.gerrit.launcher.GerritLauncher"],
  ];
}

async function initialise(java: string, command: readonly string[], site: string): Promise<void> {
  await mkdir(join(site, "etc"));
  // Before `init`, which takes OpenID otherwise and then makes no administrator.
  await writeFile(
    join(site, "etc", "gerrit.config"),
    "[auth]\n\ttype = DEVELOPMENT_BECOME_ANY_ACCOUNT\n[gerrit]\n\tbasePath = git\n[index]\n\ttype = lucene\n[sendemail]\n\tenable = false\n",
  );
  await execa(java, [...command, "init", "--batch", "--dev", "--no-auto-start", "-d", site], { all: true });
  // A copy of the libraries that only the installed form of Gerrit starts from.
  await rm(join(site, "bin", "gerrit.war"), { force: true });
}
