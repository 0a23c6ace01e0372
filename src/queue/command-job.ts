import { z } from "zod";
import { type CommandRequest, commentPlaces, words } from "../model/command-request.js";
import { digest, eventOrigin } from "./scan-job.js";

export const commandQueueName = "command";

/** What a job holds: ids, words and a reason given, no rights and no credentials. Other fields are left out. */
const commandJob = z.object({
  platform: z.enum(["gerrit", "github"]),
  host: z.string(),
  project: z.string(),
  number: z.number().int().positive(),
  comment: z.string(),
  place: z.exactOptional(z.enum(commentPlaces)),
  commit: z.exactOptional(z.string()),
  isVote: z.exactOptional(z.literal(true)),
  origin: z.exactOptional(eventOrigin),
  actor: z.string(),
  writtenAt: z.number(),
  words: z.array(z.object({ word: z.enum(words), argument: z.string() })),
  correlation: z.string(),
});

/** The request of a job; undefined where the job is not ours, or of a version that wrote others. */
export function commandOfJob(data: unknown): CommandRequest | undefined {
  return commandJob.safeParse(data).data;
}

/** One job for one comment, however often and by whichever way its event comes. BullMQ takes no id that is a number. */
export function commandJobId({ platform, host, project, number, comment, place }: CommandRequest): string {
  return `c-${digest(platform, host, project, String(number), comment, ...(place ? [place] : []))}`;
}
