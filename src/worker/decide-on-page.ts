import { answerCommand } from "../answer/answer-command.js";
import type { CampaignKey } from "../model/campaign.js";
import { unnamedBranch } from "../model/campaign-key.js";
import type { CommandRequest } from "../model/command-request.js";
import type { Answer, Discussion } from "../model/discussion.js";
import type { ScanRequest } from "../model/scan-request.js";
import type { Visitor } from "../page/access/visitor.js";
import type { Decide, Decided, PageDecision } from "../page/page-options.js";
import { type Hosts, hostNamed } from "../workplace/workplaces.js";
import type { AllDiscussions } from "./run-answer.js";

export interface DecideOnPageOptions {
  readonly discussions: AllDiscussions;
  readonly hosts: Hosts;
  readonly enqueue: (request: ScanRequest) => Promise<unknown>;
  readonly now: () => Date;
  readonly newId: () => string;
}

/**
 * Does what the word in a comment would do, by the same code, for somebody on the campaign page. Who signed in with GitHub needs
 * the right there, which is read now; an admin holds the service's own. Raises what the host raises.
 */
export function decideOnPage(options: DecideOnPageOptions): Decide {
  return async (decision) => {
    const { key } = decision;
    const request = requestOf(decision, options);
    const host = hostNamed(options.hosts, key.platform, key.host, key.project);
    const { gerrits, github } = options.discussions;
    const discussions = key.platform === "gerrit" ? gerrits.get(host.name) : github;
    const found = await discussions?.open(request);
    if (!found?.change || !isOf(found.change.identity, decision))
      return { outcome: "refused", answer: "The host has no such change of ours any more." };
    const said = new SaidOnPage(found, decision);
    await answerCommand(request, {
      discussions: { open: async () => said.discussion },
      host,
      enqueue: options.enqueue,
    });
    await options.enqueue(rescanOf(key, decision.visitor.name, request.correlation));
    return said.decided;
  };
}

/** A scan that somebody asked for on the campaign page. */
export function rescanOf(
  { platform, host, project, branch }: CampaignKey,
  who: string,
  correlation: string,
): ScanRequest {
  const known = branch === unnamedBranch ? null : branch;
  return { platform, host, project, branch: known, reason: `campaign page, by ${who}`, correlation };
}

function requestOf(
  { key, number, word, reason, visitor }: PageDecision,
  { newId, now }: DecideOnPageOptions,
): CommandRequest {
  const { platform, host, project } = key;
  const correlation = newId();
  return {
    ...{ platform, host, project, number, correlation },
    comment: `page-${correlation}`,
    actor: accountOf(visitor),
    writtenAt: Math.floor(now().getTime() / 1000),
    words: [{ word, argument: reason }],
  };
}

/** A login of GitHub's without what says that it is one. */
function accountOf({ name }: Visitor): string {
  return name.replace(/^github:/, "");
}

function isOf(
  identity: { readonly branch: string; readonly unit: string },
  { key, unit }: PageDecision,
): boolean {
  return identity.branch === key.branch && identity.unit === unit;
}

/** A discussion for what was said on the page: answers go to the page, and to the host where something was done. */
class SaidOnPage {
  decided: Decided = { outcome: "refused", answer: "Nothing was done." };
  readonly discussion: Discussion;

  constructor(
    inner: Discussion,
    private readonly decision: PageDecision,
  ) {
    const { words, branch, change } = inner;
    let stood = false;
    this.discussion = {
      ...{ words, branch, change },
      // Each press of a button is new.
      isAnswered: () => Promise.resolve(false),
      whyMayNotDecide: () =>
        decision.visitor.isAdmin ? Promise.resolve(undefined) : inner.whyMayNotDecide(),
      stoodThen: () => {
        stood = change?.commit === decision.commit;
        return Promise.resolve(stood ? "yes" : "no");
      },
      markReady: () => inner.markReady(),
      reopen: () => inner.reopen(),
      close: async (answer) => {
        await inner.close(this.#forHost(answer));
        this.decided = { outcome: "done", answer: answer.text };
      },
      answer: async (answer) => {
        // `approve` looks whether the commit is the one that was seen just before it is carried out.
        if (stood) await inner.answer(this.#forHost(answer));
        this.decided = { outcome: stood || answer.kind === "done" ? "done" : "refused", answer: answer.text };
      },
    };
  }

  /** There is no comment to react to, so it is said in words, and by whom. */
  #forHost({ word, text }: Answer): Answer {
    const { visitor } = this.decision;
    const who = `\`${word}\` was said by ${accountOf(visitor)} on the campaign page.`;
    return { word, kind: "reply", text: `${text}\n\n${who}` };
  }
}
