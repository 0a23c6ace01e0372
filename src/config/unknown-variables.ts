import { nearest } from "./nearest.js";
import type { Environment } from "./reading-context.js";
import { type VariableName, variableNames } from "./variables.js";

/** Variables that can only be meant for us, but that we do not know: a misspelt one would else be ignored silently. */
export function unknownVariables(environment: Environment): string[] {
  return Object.keys(environment)
    .filter((name) => isOurs(name, environment) && !variableNames.includes(name as VariableName))
    .sort()
    .map(describe);
}

function isOurs(name: string, environment: Environment): boolean {
  if (name.startsWith("WSGI_SHIFT_")) return true;
  // Jenkins' Gerrit Trigger sets some thirty variables of its own, this one always.
  return name.startsWith("GERRIT_") && environment.GERRIT_EVENT_TYPE === undefined;
}

function describe(name: string): string {
  const known = nearest(name, variableNames);
  return known === undefined
    ? `${name}: there is no such variable`
    : `${name}: there is no such variable; did you mean ${known}?`;
}
