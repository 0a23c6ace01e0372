import type { Command } from "commander";
import { z } from "zod";
import { examples } from "../command/examples.js";
import { program } from "../command/program.js";
import { configFileSchema } from "../config/config-file.js";
import { settingsSchema } from "../config/repository-settings.js";
import { Git } from "../git/git.js";
import { errorCatalogue } from "../model/error-catalogue.js";
import { campaignDocumentSchema } from "../page/table/campaign-document-schema.js";
import { scanReportSchema } from "../report/scan-report-schema.js";
import { plainStyle } from "../report/style.js";
import { metricDefinitions } from "../telemetry/metric-definitions.js";

/** The files of docs/ that are made from the code, by path; a test holds them to it. */
export function referencePages(): Readonly<Record<string, string>> {
  return {
    "docs/scan.schema.json": jsonSchema(scanReportSchema, "What `wsgi-shift scan --json` prints", "output"),
    "docs/campaign.schema.json": jsonSchema(
      campaignDocumentSchema,
      "What `wsgi-shift status --json` prints and /campaign.json answers",
      "output",
    ),
    "docs/settings.schema.json": jsonSchema(settingsSchema, "A repository's .wsgi-shift.yml", "input"),
    "docs/config.schema.json": jsonSchema(configFileSchema, "The file of WSGI_SHIFT_CONFIG", "input"),
    "docs/commands.md": commandsPage(),
    "docs/errors.md": errorsPage(),
    "docs/metrics.md": metricsPage(),
  };
}

function jsonSchema(schema: z.ZodType, title: string, io: "input" | "output"): string {
  return `${JSON.stringify({ title, ...z.toJSONSchema(schema, { io }) }, null, 2)}\n`;
}

const statusMeanings: Readonly<Record<number, string>> = {
  2: "usage or configuration",
  3: "the target cannot be read",
  4: "a host, Redis or git refused",
};

function errorsPage(): string {
  const entries = Object.entries(errorCatalogue).sort(([a], [b]) => (a < b ? -1 : 1));
  const sections = entries.map(([code, { message, advice, exitStatus, retryable }]) => {
    const again = retryable
      ? "The service tries again by itself."
      : "Trying again changes nothing until it is mended.";
    return `## ${code}\n\n> ${braces(message)}\n\n${braces(advice)}\n\nExit status ${exitStatus}: ${statusMeanings[exitStatus]}. ${again}\n`;
  });
  return `# Errors\n\nEvery error has a code, says what happened and what to do about it. Words in *italics* are filled in.\nThis page is made from src/model/error-catalogue.ts by \`npm run generate\`.\n\n${sections.join("\n")}`;
}

function braces(template: string): string {
  return template.replace(/\{(\w+)\}/g, "*$1*");
}

function metricsPage(): string {
  const rows = Object.entries(metricDefinitions).map(([name, { type, help, labels }]) => {
    const named = labels.map((label) => `\`${label}\``).join(", ");
    return `| \`${name}\` | ${type} | ${named} | ${help} |`;
  });
  return `# Metrics

\`GET /metrics\` of [the service](service.md), in Prometheus' text format. Each process tells of itself; jobs and the campaign are those
of the shared Redis, so take the maximum of these over processes, and the sum of counters. No label holds the name of a repository or of a
change. \`docker/grafana.json\` is a dashboard for Grafana. This page is made from src/telemetry/metric-definitions.ts by \`npm run generate\`.

| metric | type | labels | what it is |
|---|---|---|---|
${rows.join("\n")}

With them come the process's own: \`process_cpu_seconds_total\`, \`nodejs_eventloop_lag_seconds\` and others of prom-client.
`;
}

/** Only the commands themselves are looked at: nothing is run. */
function commandsPage(): string {
  const git = new Git({ path: "" });
  const silent = { out: () => {}, tell: () => {}, terminal: false, style: plainStyle, environment: {}, git };
  const root = program({ ...silent, now: () => new Date(0), stopped: () => Promise.resolve() }, () => {});
  const all = root.commands.flatMap((command) => [command, ...command.commands]);
  return `# Commands

What \`wsgi-shift COMMAND --help\` says. This page is made from src/command/program.ts by \`npm run generate\`; README.md says what targets and
repositories are, and what a status means.

${all.map(commandSection).join("\n")}`;
}

function commandSection(command: Command): string {
  const parent = command.parent?.parent ? `${command.parent.name()} ` : "";
  const usage = `wsgi-shift ${parent}${command.name()} ${command.usage()}`;
  const options = command.options.map(({ flags, description, argChoices }) => {
    const choices = argChoices ? ` (${argChoices.join(", ")})` : "";
    return `| \`${flags}\` | ${description}${choices} |\n`;
  });
  const table = options.length === 0 ? "" : `\n| option | what it does |\n|---|---|\n${options.join("")}`;
  const shown = (examples[command.name()] ?? []).map(([typed, does]) => `# ${does}\n${typed}\n`);
  const block = shown.length === 0 || parent !== "" ? "" : `\n\`\`\`sh\n${shown.join("")}\`\`\`\n`;
  return `## ${parent}${command.name()}\n\n    ${usage}\n\n${command.description()}\n${table}${block}`;
}
