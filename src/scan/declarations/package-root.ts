/**
 * The directory below a setup file's in which packages lie, where this one lies in that: `src` for `fox` in `src/fox` and for
 * all packages (an empty name) in `./src/`; the package's own directory where it is not called like the package.
 */
export function packageRoot(name: string, directory: string): string {
  const place = directory.replace(/^(?:\.\/+)+|(?<!\/)\/+$/g, "").replace(/^\.$/, "");
  const own = name.replaceAll(".", "/");
  if (name === "" || (place !== own && !place.endsWith(`/${own}`))) return place;
  return place.slice(0, -own.length).replace(/\/$/, "");
}
