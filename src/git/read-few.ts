import type { BlobSink } from "./blob-stream.js";
import type { ObjectSource } from "./object-source.js";

/** In bytes: of one content, and of all that may be held at once. */
interface Most {
  readonly fileBytes: number;
  readonly most: number;
}

/**
 * Reads a few blobs through the process that answers questions. False where they are too much to be held at once; nothing
 * has been read then.
 */
export async function readFew(
  source: ObjectSource,
  ids: readonly string[],
  { fileBytes, most }: Most,
  sink: BlobSink,
): Promise<boolean> {
  const infos = await source.infos(ids);
  const sizes = infos.map((info) => (info && info.size <= fileBytes ? info.size : 0));
  if (sizes.reduce((sum, size) => sum + size, 0) > most) return false;
  const readable = infos.filter((info, index) => {
    if (info?.type !== "blob") sink.missing(ids[index] ?? "");
    else if (info.size > fileBytes) sink.tooLarge(info.id);
    else return true;
    return false;
  });
  // All are asked for at once, so that none waits for the answer before it.
  await Promise.all(
    readable.map(async (info) => {
      const found = await source.contents(info?.id ?? "");
      if (found !== undefined) sink.content(found.id, found.content);
    }),
  );
  return true;
}
