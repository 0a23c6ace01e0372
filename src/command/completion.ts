import type { Command } from "commander";

/**
 * Completion for bash, and for zsh by its bashcompinit: words are made from the commands themselves, so nothing is asked when
 * somebody presses Tab. Paths are the shell's own.
 */
export function completionScript(root: Command): string {
  const cases = commandsOf(root).map(
    ([path, command]) => `    "${path}") words="${wordsOf(command).join(" ")}" ;;`,
  );
  const choices = commandsOf(root).flatMap(([path, command]) =>
    choicesOf(command).map(([flag, values]) => `    "${path} ${flag}") words="${values.join(" ")}" ;;`),
  );
  return `# bash completion of ${root.name()}; for zsh: autoload -U +X bashcompinit && bashcompinit first
_wsgi_shift() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" path="" words="" each
  COMPREPLY=()
  for each in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$each" in -*) ;; *) case "$path $each" in ${known(root)}) path="\${path:+$path }$each" ;; esac ;; esac
  done
  case "$path" in
${cases.join("\n")}
  esac
  case "$path $before" in
${choices.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _wsgi_shift ${root.name()}
`;
}

/** Every command by its words: the root by none. */
function commandsOf(root: Command): readonly (readonly [path: string, command: Command])[] {
  const below = (command: Command, path: string): (readonly [string, Command])[] => [
    [path, command],
    ...command.commands.flatMap((each) => below(each, path === "" ? each.name() : `${path} ${each.name()}`)),
  ];
  return below(root, "");
}

/** What may be completed to a command, as a pattern of \`case\`. */
function known(root: Command): string {
  const paths = commandsOf(root).flatMap(([path]) =>
    path === "" ? [] : [path.includes(" ") ? path : ` ${path}`],
  );
  return paths.map((path) => `"${path}"`).join("|");
}

function wordsOf(command: Command): string[] {
  const flags = command.options.flatMap(({ long, hidden }) => (long && !hidden ? [long] : []));
  return [...command.commands.map((each) => each.name()), ...flags, "--help"];
}

function choicesOf({ options }: Command): readonly (readonly [flag: string, values: readonly string[]])[] {
  return options.flatMap(({ long, argChoices }) => (long && argChoices ? [[long, argChoices] as const] : []));
}
