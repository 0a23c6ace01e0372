import { type Content, contentOfText } from "../../model/content.js";
import type { NewModule } from "../../model/migration-plan.js";

/** Names that the module uses itself; an import of the same name gets another one. */
const taken = new Set(["threading", "application", "lock"]);

/**
 * The module that takes a script's place: it calls the declared factory once, under a lock, when it is imported.
 *
 *     nova-metadata-wsgi = nova.api.metadata.wsgi:init_application   →   nova/wsgi/metadata.py
 *
 * The declared target is called rather than its body copied: importing its package may be part of its meaning. The
 * lock has a name, as an anonymous one guards nothing (pylint useless-with-lock). Where importing the factory's module
 * builds the application already, that one is handed on: a second call would boot the service twice. Form: OpenStack's
 * goal "Migrate from wsgi scripts to module paths", and pbr's own `_wsgi_text`.
 */
export function wsgiModule(module: NewModule): Content {
  const { title, built, licence, lineEnd } = module;
  const body = built === null ? callOnce(module.factory) : handOn(built);
  const text = `"""WSGI application entry-point for the ${title}."""\n\n${body}`;
  const source = (licence === "" ? "" : `${licence}\n`) + contentOfText(text);
  return lineEnd === "\n" ? source : source.replaceAll("\n", "\r\n");
}

function callOnce(factory: string): string {
  const [module = "", attribute = ""] = factory.split(":");
  const dot = module.lastIndexOf(".");
  const name = module.slice(dot + 1);
  const alias = taken.has(name) ? `${name}_module` : name;
  const renamed = alias === name ? "" : ` as ${alias}`;
  const imported =
    dot === -1 ? `import ${name}${renamed}` : `from ${module.slice(0, dot)} import ${name}${renamed}`;
  return `import threading

${imported}

application = None

lock = threading.Lock()
with lock:
    if application is None:
        application = ${alias}.${attribute}()
`;
}

function handOn(built: string): string {
  const [module = "", name = ""] = built.split(":");
  const imported = name === "application" ? name : `${name} as application`;
  return `from ${module} import ${imported}  # noqa: F401\n`;
}
