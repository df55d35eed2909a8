import type { Step } from "../engine/deployment.js";
import { codeSpan, escapeText } from "./markdown.js";
import type { Check, WorkUnit } from "./tracker.js";

/**
 * Types whose provider waits until they work before it says that they are made.
 *
 * @see https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/ for Kubernetes, the Terraform provider's
 * waiters for AWS
 */
const awaited =
  /^(aws:(rds\/instance|eks\/(cluster|nodeGroup|addon)|elasticache\/replicationGroup|ec2\/natGateway)|kubernetes:(apps\/v1:(Deployment|StatefulSet)|helm\.sh\/v3:Release))/;

/** Annotation with which a Kubernetes object is not waited for. */
const notAwaited = "pulumi.com/skipAwait";

/** What the engine has told of a category's changes, as checks. */
export function madeChecks(units: readonly WorkUnit[], made: readonly Step[]): Check[] {
  const planned = units.reduce((sum, { changes }) => sum + changes, 0);
  const failed = made.filter((step) => step.failed === true).length;
  const healthy = made.filter((step) => step.op !== "delete" && step.failed !== true && isAwaited(step));
  const names = healthy.slice(0, 20).map(({ name }) => name);
  return [
    {
      what: "engine",
      found: `${made.length - failed} of ${Math.max(planned, made.length)} planned changes made, ${failed} failed`,
      passed: failed === 0 && made.length >= planned,
    },
    ...(healthy.length > 0
      ? [
          {
            what: "health",
            found: `waited for until it worked: ${names.join(", ")}${more(healthy.length, names)}`,
            passed: true,
          },
        ]
      : []),
  ];
}

function more(count: number, { length }: readonly string[]): string {
  return count > length ? ` and ${count - length} more` : "";
}

/** Nothing is claimed of a Kubernetes object whose annotations are not known. */
function isAwaited({ type, after }: Step): boolean {
  if (type.startsWith("kubernetes:") && after === undefined) return false;
  return awaited.test(type) && !JSON.stringify(after ?? {}).includes(notAwaited);
}

/** The checks as a list; one that was not passed says so. */
export function checked(checks: readonly Check[]): string {
  return checks
    .map(({ what, found, passed }) => `- [${passed ? "x" : " "}] ${escapeText(what)}: ${escapeText(found)}`)
    .join("\n");
}

/** What the components say of their security, and what protects the resources that were made. */
export function securityNotes(units: readonly WorkUnit[], made: readonly Step[]): string {
  const own = units.flatMap(({ name, operations }) =>
    operations.security.map((line) => `- ${codeSpan(name)}: ${escapeText(line)}`),
  );
  const kept = made.filter((step) => step.protect).length;
  const lost = made.filter(({ op }) => op === "delete" || op === "replace").length;
  return [
    ...own,
    `- ${kept} of ${made.length} were protected from deletion before the run; ${lost} were deleted or replaced`,
    "- secrets are masked in everything that is told here",
  ].join("\n");
}
