import type { CampaignRecord } from "../model/campaign.js";
import type { Migration } from "../model/migration.js";
import type { SeenRepository } from "../model/seen-script.js";
import type { Registry } from "../registry/registry.js";

/**
 * What was seen declared, with the open change of ours that brings each module that is not there yet: deployments may move
 * to such a module, in changes that depend on that one.
 */
export function withOpenModules(
  seen: readonly SeenRepository[],
  records: readonly CampaignRecord[],
): readonly SeenRepository[] {
  const open = new Map(
    records.flatMap((record) => {
      const change = record.changes.find(({ unit, state }) => unit === "modules" && state === "open");
      return record.isDefault && change ? [[placeOf(record), { record, url: change.url }] as const] : [];
    }),
  );
  return seen.map((repository) => {
    const found = open.get(placeOf(repository));
    if (found === undefined) return repository;
    const scripts = repository.scripts.map((script) => {
      const { name, application } = { name: script.script, application: script.application };
      const isBrought = found.record.scripts.some(
        (one) => one.state === "declared" && one.name === name && one.application === application,
      );
      return script.isThere || !isBrought ? script : { ...script, comesWith: found.url };
    });
    return { ...repository, scripts };
  });
}

/** The changes that must be merged before one that rewrites what this migration does: addresses, each once. */
export function dependsOn(
  { decisions }: Pick<Migration, "decisions">,
  registry: Registry,
): readonly string[] {
  const scripts = decisions
    .filter(({ disposition }) => disposition === "rewrite")
    .map(({ mention }) => mention.script);
  const addresses = [...new Set(scripts)].flatMap((script) => registry.find(script)?.comesWith ?? []);
  return [...new Set(addresses)].sort();
}

function placeOf({ host, project }: { readonly host: string; readonly project: string }): string {
  return JSON.stringify([host, project]);
}
