import type { FactoryForm } from "../model/factory.js";
import type { ClassFacts } from "../python/binding.js";
import type { FunctionFacts } from "../python/function-facts.js";
import type { ModuleFacts } from "../python/module-facts.js";
import { asgiCallee, isAsgiFunction } from "./asgi.js";
import type { Resolved } from "./resolve-name.js";

/** Names by which modules keep an application rather than what makes one. */
const applicationName = /^(?:_?(?:wsgi_?)?app(?:lication)?)$/i;

/** What a resolved name is, seen as a factory. */
export function factoryForm(resolved: Resolved): FactoryForm {
  if (resolved.kind === "module") {
    return { kind: "uncallable", what: `${resolved.module.name} is a module` };
  }
  if (resolved.kind === "method") return methodForm(resolved.function, resolved.module.facts);
  if (resolved.kind !== "binding") return resolved;
  const { binding, module, name } = resolved;
  const { facts } = module;
  if (binding.kind === "function") return functionForm(binding.function, facts);
  if (binding.kind === "class") return classForm(name, binding.class, facts);
  if (binding.kind === "call") {
    const asgi = binding.callee === null || !facts ? null : asgiCallee(binding.callee, facts);
    if (asgi !== null) return { kind: "asgi", what: `it is made by ${asgi}` };
    return applicationName.test(name) ? { kind: "application" } : callable();
  }
  return { kind: "uncallable", what: `${module.path} does not bind ${name} to anything that can be called` };
}

function callable(): FactoryForm {
  return { kind: "callable", required: [], takesArgv: false, decorators: [], returns: "value" };
}

function functionForm(facts: FunctionFacts, module: ModuleFacts | null): FactoryForm {
  if (isAsgiFunction(facts)) return { kind: "asgi", what: "it is a coroutine of scope, receive and send" };
  if (facts.isAsync) return { kind: "coroutine" };
  if (facts.returnsCoroutine) return { kind: "asgi", what: "it returns a coroutine function" };
  for (const { callee } of facts.returnedCalls) {
    const asgi = module ? asgiCallee(callee, module) : null;
    if (asgi !== null) return { kind: "asgi", what: `it returns what ${asgi} makes` };
  }
  const { required, optional, decorators, returns } = facts;
  return { kind: "callable", required, takesArgv: optional.includes("argv"), decorators, returns };
}

/** A method as an attribute of its class: what a class method is given by itself is no parameter. */
function methodForm(facts: FunctionFacts, module: ModuleFacts | null): FactoryForm {
  const isClassMethod = facts.decorators.includes("classmethod");
  const known = new Set(["classmethod", "staticmethod"]);
  return functionForm(
    {
      ...facts,
      required: isClassMethod ? facts.required.slice(1) : facts.required,
      decorators: facts.decorators.filter((name) => !known.has(name)),
    },
    module,
  );
}

function classForm(name: string, { methods, bases }: ClassFacts, module: ModuleFacts | null): FactoryForm {
  const asgi = module ? bases.map((base) => asgiCallee(base, module)).find((base) => base !== null) : null;
  if (asgi) return { kind: "asgi", what: `it is a class of ${asgi}` };
  const call = methods.get("__call__");
  if (call?.isAsync) return { kind: "asgi", what: `the __call__ of ${name} is a coroutine function` };
  const hasBases = bases.some((base) => base !== "object");
  if (!call && !hasBases && !methods.has("__new__"))
    return { kind: "uncallable", what: `the instances of the class ${name} cannot be called` };
  const initialiser = methods.get("__init__") ?? methods.get("__new__");
  return {
    kind: "callable",
    required: initialiser?.required.slice(1) ?? [],
    takesArgv: initialiser?.optional.includes("argv") ?? false,
    decorators: [],
    returns: "value",
  };
}
