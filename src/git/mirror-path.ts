import { createHash } from "node:crypto";

/** Letters of a project's name that a directory's may have everywhere; the hash tells apart what they do not. */
const longestSlug = 60;

/**
 * The name of a mirror's directory. Whatever stands in host and project, it is one part of a path, not hidden, and
 * no other pair gets it, on file systems without letter case too.
 */
export function mirrorName(host: string, project: string): string {
  const slug = `${host}-${project}`.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  const hash = createHash("sha256")
    .update(JSON.stringify([host, project]))
    .digest("hex");
  return `m-${slug.slice(0, longestSlug)}-${hash.slice(0, 32)}.git`;
}

/**
 * The ref of a mirror that holds a ref of its remote. Names would collide: a branch `a` that gives way to `a/b`, or
 * `A` to `a`.
 */
export function mirrorRef(ref: string): string {
  return `refs/mirror/${createHash("sha256").update(ref).digest("hex").slice(0, 40)}`;
}
