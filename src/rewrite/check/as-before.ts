import type { Content } from "../../model/content.js";

/** `fox/wsgi/__init__` → `fox/wsgi` where that moved. A file may name it from the root of its package on. */
export function asBefore(text: Content, moved: readonly string[]): Content {
  return moved.reduce((left, module) => {
    const name = module.split("/").slice(-2).join("/");
    return left.replaceAll(`${name}/__init__`, name);
  }, text);
}
