import type { FunctionFacts } from "../python/function-facts.js";
import type { ModuleFacts } from "../python/module-facts.js";

/** Packages whose classes are ASGI applications, by the dotted name that an import gives; a star stands for all. */
const asgiNames: readonly string[] = [
  "fastapi.FastAPI",
  "starlette.*",
  "quart.*",
  "litestar.*",
  "sanic.*",
  "blacksheep.*",
  "falcon.asgi.*",
  "connexion.AsyncApp",
  "aiohttp.web.Application",
  "django.core.asgi.*",
  "asgiref.wsgi.WsgiToAsgi",
  "a2wsgi.WSGIMiddleware",
];

/** What an ASGI server calls an application with (ASGI 3.0, "Applications"). */
const asgiParameters = ["scope", "receive", "send"];

/** The full name of what `callee` calls in a module, if that makes an ASGI application; else null. */
export function asgiCallee(callee: string, facts: ModuleFacts): string | null {
  const [first = "", ...rest] = callee.split(".");
  for (const binding of facts.bindings.get(first) ?? []) {
    if (binding.kind !== "import" || binding.from.level > 0) continue;
    const full = [binding.from.module, ...(binding.name === null ? [] : [binding.name]), ...rest].join(".");
    if (asgiNames.some((name) => (name.endsWith(".*") ? full.startsWith(name.slice(0, -1)) : full === name)))
      return full;
  }
  return null;
}

/** Whether a function is an ASGI application itself: a coroutine of a scope and two channels. */
export function isAsgiFunction({ isAsync, required }: FunctionFacts): boolean {
  const names = required.filter((name) => name !== "self");
  return isAsync && (asgiParameters.every((name, at) => names[at] === name) || names.length === 3);
}
