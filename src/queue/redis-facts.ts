/** What a Redis says of itself in INFO. */
export interface RedisFacts {
  readonly software: "Redis" | "Valkey";
  readonly version: string;
  /** `maxmemory-policy`; undefined where it is not told. */
  readonly evictionPolicy: string | undefined;
  /** Whether each write goes to an append-only file. */
  readonly appendOnly: boolean;
}

/** BullMQ 6 refuses Redis below 5.0 and advises against one below 6.2. */
const leastVersion = "5.0";
const advisedVersion = "6.2";

export function readRedisFacts(info: string): RedisFacts {
  const field = (name: string) => new RegExp(`^${name}:(.*?)\r?$`, "m").exec(info)?.[1];
  const valkey = field("valkey_version");
  return {
    software: valkey === undefined ? "Redis" : "Valkey",
    version: valkey ?? field("redis_version") ?? "0",
    evictionPolicy: field("maxmemory_policy"),
    appendOnly: field("aof_enabled") === "1",
  };
}

/** Why this Redis cannot hold the queue; undefined if it can. */
export function whyRefused({ software, version }: RedisFacts): string | undefined {
  return isOlder(version, leastVersion)
    ? `it is ${software} ${version}, and ${leastVersion} is the oldest that will do`
    : undefined;
}

/** What could lose jobs one day. */
export function redisWarnings({ software, version, evictionPolicy }: RedisFacts): string[] {
  const warnings = [];
  if (software === "Redis" && isOlder(version, advisedVersion))
    warnings.push(`it is Redis ${version}; ${advisedVersion} or newer is advised`);
  if (evictionPolicy !== undefined && evictionPolicy !== "noeviction")
    warnings.push(
      `its maxmemory-policy is ${evictionPolicy}, which may throw jobs away; set it to noeviction`,
    );
  return warnings;
}

/** Of several servers, the one with most to be said against it. */
export function worstOf(servers: readonly RedisFacts[]): RedisFacts {
  const badness = (facts: RedisFacts) =>
    (whyRefused(facts) === undefined ? 0 : 10) + redisWarnings(facts).length * 2 + (facts.appendOnly ? 0 : 1);
  const [worst = readRedisFacts("")] = [...servers].sort((one, other) => badness(other) - badness(one));
  return worst;
}

function isOlder(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = than.split(".").map(Number);
  return major < leastMajor || (major === leastMajor && minor < leastMinor);
}
