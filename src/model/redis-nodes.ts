/** The nodes that a `REDIS_URL` names: one, or those of a cluster, with commas between. A password may hold commas too. */
export function redisNodes(address: string): string[] {
  return address.split(/, ?(?=rediss?:\/\/)/);
}
