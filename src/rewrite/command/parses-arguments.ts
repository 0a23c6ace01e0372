import type { ModuleTarget } from "../../model/migration-plan.js";

/** Whether an application reads `sys.argv` when it is imported; null where nobody knows. */
export function parsesArguments({ arguments: words }: ModuleTarget): boolean | null {
  if (words === null) return null;
  return !/^ignores|argv \[\]/.test(words);
}
