import { filesAfter, migrateFiles } from "./migrate-files.js";

/** A service that has its module already, so that its entry point may go. */
const service = {
  "x/__init__.py": "",
  "x/api.py": "def init():\n    return object()\n",
  "x/wsgi/__init__.py": "",
  "x/wsgi/api.py": "application = None\n",
};

/** A setup file after the phase that drops the entry points of the service `x`; beside it the other files given. */
export async function removeFrom(
  path: string,
  content: string,
  beside: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  const files = { ...service, ...beside, [path]: content };
  return filesAfter(files, await migrateFiles(files, { phase: "remove" }))[path];
}
