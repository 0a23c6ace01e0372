import { contentOfBytes } from "../model/content.js";
import type { ModuleTestPlace } from "../model/migration-plan.js";
import type { SourceTree } from "../model/source-tree.js";
import type { Surroundings } from "../model/surroundings.js";
import { testStyle } from "./test-style.js";

/** Of a package's unit tests: OpenStack keeps them in the package, others beside it. */
const inPackage = ["tests/unit", "tests", "test/unit", "test"];
const besidePackage = ["tests/unit", "tests"];
const fileName = "test_wsgi_modules.py";

/**
 * Where a test of a package's WSGI modules belongs and how it is written, by package; none for a package without unit
 * tests, or with such a test. Packages that get no module are not looked at.
 */
export async function testPlacesOf(
  tree: SourceTree,
  surroundings: readonly Pick<Surroundings, "packageRoot" | "moduleFile" | "moduleState" | "answer">[],
): Promise<ReadonlyMap<string, ModuleTestPlace>> {
  const places = new Map<string, ModuleTestPlace>();
  for (const { packageRoot, moduleFile, moduleState, answer } of surroundings) {
    if (moduleState !== "absent" || answer !== null) continue;
    const [name = ""] = moduleFile.slice(packageRoot.length).split("/");
    const place = places.has(name) ? null : await testPlace(tree, packageRoot, name);
    if (place) places.set(name, place);
  }
  return places;
}

async function testPlace(
  tree: SourceTree,
  packageRoot: string,
  name: string,
): Promise<ModuleTestPlace | null> {
  const distribution = packageRoot.replace(/src\/$/, "");
  const directories = [
    ...inPackage.map((directory) => `${packageRoot}${name}/${directory}`),
    ...besidePackage.map((directory) => `${distribution}${directory}`),
  ];
  const looked = directories.flatMap((directory) =>
    ["__init__.py", "conftest.py", fileName].map((file) => `${directory}/${file}`),
  );
  const found = new Set((await tree.at(looked)).map(({ path }) => path));
  const directory = directories.find(
    (candidate) => found.has(`${candidate}/__init__.py`) || found.has(`${candidate}/conftest.py`),
  );
  if (directory === undefined || found.has(`${directory}/${fileName}`)) return null;
  const path = `${directory}/${fileName}`;
  if (await usesPytest(tree, distribution, directory)) return { path, style: null };
  return { path, style: await testStyle(tree, directory) };
}

const pytestTable = /^\[(?:pytest|tool:pytest|tool\.pytest[\w.]*)\]/m;

/** A project with settings of stestr runs its tests with that, whatever else it has. */
async function usesPytest(tree: SourceTree, distribution: string, directory: string): Promise<boolean> {
  const named = (names: readonly string[]) => names.map((name) => distribution + name);
  const stestr = named([".stestr.conf", ".testr.conf"]);
  const pytest = [...named(["pytest.ini", "conftest.py"]), `${directory}/conftest.py`];
  const settings = named(["pyproject.toml", "setup.cfg", "tox.ini"]);
  const found = await tree.at([...stestr, ...pytest, ...settings]);
  if (found.some(({ path }) => stestr.includes(path))) return false;
  if (found.some(({ path }) => pytest.includes(path))) return true;
  let hasTable = false;
  const regular = found.filter(({ path, mode }) => settings.includes(path) && mode.startsWith("100"));
  await tree.read(regular, (_, bytes) => {
    hasTable ||= pytestTable.test(contentOfBytes(bytes));
  });
  return hasTable;
}
