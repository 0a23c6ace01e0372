import type { VariableValues } from "./variables.js";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What one part of the configuration is read from; what is wrong is added to `problems`. */
export interface ReadingContext {
  readonly values: VariableValues;
  readonly given: Environment;
  readonly problems: string[];
  readonly readFile: (path: string) => string;
}
