import type { ModuleTestPlace } from "../model/migration-plan.js";
import type { SourceTree } from "../model/source-tree.js";
import type { Surroundings } from "../model/surroundings.js";

/** Of a package's unit tests: OpenStack keeps them in the package, others beside it. */
const inPackage = ["tests/unit", "tests", "test/unit", "test"];
const besidePackage = ["tests/unit", "tests"];
const fileName = "test_wsgi_modules.py";

/**
 * Where a test of a package's WSGI modules belongs and how it is written, by package; none for a package without unit
 * tests, or with such a test. Looks at a few named files alone.
 */
export async function testPlacesOf(
  tree: SourceTree,
  surroundings: readonly Pick<Surroundings, "packageRoot" | "moduleFile">[],
): Promise<ReadonlyMap<string, ModuleTestPlace>> {
  const places = new Map<string, ModuleTestPlace>();
  for (const { packageRoot, moduleFile } of surroundings) {
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
  const marks = [`${distribution}.stestr.conf`, `${distribution}pytest.ini`, `${distribution}conftest.py`];
  const looked = directories.flatMap((directory) =>
    ["__init__.py", "conftest.py", fileName].map((file) => `${directory}/${file}`),
  );
  const found = new Set((await tree.at([...looked, ...marks])).map(({ path }) => path));
  const directory = directories.find(
    (candidate) => found.has(`${candidate}/__init__.py`) || found.has(`${candidate}/conftest.py`),
  );
  if (directory === undefined || found.has(`${directory}/${fileName}`)) return null;
  const hasPytest = [
    `${distribution}pytest.ini`,
    `${distribution}conftest.py`,
    `${directory}/conftest.py`,
  ].some((path) => found.has(path));
  const style = hasPytest && !found.has(`${distribution}.stestr.conf`) ? "pytest" : "unittest";
  return { path: `${directory}/${fileName}`, style };
}
