import { type Statement, statementsOf } from "../reading/documents.js";
import { isGiven } from "../reading/values.js";
import type { Rule, Violation } from "../rule.js";

const allows = "everything that a service can do is allowed";

/** Identities may do what is listed, on what is listed. */
export const noWildcardAction: Rule = {
  name: "no-wildcard-action",
  title: "IAM documents list actions and resources",
  level: "mandatory",
  reason: "An identity that may do everything is the whole account for whoever takes it over.",
  source: "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-1",
  judge: (resource) =>
    statementsOf(resource)
      .filter(({ allows: allowed }) => allowed)
      .flatMap(judge),
};

function judge({ path, kind, actions, resources, principals, props }: Statement): Violation[] {
  const everywhere = resources.includes("*");
  const wholeService = actions.some((action) => /^[\w-]+:\*$/.test(action));
  const owner = kind === "key" && principals.every((principal) => /^AWS:arn:[\w-]+:iam::\d{12}:root$/.test(principal));
  return [
    ...(actions.includes("*") ? [{ path: `${path}.Action`, what: "every action is allowed" }] : []),
    ...(actions.some((action) => /^\*:|^[^:]*\*[^:]*:/.test(action))
      ? [{ path: `${path}.Action`, what: "actions of every service are allowed" }]
      : []),
    ...(wholeService && kind === "identity" && everywhere
      ? [{ path: `${path}.Action`, what: `${allows}, on everything` }]
      : []),
    ...(wholeService && kind !== "identity" && kind !== "endpoint" && !owner
      ? [{ path: `${path}.Action`, what: allows }]
      : []),
    ...["NotAction", "NotResource", "NotPrincipal"]
      .filter((key) => isGiven(props[key]))
      .map((key) => ({ path: `${path}.${key}`, what: "everything but what is listed is allowed" })),
    ...(kind === "identity" && everywhere && actions.some(writes)
      ? [{ path: `${path}.Resource`, what: "what changes something is allowed on everything" }]
      : []),
  ];
}

/** Actions that only look can't be limited to a resource in many services. */
function writes(action: string): boolean {
  const name = action.split(":")[1] ?? "";
  return (
    !/^(Describe|List|Get|Lookup|Search|BatchGet|Head|Query|Estimate|View)|^\*$/.test(name) &&
    !/^(ecr|sts|xray|cloudwatch):/.test(action)
  );
}
