import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { findPython } from "./find-python.js";
import { type PythonPackageSet, pythonPackages } from "./python-packages.js";

interface RunOptions {
  /** Packages that this run sees beside the virtualenv's own. */
  readonly with?: PythonPackageSet;
  readonly directory?: string;
}

/** A Python environment that holds nothing but what a test puts into it. */
export class Virtualenv {
  private constructor(
    readonly directory: string,
    private readonly sitePackages: string,
  ) {}

  static async create(directory: string): Promise<Virtualenv> {
    await execa(findPython(), ["-m", "venv", "--without-pip", directory]);
    const [version = ""] = await readdir(join(directory, "lib"));
    return new Virtualenv(directory, join(directory, "lib", version, "site-packages"));
  }

  /** Path of a program or a script. */
  program(name: string): string {
    return join(this.directory, "bin", name);
  }

  /** Path of an installed module's file, such as `fox/wsgi/api.py`. */
  file(path: string): string {
    return join(this.sitePackages, path);
  }

  /** What was installed to be run, by name; not Python itself and what activates the environment. */
  async scripts(): Promise<string[]> {
    const names = await readdir(join(this.directory, "bin"));
    return names.filter((name) => !/^(?:python[\d.]*|[Aa]ctivate.*)$/.test(name)).sort();
  }

  /** Runs Python. Raises an error with what it printed unless it ends with 0. */
  async python(args: readonly string[], options: RunOptions = {}): Promise<string> {
    const result = await this.tryPython(args, options);
    if (result.failed) throw new Error(`python ${args.join(" ")} failed:\n${result.printed}`);
    return result.printed;
  }

  async tryPython(
    args: readonly string[],
    { with: set, directory = this.directory }: RunOptions = {},
  ): Promise<{ readonly failed: boolean; readonly printed: string }> {
    const { failed, all } = await execa(this.program("python"), args, {
      cwd: directory,
      reject: false,
      all: true,
      extendEnv: false,
      env: {
        ...(set && { PYTHONPATH: await pythonPackages(set) }),
        // Only what is installed is imported, never what lies in the working directory.
        PYTHONSAFEPATH: "1",
        PATH: process.env.PATH,
        LANG: "C.UTF-8",
      },
    });
    return { failed, printed: all };
  }

  /** Installs a wheel, or with `--editable` a project; what it needs is not fetched. */
  async install(packaging: "packaging" | "old-packaging", ...what: readonly string[]): Promise<this> {
    const pip = ["-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"];
    await this.python([...pip, ...what], { with: packaging });
    return this;
  }

  /** Takes away a program or an installed file. */
  async remove(path: string): Promise<void> {
    await rm(path);
  }
}
