import type { Derivations } from "./derived.js";
import type { World } from "./world.js";

type Kind = "IssueHistory" | "Webhook" | "WebhookFailureEvent";

/** What history and webhooks show beyond what they store. */
export const activityDerivations: Pick<Derivations, Kind> = {
  IssueHistory: {
    issue: (entry, { store }) => store.get("Issue", entry.issueId) ?? null,
    actor: (entry, { store }) => store.get("User", entry.actorId) ?? null,
    fromState: (entry, { store }) => store.get("WorkflowState", entry.fromStateId) ?? null,
    toState: (entry, { store }) => store.get("WorkflowState", entry.toStateId) ?? null,
    fromParent: (entry, { store }) => store.get("Issue", entry.fromParentId) ?? null,
    toParent: (entry, { store }) => store.get("Issue", entry.toParentId) ?? null,
    fromAssignee: (entry, { store }) => store.get("User", entry.fromAssigneeId) ?? null,
    toAssignee: (entry, { store }) => store.get("User", entry.toAssigneeId) ?? null,
    fromProject: (entry, { store }) => store.get("Project", entry.fromProjectId) ?? null,
    toProject: (entry, { store }) => store.get("Project", entry.toProjectId) ?? null,
    addedLabels: (entry, world) => labels(entry.addedLabelIds, world),
    removedLabels: (entry, world) => labels(entry.removedLabelIds, world),
    addedToReleases: (entry, { store }) => entry.addedToReleaseIds?.flatMap((id) => store.get("Release", id) ?? []),
    removedFromReleases: (entry, { store }) =>
      entry.removedFromReleaseIds?.flatMap((id) => store.get("Release", id) ?? []),
  },
  Webhook: {
    team: (webhook, { store }) => store.get("Team", webhook.teamId) ?? null,
    creator: (webhook, { store }) => store.get("User", webhook.creatorId) ?? null,
    failures: (webhook, { store }) =>
      store.list("WebhookFailureEvent").filter(({ webhookId }) => webhookId === webhook.id),
  },
  WebhookFailureEvent: { webhook: (event, { store }) => store.get("Webhook", event.webhookId) ?? null },
};

function labels(ids: readonly string[] | undefined, { store }: World): unknown {
  return ids?.flatMap((id) => store.get("IssueLabel", id) ?? []);
}
