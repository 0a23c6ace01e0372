import { Command, CommanderError, Option } from "commander";
import { WsgiShiftError } from "../model/errors.js";
import { rowPhases, rowStates, waits } from "../page/table/row.js";
import { sorts } from "../page/table/table-query.js";
import { scanFormats } from "../report/scan-formats.js";
import { version } from "../version.js";
import type { CommandContext, ExitStatus } from "./command-context.js";
import { tellProblem } from "./command-context.js";
import { completionScript } from "./completion.js";
import { examplesText } from "./examples.js";

const phase = new Option("--phase <phase>", "only this part: add, deploy, remove, or all").choices([
  "add",
  "deploy",
  "remove",
  "all",
]);
const registry = new Option(
  "--registry <state>",
  "off: names are derived, the built-in registry is not asked",
).choices(["on", "off"]);
const revision = new Option("--rev <revision>", "a commit, branch or tag instead of HEAD");

/** The command line of the contract. Each command is loaded when it is called: a scan needs no web server. */
export function program(context: CommandContext, finish: (status: ExitStatus) => void): Command {
  const root = new Command("wsgi-shift")
    .description("Moves Python projects and their deployments from pbr's wsgi_scripts to module paths.")
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => context.out(text), writeErr: (text) => context.tell(text) })
    .showSuggestionAfterError();

  root
    .command("scan [target...]")
    .description("what names a pbr script, and what would be done about it")
    .addOption(revision)
    .addOption(registry)
    .option("--json", "one JSON object (docs/scan.schema.json) instead of text")
    .addOption(
      new Option(
        "--format <format>",
        "text, json, sarif (code scanning), github (annotations in an action's log), junit",
      ).choices(scanFormats),
    )
    .option("--check", "exit with status 1 if there is something to do")
    .action(async (targets: string[], options: object) => {
      const { scan } = await import("./scan.js");
      finish(await scan(context, targets.length > 0 ? targets : ["."], options));
    });

  root
    .command("diff [target]")
    .description("the change as one patch for `git apply`")
    .addOption(revision)
    .addOption(phase)
    .addOption(registry)
    .option("--check", "exit with status 1 if the change is not empty")
    .action(async (target: string | undefined, options: object) => {
      const { diff } = await import("./diff.js");
      finish(await diff(context, target ?? ".", options));
    });

  root
    .command("apply [target]")
    .description("the change into the working tree; refuses where it would lose edits")
    .addOption(phase)
    .addOption(registry)
    .action(async (target: string | undefined, options: object) => {
      const { apply } = await import("./apply.js");
      finish(await apply(context, target ?? ".", options));
    });

  root
    .command("propose <repository...>")
    .description(
      "open or update the change on its host: a path, gerrit:PROJECT, github:OWNER/NAME, or an address",
    )
    .addOption(
      new Option("--branch <branch>", "the branch that the change is for instead of the default one"),
    )
    .addOption(phase)
    .option("--dry-run", "say what would be proposed, and write nothing")
    .action(async (repositories: string[], options: object) => {
      const { propose } = await import("./propose.js");
      finish(await propose(context, repositories, options));
    });

  const registryCommand = root
    .command("registry [script]")
    .description("what is known of a script: module, since, until")
    .option("--json", "the registry's own data")
    .action(async (script: string | undefined, options: object) => {
      const command = await import("./registry.js");
      finish(command.registry(context, script, options));
    });
  registryCommand
    .command("learn <repository...>")
    .description("derive entries from the tags and branches of a service's clone")
    .option("--json", "the entries in the shape of the registry's own data")
    .option("--diff", "compare them with the built-in registry instead")
    .option(
      "--project <name>",
      "what the project is called, such as openstack/nova, instead of what .gitreview says",
    )
    .action(async (repositories: string[], _: object, command: Command) => {
      const { learn } = await import("./learn.js");
      finish(await learn(context, repositories, command.optsWithGlobals()));
    });

  root
    .command("serve")
    .description("web server and workers: webhooks and events in, changes out")
    .addOption(new Option("--role <role>", "only one of the two").choices(["web", "worker"]))
    .action(async (options: object) => {
      const { serve } = await import("./serve.js");
      finish(await serve(context, options));
    });

  root
    .command("status [text...]")
    .description(
      "how far the campaign is, by the memory of the service; only repositories that have all of the text",
    )
    .option("--json", "one JSON object (docs/campaign.schema.json), as the campaign page's campaign.json")
    .option("--csv", "the table as CSV")
    .option("--host <host>", "only of this host")
    .addOption(new Option("--phase <phase>", "only in this phase").choices(rowPhases))
    .addOption(new Option("--state <state>", "only with a change in this state").choices(rowStates))
    .addOption(new Option("--waits-for <what>", "only with a change that waits for this").choices(waits))
    .option("--all-branches", "branches other than the default one too")
    .addOption(new Option("--sort <column>", "in this order").choices(sorts).default("name"))
    .option("--reverse", "the other way round")
    .action(async (text: string[], options: object) => {
      const { status } = await import("./status.js");
      finish(await status(context, text, options));
    });

  root
    .command("doctor")
    .description("check git, Redis, credentials and configuration, and say what to do")
    .option("--json", "one JSON object instead of text")
    .action(async (options: object) => {
      const { doctor } = await import("./doctor.js");
      finish(await doctor(context, options));
    });

  root
    .command("completion")
    .description("completion of words in bash and zsh: source <(wsgi-shift completion)")
    .action(() => context.out(completionScript(root)));

  for (const command of root.commands) command.addHelpText("after", examplesText(command.name()));
  return root;
}

/** Runs one command; the status is the contract's. */
export async function main(context: CommandContext, args: readonly string[]): Promise<ExitStatus> {
  let status: ExitStatus = 0;
  try {
    await program(context, (end) => {
      status = end;
    }).parseAsync([...args], { from: "user" });
    return status;
  } catch (error) {
    return statusOf(context, error);
  }
}

function statusOf(context: CommandContext, error: unknown): ExitStatus {
  // commander has told its own errors; help and version end so too, with status 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (!(error instanceof WsgiShiftError)) throw error;
  tellProblem(context, error);
  return error.exitStatus;
}
