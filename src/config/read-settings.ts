import { contentOfBytes, decodeText } from "../model/content.js";
import { WsgiShiftError } from "../model/errors.js";
import type { SettingsFile } from "../model/host.js";
import { defaultSettings, type RepositorySettings } from "../model/repository-settings.js";
import type { SourceTree } from "../model/source-tree.js";

/** Where a repository may keep its settings; the first that is there counts. */
const settingsPaths = [".wsgi-shift.yml", ".github/wsgi-shift.yml"] as const;

/** Larger than any settings file of a person; what is larger is refused unread. */
const sizeLimit = 64 * 1024;

/**
 * The settings that a tree holds, over those that its owner keeps for all repositories; the defaults where there are none.
 * Raises `settings-invalid`.
 */
export async function readSettings(tree: SourceTree, below?: SettingsFile): Promise<RepositorySettings> {
  const [first, ...others] = [below, await settingsFile(tree)].filter((file) => file !== undefined);
  if (first === undefined) return defaultSettings;
  // Few repositories have any, and its parser takes longer to load than many a scan.
  const { mergedSettings } = await import("./repository-settings.js");
  return mergedSettings([first, ...others]);
}

async function settingsFile(tree: SourceTree): Promise<SettingsFile | undefined> {
  const entries = await tree.at(settingsPaths);
  const entry = settingsPaths
    .map((path) => entries.find((candidate) => candidate.path === path))
    .find((found) => found !== undefined);
  if (!entry) return undefined;
  if (entry.mode !== "100644" && entry.mode !== "100755") {
    throw new WsgiShiftError("settings-invalid", {
      path: entry.path,
      detail: "it is a link or a submodule, which is never followed",
    });
  }
  let text: string | undefined;
  await tree.read([entry], (_, bytes) => {
    text = bytes.length > sizeLimit ? undefined : decodeText(contentOfBytes(bytes));
  });
  if (text === undefined)
    throw new WsgiShiftError("settings-invalid", {
      path: entry.path,
      detail: `it has more than ${sizeLimit} bytes`,
    });
  return { path: entry.path, text };
}
