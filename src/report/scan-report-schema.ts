import { z } from "zod";
import { mentionKinds } from "../model/mention.js";

const scriptSchema = z.object({
  name: z.string(),
  factory: z.string().describe("what pbr's script calls: module:attribute"),
  path: z.string(),
  line: z.int().min(1),
  module: z.string().nullable(),
  application: z.string().nullable().describe("module:application, as WSGI servers take it"),
  status: z.enum(["declared", "module-exists", "manual"]),
  reason: z.string(),
});

const mentionSchema = z.object({
  path: z.string(),
  line: z.int().min(1),
  column: z.int().min(1).describe("in UTF-16 code units"),
  script: z.string(),
  kind: z.enum(mentionKinds),
  disposition: z.enum(["rewrite", "manual", "keep"]),
  before: z.string(),
  after: z.string(),
  reason: z.string(),
  outlook: z
    .enum(["broken", "breaks", "fine"])
    .describe(
      "broken: the script is gone from what the place deploys; breaks: it goes; fine: it is not the script",
    ),
  gone: z
    .string()
    .nullable()
    .describe("the first release without the script, or master; null while it is there"),
});

/** What `scan --json` prints; published as docs/scan.schema.json. */
export const scanReportSchema = z.object({
  schemaVersion: z.literal(1),
  target: z.string(),
  revision: z.string().nullable().describe("commit id; null for a plain directory"),
  scripts: z.array(scriptSchema),
  mentions: z.array(mentionSchema),
  files: z.array(
    z.object({
      path: z.string(),
      change: z.enum(["create", "modify", "delete", "rename"]),
      from: z.string().optional().describe("the old path of a rename"),
    }),
  ),
  problems: z
    .array(z.object({ code: z.string(), message: z.string(), advice: z.string() }))
    .describe("what could not be read or understood; everything else was done all the same"),
});
