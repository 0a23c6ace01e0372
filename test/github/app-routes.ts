import { accountOf, Refusal, type Route, repositoryOf, simpleUser } from "./route.js";

/** The App, its installations, users and repositories. */
export const appRoutes: Readonly<Record<string, Route>> = {
  "apps/get-authenticated": ({ github, actor }) => {
    if (actor !== "app") throw new Refusal(401, "A JSON web token could not be decoded");
    return { status: 200, body: { id: Number(github.appId), slug: github.slug, name: github.slug } };
  },

  "apps/get-repo-installation": (context) => {
    const repository = repositoryOf(context);
    if (context.actor !== "app") throw new Refusal(401, "A JSON web token could not be decoded");
    if (!repository.installed) throw new Refusal(404, "Not Found");
    return { status: 200, body: { id: context.github.installationId, app_id: Number(context.github.appId) } };
  },

  "apps/create-installation-access-token": ({ github, actor, path, body }) => {
    if (actor !== "app") throw new Refusal(401, "A JSON web token could not be decoded");
    if (path.installation_id !== String(github.installationId)) throw new Refusal(404, "Not Found");
    const expires_at = new Date(Date.now() + 3_600_000).toISOString();
    return {
      status: 201,
      body: { token: github.issueToken(), expires_at, permissions: body.permissions ?? {} },
    };
  },

  "users/get-authenticated": (context) => ({ status: 200, body: simpleUser(accountOf(context)) }),

  "repos/get": (context) => {
    accountOf(context);
    const { id, nodeId, name, fullName, owner, defaultBranch, archived } = repositoryOf(context);
    const body = {
      id,
      node_id: nodeId,
      name,
      full_name: fullName,
      owner: { login: owner },
      default_branch: defaultBranch,
      archived,
    };
    return { status: 200, body };
  },
};
