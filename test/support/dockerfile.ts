/** One instruction of a Dockerfile, its continued lines joined. */
export interface Instruction {
  /** In capitals. */
  readonly name: string;
  /** Words of the form `--from=build`. */
  readonly flags: readonly string[];
  /** What follows the flags. */
  readonly rest: string;
  /** Words of `rest`; of the exec form (a JSON array) its strings. */
  readonly words: readonly string[];
  readonly execForm: boolean;
}

/** A stage: what its FROM says, and what follows. */
export interface Stage {
  readonly image: string;
  /** Behind AS. */
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

/** A Dockerfile's stages, as in the Dockerfile reference; no heredocs, and `\` is the escape. */
export function readDockerfile(text: string): Stage[] {
  const stages: { image: string; name: string | undefined; instructions: Instruction[] }[] = [];
  for (const line of joinedLines(text)) {
    const instruction = readInstruction(line);
    if (instruction.name === "FROM") {
      const [image = "", as, name] = instruction.words;
      stages.push({ image, name: as?.toUpperCase() === "AS" ? name : undefined, instructions: [] });
    } else stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}

/** Comments go, inside a continued line too. */
function joinedLines(text: string): string[] {
  const lines = text.split("\n").filter((line) => !/^\s*#/.test(line));
  return lines
    .join("\n")
    .replaceAll("\\\n", " ")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function readInstruction(line: string): Instruction {
  const words = line.split(/\s+/);
  const name = (words.shift() ?? "").toUpperCase();
  const flags: string[] = [];
  // HEALTHCHECK's own flags stand before its CMD; those of a command come later.
  while (words[0]?.startsWith("--")) flags.push(words.shift() ?? "");
  if (name === "HEALTHCHECK" && words[0] === "CMD") words.shift();
  const rest = words.join(" ");
  const array = rest.startsWith("[") ? jsonArray(line.slice(line.indexOf("["))) : undefined;
  return { name, flags, rest, words: array ?? words, execForm: array !== undefined };
}

function jsonArray(text: string): string[] | undefined {
  try {
    return JSON.parse(text) as string[];
  } catch {
    return undefined;
  }
}
