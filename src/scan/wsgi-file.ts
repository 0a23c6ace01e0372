import { contentOfBytes } from "../model/content.js";
import type { SourceTree } from "../model/source-tree.js";
import { type ModuleFacts, moduleFacts } from "../python/module-facts.js";

/** How Pecan's templates, and after them many services, call the file that they give to mod_wsgi. */
const fileName = "app.wsgi";

/**
 * The `app.wsgi` that a service ships beside its factory, or in its package, and that holds an `application`: what pbr's
 * script is for, made by hand. Null if there is none. Two named files are looked at.
 */
export async function wsgiFile(
  tree: SourceTree,
  factoryFile: string | null,
  packageDirectory: string,
): Promise<string | null> {
  const beside = factoryFile?.slice(0, factoryFile.lastIndexOf("/") + 1) ?? packageDirectory;
  const paths = [...new Set([beside, packageDirectory])].map((directory) => `${directory}${fileName}`);
  const entries = (await tree.at(paths)).filter(({ mode }) => mode === "100644" || mode === "100755");
  const read: (readonly [path: string, facts: Promise<ModuleFacts | null>])[] = [];
  await tree.read(entries, ({ path }, bytes) => {
    read.push([path, moduleFacts(contentOfBytes(bytes))]);
  });
  for (const [path, facts] of read) if ((await facts)?.bindings.has("application")) return path;
  return null;
}
