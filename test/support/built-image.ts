import { chmod, copyFile, mkdir, symlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { execa } from "execa";
import { findProgram } from "../../src/queue/find-program.js";
import { type Instruction, readDockerfile, type Stage } from "./dockerfile.js";
import { MissingServer } from "./missing-server.js";

/** What is in the last stage of a Dockerfile, laid out below a directory, with nothing of it writable. */
export interface BuiltImage {
  readonly directory: string;
  /** ENTRYPOINT, with the paths that they have here. */
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Programs of the image's Debian packages that the service calls. */
const installed = ["git", "ssh"];

/**
 * Does what an engine would do with the Dockerfile of a checkout: its COPY and RUN instructions stage by stage, but in
 * directories instead of containers, and with the Node and the Debian packages of this machine. Raises an error on
 * an instruction that it does not know.
 */
export async function buildImage(checkout: string, dockerfile: string, into: string): Promise<BuiltImage> {
  const roots = new Map<string, string>();
  const stages = readDockerfile(dockerfile);
  for (const [index, stage] of stages.entries()) {
    const root = join(into, stage.name ?? `stage-${index}`);
    const base = roots.get(stage.image);
    await (base === undefined ? mkdir(root) : execa("cp", ["-al", base, root]));
    if (stage.name !== undefined) roots.set(stage.name, root);
    await buildStage(stage, { checkout, root, roots });
    if (index < stages.length - 1) continue;
    await addPrograms(join(root, "bin"));
    await execa("chmod", ["-R", "a-w,a+rX", root]);
    return describe(stage, root);
  }
  throw new Error("the Dockerfile has no stage");
}

interface Place {
  readonly checkout: string;
  readonly root: string;
  readonly roots: ReadonlyMap<string, string>;
}

const described = ["ENV", "LABEL", "VOLUME", "USER", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"];

async function buildStage({ instructions }: Stage, place: Place): Promise<void> {
  let directory = join(place.root, "app");
  await mkdir(directory, { recursive: true });
  for (const instruction of instructions) {
    const { name, rest } = instruction;
    if (name === "WORKDIR") directory = join(place.root, rest);
    else if (name === "COPY") await copy(instruction, directory, place);
    // Debian's packages are this machine's own: it shall stay as it is.
    else if (name === "RUN" && !rest.startsWith("apt-get "))
      await execa("sh", ["-c", rest], { cwd: directory });
    else if (name !== "RUN" && !described.includes(name)) throw new Error(`${name} is not understood`);
  }
}

/** COPY: a directory's content goes below the target, a file into it. */
async function copy(
  { words, flags }: Instruction,
  directory: string,
  { checkout, roots }: Place,
): Promise<void> {
  const target = join(directory, words.at(-1) ?? "");
  const from = flags.find((flag) => flag.startsWith("--from="))?.slice("--from=".length);
  const source = from === undefined ? checkout : (roots.get(from) ?? "");
  await mkdir(target, { recursive: true });
  for (const path of words.slice(0, -1)) {
    const found = join(source, path);
    const isDirectory = (await execa("test", ["-d", found], { reject: false })).exitCode === 0;
    await execa("cp", ["-a", isDirectory ? `${found}/.` : found, target]);
  }
}

async function addPrograms(bin: string): Promise<void> {
  await mkdir(bin);
  await copyFile(process.execPath, join(bin, "node"));
  await chmod(join(bin, "node"), 0o755);
  for (const name of [...installed, "tini"]) {
    const found = findProgram([name], process.env.PATH ?? "");
    if (found) await symlink(found.file, join(bin, basename(found.file)));
    else if (name !== "tini") throw new MissingServer(name, "git openssh-client");
  }
}

function describe({ instructions }: Stage, root: string): BuiltImage {
  const last = (name: string) =>
    instructions.findLast((instruction) => instruction.name === name)?.words ?? [];
  const here = (words: readonly string[]) =>
    words.map((word) => (word.startsWith("/app/") ? join(root, word) : word));
  const pairs = last("ENV").map((word) => [
    word.slice(0, word.indexOf("=")),
    word.slice(word.indexOf("=") + 1),
  ]);
  return {
    directory: root,
    entrypoint: here(last("ENTRYPOINT")),
    command: last("CMD"),
    healthcheck: last("HEALTHCHECK"),
    environment: { ...Object.fromEntries(pairs), PATH: join(root, "bin") },
  };
}
