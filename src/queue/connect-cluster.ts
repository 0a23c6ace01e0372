import { Cluster, type ClusterOptions, type RedisOptions } from "ioredis";

/** What a node does while another takes over its keys, as `connectRedis` says of the purposes. */
const patienceFor = {
  requests: { enableOfflineQueue: false, maxRedirections: 4 },
  // A delay even after MOVED: nodes that disagree about a slot would else be asked without end.
  jobs: { maxRedirections: Number.POSITIVE_INFINITY, retryDelayOnMoved: 50 },
} as const satisfies Record<string, ClusterOptions>;

/**
 * A connection to the cluster with these `nodes` (URLs), of which one that answers will do. `nodeOptions` are for each node.
 * Raises what the last node failed with.
 */
export async function connectCluster(
  nodes: readonly string[],
  purpose: keyof typeof patienceFor,
  nodeOptions: RedisOptions,
): Promise<Cluster> {
  const { retryStrategy, enableOfflineQueue, ...redisOptions } = nodeOptions;
  const cluster = new Cluster([...nodes], {
    ...patienceFor[purpose],
    lazyConnect: true,
    // A certificate is for a name, which would else be an address by then.
    dnsLookup: (name, found) => found(null, name),
    ...(retryStrategy
      ? { clusterRetryStrategy: retryStrategy, clusterNodeRetryStrategy: retryStrategy }
      : {}),
    // Nodes that are found later have no URL.
    redisOptions: { ...redisOptions, ...credentialsOf(nodes[0] ?? "") },
  });
  let reason: Error | undefined;
  cluster.on("error", (error: Error & { readonly lastNodeError?: Error }) => {
    reason ??= error.lastNodeError ?? error;
  });
  try {
    await new Promise<void>((resolve, reject) => {
      cluster.once("ready", resolve);
      // Where the cluster says that it is down, ioredis' own promise stays open.
      cluster.once("close", () => reject(new Error("closed")));
      cluster.connect().catch(reject);
    });
    return cluster;
  } catch (error) {
    cluster.disconnect();
    // So ioredis calls a node that nobody listens at.
    const unreachable = reason === undefined || reason.message === "Connection is closed.";
    throw unreachable
      ? new Error("none of its nodes answers as a cluster that is up", { cause: error })
      : reason;
  }
}

function credentialsOf(node: string): RedisOptions {
  const { protocol, username, password } = new URL(node);
  return {
    ...(username === "" ? {} : { username: decodeURIComponent(username) }),
    ...(password === "" ? {} : { password: decodeURIComponent(password) }),
    ...(protocol === "rediss:" ? { tls: {} } : {}),
  };
}
