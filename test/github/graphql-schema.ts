import { schema } from "@octokit/graphql-schema";
import { buildSchema, type GraphQLSchema } from "graphql";

let built: GraphQLSchema | undefined;

/** GitHub's own description of its GraphQL API. Made when first asked for: it takes a quarter of a second. */
export function graphqlSchema(): GraphQLSchema {
  built ??= buildSchema(schema.idl, { assumeValid: true });
  return built;
}
