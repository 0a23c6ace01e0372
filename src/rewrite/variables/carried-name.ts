/**
 * What a variable is called once it carries a module: `x_wsgi_file` → `x_wsgi_module`, and the keys that say nothing but
 * what they hold → what the roles and charts of the field call the module. A name that speaks of no file stays.
 */
export function carriedName(name: string, isHelm: boolean): string {
  if (/^wsgi_(?:file|path|name|script)$/.test(name)) return isHelm ? "module" : "wsgi";
  const camel = /^(?<stem>\w*[wW]sgi)(?:File|Path|Script)$/.exec(name)?.groups?.stem;
  if (camel !== undefined) return `${camel}Module`;
  return name.replace(/(?:_script)?_(?:file|path|script|name|bin|binary|program)$/, "_module");
}
