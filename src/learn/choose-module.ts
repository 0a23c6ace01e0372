import type { ServingModule } from "./modules-through-time.js";
import { isOfWsgiPackage } from "./sightings.js";

export type Choice =
  | { readonly module: ServingModule; readonly note: string | null }
  | { readonly module: null; readonly note: string };

/**
 * The module to name in a script's place: one of the package `<service>.wsgi` before one that the factory stands in,
 * then the one that has been there the longest. Null, with the reason, where there is none. `now` is the commit to judge
 * by: the default branch's, or the newest version's where that branch is empty.
 */
export function chooseModule(
  serving: readonly ServingModule[],
  now: string | null,
  others: readonly string[],
): Choice {
  const present = serving.filter(({ at }) => now !== null && at.has(now));
  const [module] = present.toSorted(
    (a, b) => rank(a) - rank(b) || b.at.size - a.at.size || (a.module < b.module ? -1 : 1),
  );
  if (module) {
    const same = `${module.module} does not call the factory, but makes the same call as the factory`;
    return { module, note: module.how === "calls" ? null : same };
  }
  const gone = serving.map((one) => one.module).join(", ");
  if (gone !== "") return { module: null, note: `it was served by ${gone}, no longer there` };
  const unlike = others.length === 0 ? "" : `; see whether ${others.join(" or ")} serves for it`;
  return { module: null, note: `no module was seen to call its factory${unlike}` };
}

function rank({ module, how }: ServingModule): number {
  return (isOfWsgiPackage(module) ? 0 : 1) + (how === "calls" ? 0 : 2);
}
