import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";

const root = fileURLToPath(new URL("../../", import.meta.url));
const manifest = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as {
  readonly dependencies: object;
  readonly devDependencies: object;
  readonly scripts: Readonly<Record<string, string>>;
};

test("no package runs a script when it is installed", () => {
  expect(readFileSync(`${root}.npmrc`, "utf8").split("\n")).toContain("ignore-scripts=true");
  const own = Object.keys(manifest.scripts).filter((name) =>
    /^(?:pre|post)?(?:install|prepare|publish)/.test(name),
  );
  expect(own).toEqual([]);
});

test("every package is named by the lock file with what its bytes must be", () => {
  const lock = JSON.parse(readFileSync(`${root}package-lock.json`, "utf8")) as {
    readonly packages: Readonly<Record<string, { readonly integrity?: string; readonly link?: boolean }>>;
  };
  const packages = Object.entries(lock.packages).filter(([path]) => path !== "");
  expect(packages.length).toBeGreaterThan(100);
  expect(
    packages.filter(([, { integrity }]) => !integrity?.startsWith("sha512-")).map(([path]) => path),
  ).toEqual([]);
});

test("the list of materials has every package that the service runs on", () => {
  const npm = ["npm", "run", "--silent", "sbom"] as const;
  const text = execFileSync(npm[0], npm.slice(1), { cwd: root, encoding: "utf8", maxBuffer: 64 << 20 });
  const { bomFormat, components } = JSON.parse(text) as {
    readonly bomFormat: string;
    readonly components: readonly { readonly name: string; readonly version: string }[];
  };
  const names = new Set(components.map(({ name }) => name));
  expect(bomFormat).toBe("CycloneDX");
  expect(Object.keys(manifest.dependencies).filter((name) => !names.has(name))).toEqual([]);
  expect(["jest", "typescript", "@biomejs/biome"].filter((name) => names.has(name))).toEqual([]);
  expect(components.every(({ version }) => version !== "")).toBe(true);
});
