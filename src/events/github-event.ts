import type { z } from "zod";
import { type EventOutcome, ignored } from "../model/scan-request.js";
import {
  checkRunEvent,
  checkRunRequested,
  checkSuiteEvent,
  checkSuiteRequested,
} from "./github/check-event.js";
import {
  commented,
  issueComment,
  lineCommented,
  review,
  reviewComment,
  reviewed,
} from "./github/comment-event.js";
import {
  installation,
  installationChanged,
  installationRepositories,
  repositoriesChanged,
} from "./github/installation-event.js";
import { type GitHubDelivery, plain } from "./github/payload.js";
import { pullRequestChanged, pullRequestEvent } from "./github/pull-request-event.js";
import { push, pushed } from "./github/push-event.js";
import { repositoryChanged, repositoryEvent } from "./github/repository-event.js";

/**
 * What a delivery means to us (docs.github.com, "Webhook events and payloads"). Payloads of any shape are taken; what is
 * not as GitHub documents it is ignored with the reason.
 */
export function githubEvent(delivery: GitHubDelivery): EventOutcome {
  switch (delivery.name) {
    case "check_run":
      return parsed(delivery, checkRunEvent, checkRunRequested);
    case "check_suite":
      return parsed(delivery, checkSuiteEvent, checkSuiteRequested);
    case "installation":
      return parsed(delivery, installation, installationChanged);
    case "installation_repositories":
      return parsed(delivery, installationRepositories, repositoriesChanged);
    case "issue_comment":
      return parsed(delivery, issueComment, commented);
    case "pull_request":
      return parsed(delivery, pullRequestEvent, pullRequestChanged);
    case "pull_request_review":
      return parsed(delivery, review, reviewed);
    case "pull_request_review_comment":
      return parsed(delivery, reviewComment, lineCommented);
    case "push":
      return parsed(delivery, push, pushed);
    case "repository":
      return parsed(delivery, repositoryEvent, repositoryChanged);
    default:
      return ignored(`events of the kind ${plain(delivery.name)} are not used`);
  }
}

function parsed<T>(
  delivery: GitHubDelivery,
  schema: z.ZodType<T>,
  outcome: (payload: T, delivery: GitHubDelivery) => EventOutcome,
): EventOutcome {
  const { success, data, error } = schema.safeParse(delivery.payload);
  if (success) return outcome(data, delivery);
  const [issue] = error.issues;
  return ignored(`the payload is not that of ${delivery.name}: ${issue?.path.join(".")}: ${issue?.message}`);
}
