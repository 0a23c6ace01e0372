import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";

/** A version of Gerrit, and the Java that runs it. */
export interface GerritRelease {
  readonly version: string;
  /** JAVA_HOME to run it with. */
  readonly javaHome: string;
}

/** The newest versions that can be had as library artifacts, with the Java versions that their class files and libraries take. */
const releases = [
  { version: "3.13.5", oldestJava: 21, newestJava: Number.POSITIVE_INFINITY },
  { version: "3.10.2", oldestJava: 17, newestJava: 20 },
] as const;

/**
 * The newest release for which there is a Java, or the one that GERRIT_TEST_VERSION names. Raises an error that says
 * what to install: a test that needs a server never passes without one.
 */
export async function findGerritRelease(environment = process.env): Promise<GerritRelease> {
  const wanted = environment.GERRIT_TEST_VERSION;
  const javas = await installedJavas(environment);
  for (const { version, oldestJava, newestJava } of releases) {
    if (wanted !== undefined && wanted !== version) continue;
    const fitting = javas.filter(({ major }) => major >= oldestJava && major <= newestJava);
    const newest = fitting.sort((one, other) => other.major - one.major)[0];
    if (newest) return { version, javaHome: newest.home };
  }
  const found = javas.map(({ home, major }) => `${major} in ${home}`).join(", ") || "none";
  throw new Error(
    `The tests against a real Gerrit${wanted ? ` ${wanted}` : ""} need a JDK (17 to 20 for 3.10.2, 21 or newer for 3.13.5) and Maven: ` +
      `install them (Debian: apt-get install openjdk-17-jdk-headless maven). Java found: ${found}.`,
  );
}

interface Java {
  readonly home: string;
  readonly major: number;
}

async function installedJavas(environment: NodeJS.ProcessEnv): Promise<Java[]> {
  const directory = "/usr/lib/jvm";
  const names = await readdir(directory).catch(() => []);
  const homes = [environment.JAVA_HOME, await javaOnPath(), ...names.map((name) => join(directory, name))];
  const unique = [...new Set(homes.filter((home) => home !== undefined && home !== ""))] as string[];
  const javas = await Promise.all(unique.map(javaAt));
  return javas.filter((java) => java !== undefined);
}

async function javaOnPath(): Promise<string | undefined> {
  const { stdout, failed } = await execa("sh", ["-c", 'readlink -f "$(command -v java)"'], { reject: false });
  return failed || stdout === "" ? undefined : dirname(dirname(stdout));
}

async function javaAt(home: string): Promise<Java | undefined> {
  const { stderr, failed } = await execa(join(home, "bin", "java"), ["-version"], { reject: false });
  const major = /version "(\d+)/.exec(stderr)?.[1];
  return failed || major === undefined ? undefined : { home, major: Number(major) };
}
