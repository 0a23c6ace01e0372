import { z } from "zod";
import type { RedisConnection } from "./connect-redis.js";

/** BullMQ's scripts as ioredis holds them, by `name:version`. */
const definedScripts = z.record(z.string(), z.object({ lua: z.string(), numberOfKeys: z.number() }));

/** A script of BullMQ's: its text, and how many keys it takes. */
export type BullScript = z.infer<typeof definedScripts>[string];

/** A script of BullMQ's with what it is given for any job: keys, and packed the arguments and the options. */
export interface PackedScript {
  readonly lua: string;
  readonly keys: readonly string[];
  readonly args: Buffer;
  readonly opts: Buffer;
}

/** The script `name` that BullMQ has defined on this connection. */
export function bullScript(redis: RedisConnection, name: string): BullScript {
  const defined = Object.entries(definedScripts.parse(redis.scriptsSet));
  const found = defined.find(([key]) => key.startsWith(`${name}:`));
  if (!found) throw new TypeError(`BullMQ has no script ${name}`);
  return found[1];
}

/**
 * The Lua of one script for many additions, made of BullMQ's own two, which become functions in it. An addition is of the
 * jobs of one delivery, which is noted in the same moment, for `remembered` milliseconds: one that was noted before adds
 * nothing. Of each job only what is its own is given; the rest is as BullMQ packs it for any, and stands in the script, as
 * it took the server longer to send it with each call than to send a job.
 *
 *     KEYS[1]     any of the queue's, by which a cluster knows the node
 *     ARGV[1]     milliseconds since the epoch
 *     ARGV[2]     JSON: [{ "delivery"?: key, "trace"?, "jobs": [{ "later", "id", "name", "key", "data" }] }]
 *     Output      of each addition: the ids of the jobs that are held for it, or nil if the delivery was noted before
 */
export function addScript(standard: PackedScript, prioritized: PackedScript, remembered: number): string {
  return `
local soon = ${tableOf(standard)}
local later = ${tableOf(prioritized)}
-- What those would unpack is given to them as it is.
local unpacked = { unpack = function(value) return value end }
local function add(job, trace)
  local script = job.later and later or soon
  local args, opts = script.args, script.opts
  args[2], args[3], args[4], args[9] = job.id, job.name, ARGV[1], args[1] .. "de:" .. job.key
  opts.jobId, opts.de.id, opts.tm = job.id, job.key, trace
  return script.add(script.keys, { args, job.data, opts }, unpacked)
end
local results = {}
for _, addition in ipairs(cjson.decode(ARGV[2])) do
  local held = false
  if not addition.delivery or redis.call("EXISTS", addition.delivery) == 0 then
    held = {}
    for _, job in ipairs(addition.jobs) do table.insert(held, add(job, addition.trace)) end
    if addition.delivery then redis.call("SET", addition.delivery, "", "PX", ${remembered}) end
  end
  table.insert(results, held)
end
return results`;
}

function tableOf({ lua, keys, args, opts }: PackedScript): string {
  return `{
  keys = { ${keys.map(literal).join(", ")} },
  args = cmsgpack.unpack(${literal(args)}),
  opts = cmsgpack.unpack(${literal(opts)}),
  add = function(KEYS, ARGV, cmsgpack)
${lua}
  end
}`;
}

/** As Lua writes any bytes (Lua 5.1, 2.1). */
function literal(bytes: string | Buffer): string {
  return `"${Array.from(Buffer.from(bytes), (byte) => `\\${String(byte).padStart(3, "0")}`).join("")}"`;
}
