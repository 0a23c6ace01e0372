import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { z } from "zod";
import { metricDefinitions } from "../../src/telemetry/metric-definitions.js";

const dashboard = z
  .object({
    panels: z.array(
      z.object({
        title: z.string(),
        gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
        targets: z.array(z.object({ expr: z.string(), legendFormat: z.string() })),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL("../../docker/grafana.json", import.meta.url), "utf8")));

const definitions: Readonly<Record<string, { readonly type: string; readonly labels: readonly string[] }>> =
  metricDefinitions;
const targets = dashboard.panels.flatMap(({ title, targets }) =>
  targets.map((target) => [title, target.expr, target.legendFormat] as const),
);

test.each(targets)("the dashboard's %s asks for metrics and labels that there are", (_, expr, legend) => {
  const [, name = "", bucket] = /(wsgi_shift_\w+?)(_bucket)?(?=\W)/.exec(expr) ?? [];
  const definition = definitions[name];
  expect(definition?.type === "histogram").toBe(bucket !== undefined);
  const allowed = [...(definition?.labels ?? []), "le"];
  const by = /by \(([^)]*)\)/.exec(expr)?.[1]?.split(", ") ?? [];
  const filters = [...expr.matchAll(/(\w+)="/g)].flatMap(([, label]) => label ?? []);
  const shown = [...legend.matchAll(/\{\{(\w+)\}\}/g)].flatMap(([, label]) => label ?? []);
  for (const label of [...by, ...filters, ...shown]) expect(allowed).toContain(label);
  for (const label of shown) expect(by).toContain(label);
});

test("every metric of ours is on the dashboard", () => {
  const asked = targets.map(([, expr]) => expr).join(" ");
  expect(Object.keys(definitions).filter((name) => !asked.includes(name))).toEqual([]);
});

test("no two panels overlap, and none is wider than the page", () => {
  const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  for (const { gridPos } of dashboard.panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
});
