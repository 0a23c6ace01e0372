/** Longer than any name that a host allows. */
const longest = 512;

/** A part of a path that leads somewhere else, or that git or a shell could take for something else. */
const unsafePart = /^$|^\.{1,2}$|^-|[\\~^:?*[\]<>|"'`$;&]|\p{C}|\p{Z}/u;

/**
 * Whether a project's name can be used in addresses, messages and commands as it is: parts between slashes without `..`,
 * blanks, control or formatting characters, or what is special to git or a shell. Gerrit refuses most others itself
 * (ProjectUtil and CreateProject in its sources), GitHub all of them.
 */
export function isProjectName(name: string): boolean {
  if (name.length > longest) return false;
  return !name.split("/").some((part) => unsafePart.test(part));
}
