import picomatch from "picomatch";

/** Whether a project may be worked on: its name or a glob that matches it (`openstack/*`) stands in the allow list. */
export type ProjectFilter = (project: string) => boolean;

/** `!` before a glob takes out what it matches, wherever it stands. A list without any other entry allows none. */
export function projectFilter(list: readonly string[]): ProjectFilter {
  const allowed = list.filter((glob) => !glob.startsWith("!"));
  const refused = list.filter((glob) => glob.startsWith("!")).map((glob) => glob.slice(1));
  if (allowed.length === 0) return () => false;
  const matches = picomatch(allowed, { dot: true, ignore: refused });
  return (project) => matches(project);
}
