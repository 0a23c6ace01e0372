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

  "apps/list-installations": (context) => {
    const { github, actor } = context;
    if (actor !== "app") throw new Refusal(401, "A JSON web token could not be decoded");
    const suspended_at = github.suspended ? "2026-01-02T00:00:00Z" : null;
    return { status: 200, body: [{ id: github.installationId, account: null, suspended_at }] };
  },

  "apps/list-repos-accessible-to-installation": (context) => {
    accountOf(context);
    const installed = context.github.repositories.filter((one) => one.installed);
    const size = Number(context.query.get("per_page") ?? 30);
    const from = (Number(context.query.get("page") ?? 1) - 1) * size;
    const repositories = installed.slice(from, from + size).map((one) => {
      const { id, nodeId: node_id, name, fullName: full_name, archived } = one;
      return { id, node_id, name, full_name, archived, disabled: false, default_branch: one.defaultBranch };
    });
    const page = Number(context.query.get("page") ?? 1) + 1;
    const next = `https://api.github.com/installation/repositories?per_page=${size}&page=${page}`;
    const headers: Record<string, string> =
      from + size < installed.length ? { link: `<${next}>; rel="next"` } : {};
    return { status: 200, body: { total_count: installed.length, repositories }, headers };
  },

  "repos/list-branches": (context) => {
    accountOf(context);
    const { git } = repositoryOf(context);
    const body = git.refs("refs/heads/").map((ref) => {
      const sha = git.ref(ref) ?? "";
      return { name: ref.slice("refs/heads/".length), commit: { sha, url: "https://api.github.com/" } };
    });
    return { status: 200, body };
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
