import type { PacedCall } from "../../model/pace.js";

/** A call as Octokit's hooks see it: `url` is the template, and what fills it stands beside. */
interface Call {
  readonly method?: string;
  readonly url?: string;
  readonly [parameter: string]: unknown;
}

/** Writes that nobody is told of: objects and refs of git, tokens, check runs, and what the App does for itself. */
const quiet = /\/git\/|\/access_tokens|\/check-runs|^\/app\//;

/** By docs.github.com, "Rate limits for the REST API": reading takes a point, writing five, and GraphQL's mutations too. */
export function callCost(call: Call): Pick<PacedCall, "points" | "content" | "writesTo"> {
  const { method = "GET", url = "" } = call;
  if (method === "GET" || method === "HEAD") return { points: 1, content: false, writesTo: undefined };
  if (url === "/graphql") return graphqlCost(call);
  const repository =
    typeof call.owner === "string" && typeof call.repo === "string"
      ? `${call.owner}/${call.repo}`.toLowerCase()
      : undefined;
  return { points: 5, content: !quiet.test(url), writesTo: repository };
}

function graphqlCost({ query, variables }: Call): ReturnType<typeof callCost> {
  const text = typeof query === "string" ? query.trimStart() : "";
  if (!text.startsWith("mutation")) return { points: 1, content: false, writesTo: undefined };
  const { input } = (variables ?? {}) as { readonly input?: Readonly<Record<string, unknown>> };
  const id = input?.repositoryId ?? input?.pullRequestId;
  // Moving a branch is a push.
  return {
    points: 5,
    content: !text.includes("updateRefs("),
    writesTo: typeof id === "string" ? id : undefined,
  };
}
