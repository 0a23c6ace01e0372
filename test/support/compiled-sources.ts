import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync } from "@swc/core";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The sources as JavaScript, for processes of their own. */
export interface CompiledSources {
  /** Holds `src/**.js`, and what it reads beside it. */
  readonly directory: string;
  remove(): void;
}

export async function compileSources(): Promise<CompiledSources> {
  const directory = mkdtempSync(join(tmpdir(), "wsgi-shift-compiled-"));
  for (const file of await readdir(join(root, "src"), { recursive: true })) {
    if (!file.endsWith(".ts")) continue;
    const { code } = transformSync(readFileSync(join(root, "src", file), "utf8"), {
      jsc: { target: "es2022", parser: { syntax: "typescript" } },
      module: { type: "es6" },
    });
    const output = join(directory, "src", file.replace(/\.ts$/, ".js"));
    mkdirSync(dirname(output), { recursive: true });
    writeFileSync(output, code);
  }
  cpSync(join(root, "package.json"), join(directory, "package.json"));
  for (const beside of ["node_modules", "data"]) symlinkSync(join(root, beside), join(directory, beside));
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
