import { flushPkt, pktLine } from "./pkt-line.js";

export interface PushRequest {
  /** One that is not there yet, in full. */
  readonly ref: string;
  readonly commit: string;
  /** Push options, each one line. */
  readonly options: readonly string[];
  /** What the server lacks of the commit, as `git pack-objects` writes it. */
  readonly pack: Buffer;
}

/** Without `side-band-64k` no server could say anything to people (gitprotocol-capabilities(5)). */
const capabilities = "report-status side-band-64k push-options agent=wsgi-shift";

/** What `git-receive-pack` reads: which ref is to be made, by which options, and the pack (gitprotocol-pack(5), "Pushing Data"). */
export function pushRequest({ ref, commit, options, pack }: PushRequest): Buffer {
  const nothing = "0".repeat(commit.length);
  return Buffer.concat([
    pktLine(`${nothing} ${commit} ${ref}\0${capabilities}`),
    flushPkt,
    ...options.map(pktLine),
    flushPkt,
    pack,
  ]);
}
