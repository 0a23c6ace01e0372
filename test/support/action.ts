import { readFileSync } from "node:fs";
import { parse } from "yaml";

interface ActionStep {
  readonly name?: string;
  readonly uses?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly run?: string;
}

/** What is used of action.yml (docs.github.com, "Metadata syntax for GitHub Actions"). */
export interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly ActionStep[] };
}

export function readAction(): Action {
  return parse(readFileSync(new URL("../../action.yml", import.meta.url), "utf8")) as Action;
}

export type ActionInputs = Readonly<Record<string, string>>;

/** The environment of a step that is given these inputs: `env` with its expressions replaced. */
export function stepEnvironment(
  { inputs }: Action,
  step: ActionStep,
  given: ActionInputs,
): Record<string, string> {
  const value = (name: string) => given[name] ?? inputs[name]?.default ?? `no input ${name}`;
  const replaced = Object.entries(step.env ?? {}).map(([name, text]) => [
    name,
    text.replace(/\$\{\{ inputs\.(\w+) \}\}/g, (_, input: string) => value(input)),
  ]);
  return Object.fromEntries(replaced);
}
