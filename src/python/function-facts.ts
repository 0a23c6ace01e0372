import type { Node } from "web-tree-sitter";
import { type CallArgument, callArgument, calledName, dottedName, withoutParentheses } from "./expression.js";
import { namedChildren, walkScope } from "./walk.js";

/** What a function's head and its return statements tell. */
export interface FunctionFacts {
  readonly isAsync: boolean;
  /** Parameters without a default, in order; `self` and `cls` of a method among them. */
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Dotted names of its decorators, outermost first; empty strings for decorators that are no name or call of one. */
  readonly decorators: readonly string[];
  /** `serves`: it returns nothing and calls what runs for ever. */
  readonly returns: "value" | "nothing" | "serves";
  /** The calls whose results it returns. */
  readonly returnedCalls: readonly ReturnedCall[];
  /** It returns a coroutine function that it defines itself, as an ASGI application is. */
  readonly returnsCoroutine: boolean;
}

export interface ReturnedCall {
  /** Dotted. */
  readonly callee: string;
  readonly argument: CallArgument;
}

/** Last parts of names of functions that return when the process ends. */
const servers =
  /^(?:serve|serve_forever|serve_until_complete|run|run_forever|run_server|run_simple|run_app|wait|join|start_and_wait|execute)$/;

export function functionFacts(definition: Node, decorators: readonly string[] = []): FunctionFacts {
  const body = definition.childForFieldName("body");
  const isLambda = definition.type === "lambda";
  const nodes = body === null ? [] : isLambda ? [] : [...walkScope(body)];
  const returned = isLambda
    ? [body]
    : nodes.filter(({ type }) => type === "return_statement").flatMap(returnedValue);
  const isGenerator = nodes.some(({ type }) => type === "yield");
  const values = meanings(returned.map(withoutParentheses), nodes);
  return {
    isAsync: definition.child(0)?.type === "async",
    ...parametersOf(definition.childForFieldName("parameters")),
    decorators,
    returns: returned.length > 0 || isGenerator ? "value" : nodes.some(isServing) ? "serves" : "nothing",
    returnedCalls: values.filter(({ type }) => type === "call").flatMap(returnedCall),
    returnsCoroutine: values.some(
      (value) => value.type === "function_definition" && value.child(0)?.type === "async",
    ),
  };
}

function returnedValue(statement: Node): (Node | null)[] {
  const value = statement.namedChild(0);
  return value === null ? [] : [value];
}

/** The values themselves; of a name, once, what the function assigns to it or defines under it. */
function meanings(values: readonly (Node | null)[], nodes: readonly Node[]): Node[] {
  const hasName = values.some((value) => value?.type === "identifier");
  const known = hasName ? meaningsByName(nodes) : new Map<string, Node[]>();
  return values.flatMap((value) => {
    if (value?.type !== "identifier") return value ?? [];
    const found = known.get(value.text) ?? [];
    known.delete(value.text);
    return found;
  });
}

function meaningsByName(nodes: readonly Node[]): Map<string, Node[]> {
  const found = new Map<string, Node[]>();
  for (const node of nodes) {
    const isFunction = node.type === "function_definition";
    if (!isFunction && node.type !== "assignment") continue;
    const name = node.childForFieldName(isFunction ? "name" : "left")?.text ?? "";
    const meaning = isFunction ? node : withoutParentheses(node.childForFieldName("right"));
    if (meaning === null) continue;
    const same = found.get(name);
    if (same) same.push(meaning);
    else found.set(name, [meaning]);
  }
  return found;
}

function isServing(node: Node): boolean {
  return node.type === "call" && servers.test(calledName(node)?.split(".").at(-1) ?? "");
}

function returnedCall(call: Node): ReturnedCall[] {
  const callee = calledName(call);
  return callee === null ? [] : [{ callee, argument: callArgument(call) }];
}

function parametersOf(list: Node | null): Pick<FunctionFacts, "required" | "optional"> {
  const required: string[] = [];
  const optional: string[] = [];
  for (const parameter of list === null ? [] : namedChildren(list)) {
    if (parameter.type === "identifier" || parameter.type === "tuple_pattern") required.push(parameter.text);
    else if (parameter.type === "typed_parameter") {
      // `*args: int` is a typed parameter too.
      if (parameter.namedChild(0)?.type === "identifier") required.push(parameter.namedChild(0)?.text ?? "");
    } else if (parameter.type.endsWith("default_parameter")) {
      optional.push(parameter.childForFieldName("name")?.text ?? "");
    }
  }
  return { required, optional };
}

/** A decorated definition's decorators, and the definition. */
export function undecorated(statement: Node): {
  readonly definition: Node;
  readonly decorators: readonly string[];
} {
  const inner = statement.type === "decorated_definition" ? statement.childForFieldName("definition") : null;
  const decorators = namedChildren(statement)
    .filter(({ type }) => type === "decorator")
    .map((decorator) => calledName(decorator.namedChild(0)) ?? dottedName(decorator.namedChild(0)) ?? "");
  return { definition: inner ?? statement, decorators: inner === null ? [] : decorators };
}
