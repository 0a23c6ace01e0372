import type { Factory, FactoryForm } from "../model/factory.js";

/** Whether a module can call the factory, and what a person should know or do. */
export interface FactoryVerdict {
  readonly status: "sound" | "manual";
  /** Empty for a sound factory that raises no question. */
  readonly reason: string;
}

const sound: FactoryVerdict = { status: "sound", reason: "" };

/**
 * Judges a declared factory: pbr's script calls it without arguments and serves what it returns, so only what can be
 * called so, and returns a WSGI application as far as the code tells, is moved.
 */
export function factoryVerdict({ target, form, built }: Factory): FactoryVerdict {
  if (form.kind === "callable") return callableVerdict(target, form, built);
  if (form.kind === "elsewhere") {
    return {
      status: "sound",
      reason: `${target} comes from ${form.module}, which is not in the repository; it is called as pbr's script calls it`,
    };
  }
  return { status: "manual", reason: refusal(target, form) };
}

function refusal(target: string, form: Exclude<FactoryForm, { kind: "callable" | "elsewhere" }>): string {
  switch (form.kind) {
    case "asgi":
      return `${target} is for ASGI, not WSGI (${form.what}): no WSGI server can serve it, so it is left alone; serve it with an ASGI server and drop the entry`;
    case "coroutine":
      return `${target} is a coroutine function (async def): called without a loop it makes no application; give the entry a plain function`;
    case "application":
      return `${target} is an application that is built on import, not a factory, and pbr's script would call it without arguments; let servers name ${target} itself`;
    case "uncallable":
      return `${target} is no factory: ${form.what}; correct or drop the entry first`;
    case "missing":
      return `${target} does not exist: ${form.what}; correct or drop the entry first`;
    case "unreadable":
      return `${form.path} could not be read as Python, so ${target} is not known; look at it by hand`;
  }
}

function callableVerdict(
  target: string,
  { required, takesArgv, decorators, returns }: FactoryForm & { kind: "callable" },
  built: string | null,
): FactoryVerdict {
  if (built !== null) return sound;
  const takes = required.join(", ");
  const by = decorators.map((name) => (name === "" ? "a decorator" : `@${name}`)).join(", ");
  if (required.length === 2 && /^_?env/.test(required[0] ?? "") && by === "") {
    return manual(
      `${target} takes ${takes}, so it is a WSGI application itself and no factory, and pbr's script cannot call it; let servers name ${target}`,
    );
  }
  if (required.length > 0 && by === "") {
    return manual(
      `${target} requires ${takes}, and pbr's script cannot call it either; give the parameters defaults or name another factory`,
    );
  }
  if (returns === "serves") {
    return manual(
      `${target} returns nothing and serves until it is stopped, so it is a program and no factory; name a function that returns the application`,
    );
  }
  if (returns === "nothing") {
    return manual(`${target} returns nothing, so there is no application; name a function that returns it`);
  }
  if (required.length === 0 && takesArgv) {
    return {
      status: "sound",
      reason: `${target} is called without argv, as pbr's script calls it, so it may read the server's command line; keep gunicorn's options in gunicorn.conf.py, or let the module pass argv=[]`,
    };
  }
  if (required.length === 0) return sound;
  return {
    status: "sound",
    reason: `${target} requires ${takes}, which ${by} must supply, as for pbr's script`,
  };
}

function manual(reason: string): FactoryVerdict {
  return { status: "manual", reason };
}
