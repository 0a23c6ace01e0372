import { BlockList, isIP, isIPv4 } from "node:net";

/** Addresses and networks such as `10.0.0.0/8`. */
export class Networks {
  readonly #list = new BlockList();

  constructor(networks: readonly string[]) {
    for (const network of networks) {
      const [address = "", length] = network.split("/");
      const family = isIPv4(address) ? "ipv4" : "ipv6";
      if (length === undefined) this.#list.addAddress(address, family);
      else this.#list.addSubnet(address, Number(length), family);
    }
  }

  /** A socket that listens on IPv6 shows IPv4 as `::ffff:10.0.0.1`. */
  includes(address: string | undefined): boolean {
    const plain = address?.replace(/^::ffff:(?=\d+\.)/i, "") ?? "";
    const version = isIP(plain);
    return version !== 0 && this.#list.check(plain, version === 4 ? "ipv4" : "ipv6");
  }
}

export const loopback = new Networks(["127.0.0.0/8", "::1"]);
