/** The part of a path after its last slash. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
