export interface GraphqlErrors {
  readonly errors: readonly { readonly type?: string; readonly message: string }[];
  /** What was answered beside them. */
  readonly data: unknown;
}

/** What GraphQL tells in place of an answer, with status 200; undefined for any other error. */
export function graphqlErrors(error: unknown): GraphqlErrors | undefined {
  if (!(error instanceof Error)) return undefined;
  // @octokit/plugin-throttling makes an error of its own of GraphQL's limit.
  const { message } = error;
  if (message === "GraphQL Rate Limit Exceeded") return { errors: [{ message }], data: null };
  if (error.name !== "GraphqlResponseError" || !("errors" in error) || !Array.isArray(error.errors))
    return undefined;
  return { errors: error.errors, data: "data" in error ? error.data : null };
}
