import { z } from "zod";
import type { RedisConnection } from "./connect-redis.js";

/** BullMQ's scripts as ioredis holds them, by `name:version`. */
const definedScripts = z.record(z.string(), z.object({ lua: z.string(), numberOfKeys: z.number() }));

/** A script of BullMQ's: its text, and how many keys it takes. */
export type BullScript = z.infer<typeof definedScripts>[string];

/** The script `name` that BullMQ has defined on this connection. */
export function bullScript(redis: RedisConnection, name: string): BullScript {
  const defined = Object.entries(definedScripts.parse(redis.scriptsSet));
  const found = defined.find(([key]) => key.startsWith(`${name}:`));
  if (!found) throw new TypeError(`BullMQ has no script ${name}`);
  return found[1];
}

/**
 * The Lua of one script for many additions, made of BullMQ's own two, which become functions in it. An addition is of the
 * jobs of one delivery, which is noted in the same moment: one that was noted before adds nothing. Of each job only what is
 * its own is given; the rest is as BullMQ packs it for any.
 *
 *     KEYS        those of `standard`, then those of `prioritized`
 *     ARGV[1..2]  what BullMQ packs for a job of the first: its arguments, its options
 *     ARGV[3..4]  the same of the second
 *     ARGV[5]     milliseconds since the epoch
 *     ARGV[6]     milliseconds for which a delivery is remembered
 *     ARGV[7]     JSON: [{ "delivery"?: key, "trace"?, "jobs": [{ "later", "id", "name", "key", "data" }] }]
 *     Output      of each addition: the ids of the jobs that are held for it, or nil if the delivery was noted before
 */
export function addScript(standard: BullScript, prioritized: BullScript): string {
  return `
local function script(first, last, args, opts, add)
  local keys = {}
  for i = first, last do table.insert(keys, KEYS[i]) end
  return { keys = keys, args = cmsgpack.unpack(args), opts = cmsgpack.unpack(opts), add = add }
end
local soon = script(1, ${standard.numberOfKeys}, ARGV[1], ARGV[2], function(KEYS, ARGV, cmsgpack)
${standard.lua}
end)
local later = script(${standard.numberOfKeys} + 1, #KEYS, ARGV[3], ARGV[4], function(KEYS, ARGV, cmsgpack)
${prioritized.lua}
end)
-- What those would unpack is given to them as it is.
local unpacked = { unpack = function(value) return value end }
local function add(job, trace)
  local script = job.later and later or soon
  local args, opts = script.args, script.opts
  args[2], args[3], args[4], args[9] = job.id, job.name, ARGV[5], args[1] .. "de:" .. job.key
  opts.jobId, opts.de.id, opts.tm = job.id, job.key, trace
  return script.add(script.keys, { args, job.data, opts }, unpacked)
end
local results = {}
for _, addition in ipairs(cjson.decode(ARGV[7])) do
  local held = false
  if not addition.delivery or redis.call("EXISTS", addition.delivery) == 0 then
    held = {}
    for _, job in ipairs(addition.jobs) do table.insert(held, add(job, addition.trace)) end
    if addition.delivery then redis.call("SET", addition.delivery, "", "PX", ARGV[6]) end
  end
  table.insert(results, held)
end
return results`;
}
