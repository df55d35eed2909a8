import type { Step } from "../engine/deployment.js";
import { command, type Gate, type Verdict } from "./gate.js";
import type { GateInput } from "./input.js";
import { heldBy } from "./stateful-types.js";
import { isLost } from "./values.js";

/**
 * Deleting or replacing what holds data or an identity. A section that is taken out of the configuration or a property that
 * forces a replacement is easily an accident, so each resource is named.
 */
export const statefulChange: Gate = {
  name: "stateful-change",
  title: "what holds data or an identity would be deleted or replaced",
  rule:
    "Nothing that holds data or an identity is deleted or replaced by an `up` unless `--allow` names its URN: what the units say of themselves, and " +
    "what a resource's type or properties tell, so that a section that was taken out is known, too. A `destroy` of an environment that is not " +
    "protected only warns.",
  reason:
    "A section that is taken out by mistake, or a property that forces a replacement, looks like any other change.",
  source: "https://www.pulumi.com/docs/iac/concepts/update-plans/",
  level: "block",
  settings: [],
  lift: "take the change back, or name the resource with `--allow`",
  allowable: true,
  judge: (input) => {
    if (input.kind === "refresh") return [];
    return input.steps.filter(isLost).flatMap((step) => {
      const holds = lossOf(input, step);
      return holds === undefined ? [] : [verdict(input, step, holds)];
    });
  },
};

/** What is lost with the resource: as its unit says, else as its type or its properties tell. */
export function lossOf({ units }: Pick<GateInput, "units">, step: Step): string | undefined {
  const stated = units.flatMap(({ operations }) => operations.stateful);
  return stated.find(({ name, type }) => name === step.name && type === step.type)?.holds ?? heldBy(step);
}

function verdict(input: GateInput, step: Step, holds: string): Verdict {
  const { kind, protect } = input;
  const verb = step.op === "replace" ? "replaced" : "deleted";
  return {
    subject: step.urn,
    urn: step.urn,
    summary: `${step.name} would be ${verb}, and with it ${holds}`,
    fix: fixOf(input, step),
    ...(kind === "destroy" && !protect && { atMost: "warn" as const }),
  };
}

function fixOf(input: GateInput, { urn, replaces, op, protect: held }: Step): string {
  const { kind, protect, file } = input;
  if (kind === "destroy" && !protect) return "make sure that a backup exists, or that nobody needs it";
  const unprotect = `set protect: false in the settings of ${file}, run ${command(input, "up")}, then repeat this`;
  if (kind === "destroy") return unprotect;
  const keep =
    op === "replace" && replaces.length > 0
      ? `take back the change of ${replaces.join(", ")}`
      : `put it back into ${file}`;
  return `${keep}; or, when it is meant: ${held ? `${unprotect}, ` : ""}with --allow '${urn}'`;
}
