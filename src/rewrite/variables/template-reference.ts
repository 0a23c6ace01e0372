import type { Content } from "../../model/content.js";
import type { Span } from "../../model/script.js";

/** A hole of Jinja or of a Go template that gives a variable's value as it is. */
export interface TemplateReference {
  /** `x_wsgi_file`, `item.value.wsgi_path`, `.Values.uwsgi.wsgi_file` */
  readonly path: string;
  /** The last name of the path. */
  readonly name: string;
  /** Span of that name within the text. */
  readonly span: Span;
}

const reference =
  /^\{\{-?[ \t]*(?<path>\$?\.?\w[\w.]*(?:\[["'][\w-]+["']\][\w.]*)*)[ \t]*(?:\|[ \t]*(?:quote|trim|string)[ \t]*)?-?\}\}$/;

const lastName = /(?<name>\w+)(?:["']\])?$/;

/** Whether a text is such a hole and nothing else; null if not. Longer ones are nobody's. */
export function templateReference(text: Content): TemplateReference | null {
  const path = text.length > 300 ? undefined : reference.exec(text)?.groups?.path;
  const last = path === undefined ? null : lastName.exec(path);
  if (path === undefined || !last) return null;
  const name = last.groups?.name ?? "";
  const start = text.indexOf(path) + last.index;
  return { path, name, span: { start, end: start + name.length } };
}

/** Whether a line is nothing but statements of a template, which decide what else is there. */
export function isControlLine(line: Content): boolean {
  return (
    /^[ \t]*(?:\{%[^%]*%\}[ \t]*)+$/.test(line) ||
    /^[ \t]*\{\{-?[ \t]*(?:if|else|end)\b[^}]*\}\}[ \t]*$/.test(line)
  );
}

/** A text that ends in a reference, with the last name of its path in another word. */
export function renamedReference(
  { span, name }: { span: Span; name: string },
  text: Content,
  renamed: string,
): Content {
  const start = text.lastIndexOf(name, span.start);
  return `${text.slice(0, start)}${renamed}${text.slice(start + name.length)}`;
}
