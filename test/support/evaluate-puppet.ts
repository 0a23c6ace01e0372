import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { findProgram } from "../../src/queue/find-program.js";
import { MissingServer } from "./missing-server.js";

/**
 * What Puppet itself gives variables of classes, `nova::params::x`, on a system with the given `os` facts; the modules'
 * files are given by their paths below the module path. Raises what Puppet says where it refuses the manifests.
 */
export async function evaluatePuppet(
  files: Readonly<Record<string, string>>,
  { variables, os }: { readonly variables: readonly string[]; readonly os: object },
  directory: string,
): Promise<string[]> {
  const puppet = findProgram(["puppet"], process.env.PATH ?? "");
  if (!puppet) throw new MissingServer("Puppet", "puppet-agent");
  const modules = join(directory, "modules");
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(modules, path)), { recursive: true });
    await writeFile(join(modules, path), content);
  }
  // External facts win over those of this machine.
  const facts = join(directory, "facts");
  await mkdir(facts, { recursive: true });
  await writeFile(join(facts, "os.json"), JSON.stringify({ os }));
  const own = ["confdir", "vardir"].flatMap((name) => [`--${name}`, join(directory, name)]);
  const code = variables
    .map((name) => `include ${name.slice(0, name.lastIndexOf("::"))}\nnotice("${name}=\${${name}}")\n`)
    .join("");
  const { all } = await execa(
    puppet.file,
    [
      "apply",
      "--noop",
      "--color",
      "false",
      ...own,
      "--pluginfactdest",
      facts,
      "--modulepath",
      modules,
      "--execute",
      code,
    ],
    { all: true, reject: false },
  );
  const values = variables.map(
    (name) =>
      all
        .split("\n")
        .find((line) => line.includes(`${name}=`))
        ?.split("=")[1],
  );
  if (values.includes(undefined)) throw new Error(`Puppet gives no value: ${all}`);
  return values.map(String);
}
