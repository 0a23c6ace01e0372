import { z } from "zod";
import { configFileSchema } from "../config/config-file.js";
import { settingsSchema } from "../config/repository-settings.js";
import { errorCatalogue } from "../model/error-catalogue.js";
import { scanReportSchema } from "../report/scan-report.js";
import { metricDefinitions } from "../telemetry/metric-definitions.js";

/** The files of docs/ that are made from the code, by path; a test holds them to it. */
export function referencePages(): Readonly<Record<string, string>> {
  return {
    "docs/scan.schema.json": jsonSchema(scanReportSchema, "What `wsgi-shift scan --json` prints", "output"),
    "docs/settings.schema.json": jsonSchema(settingsSchema, "A repository's .wsgi-shift.yml", "input"),
    "docs/config.schema.json": jsonSchema(configFileSchema, "The file of WSGI_SHIFT_CONFIG", "input"),
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
