import { type Instruction, readDockerfile, type Stage } from "./dockerfile.js";

/** What is wrong with a Dockerfile by the rules of hadolint that matter here, each with its number there. */
export function dockerfileProblems(text: string): string[] {
  const stages = readDockerfile(text);
  const names = stages.map(({ name }) => name);
  return [
    ...stages.flatMap(({ image }, index) => imageProblems(image, names.slice(0, index))),
    ...stages.flatMap(({ instructions }, index) =>
      instructions.flatMap((instruction) => instructionProblems(instruction, names.slice(0, index))),
    ),
    ...lastStageProblems(stages.at(-1)),
  ];
}

function imageProblems(image: string, earlier: readonly (string | undefined)[]): string[] {
  if (earlier.includes(image)) return [];
  const tag = /:([^/@]+)(?:@|$)/.exec(image)?.[1];
  if (tag === undefined) return [`DL3006 ${image} has no tag`];
  return /^\d/.test(tag) ? [] : [`DL3007 ${image} names no version`];
}

function instructionProblems(instruction: Instruction, earlier: readonly (string | undefined)[]): string[] {
  const { name, rest, flags, execForm, words } = instruction;
  if (name === "ADD") return ["DL3020 ADD instead of COPY"];
  if (name === "RUN") return commandProblems(rest);
  if (name === "WORKDIR" && !rest.startsWith("/")) return [`DL3000 WORKDIR ${rest} is relative`];
  if (/^(CMD|ENTRYPOINT|HEALTHCHECK)$/.test(name) && !execForm)
    return [`DL3025 ${name} ${rest} runs in a shell`];
  if (name === "ENV" || name === "ARG")
    return words.filter((word) => /KEY|SECRET|TOKEN|PASSWORD/.test(word)).map((word) => `${word} in ${name}`);
  const from = flags.find((flag) => flag.startsWith("--from="))?.slice("--from=".length);
  return from !== undefined && !earlier.includes(from)
    ? [`DL3022 COPY --from=${from}, which no stage is`]
    : [];
}

function commandProblems(command: string): string[] {
  const problems: string[] = [];
  if (/\bsudo\b/.test(command)) problems.push("DL3004 sudo");
  if (/\bnpm (?:install|i)\b/.test(command)) problems.push("npm install instead of npm ci");
  if (!command.includes("apt-get install")) return problems;
  if (!command.includes("apt-get update")) problems.push("apt-get install without update");
  if (!/ -y\b/.test(command)) problems.push("DL3014 apt-get install asks");
  if (!command.includes("--no-install-recommends")) problems.push("DL3015 recommended packages");
  if (!command.includes("rm -rf /var/lib/apt/lists/*")) problems.push("DL3009 apt's lists stay");
  return problems;
}

function lastStageProblems(stage: Stage | undefined): string[] {
  const last = (name: string) =>
    stage?.instructions.findLast((instruction) => instruction.name === name)?.rest;
  const user = last("USER");
  return [
    ...(user === undefined || /^(?:root|0)(?::|$)/.test(user) ? ["DL3002 it runs as root"] : []),
    ...(last("HEALTHCHECK") === undefined ? ["no HEALTHCHECK"] : []),
  ];
}
