/** Statuses whose answers have no body; a Response of them refuses one (fetch.spec.whatwg.org, "null body status"). */
const withoutBody = [101, 103, 204, 205, 304];

/**
 * `ask` with its whole answer within `milliseconds`. Octokit gives an answer that breaks off as a text in place of its data, with
 * the status of success; here it is a failure, which Octokit tries again.
 */
export function fetchWhole(milliseconds: number, ask: typeof fetch): typeof fetch {
  return async (input, init) => {
    const signal = AbortSignal.timeout(milliseconds);
    try {
      const response = await ask(input, { ...init, signal });
      return await whole(response);
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new Error(`timeout after ${milliseconds / 1000} s`, { cause: error });
    }
  };
}

async function whole(response: Response): Promise<Response> {
  const { status, statusText, headers, url } = response;
  const text = await response.text();
  const isJson = /\bjson\b/.test(headers.get("content-type") ?? "");
  if (response.ok && isJson && text !== "") JSON.parse(text);
  const body = withoutBody.includes(status) ? null : text;
  // The constructor sets none.
  return Object.defineProperty(new Response(body, { status, statusText, headers }), "url", { value: url });
}
