import type { Step } from "../engine/deployment.js";
import type { Finding } from "./finding.js";
import type { GateInput } from "./judge.js";
import { statefulTypes } from "./stateful-types.js";

/**
 * Deleting or replacing what holds data or an identity. `up` never does it: a section that is taken out of the configuration
 * or a property that forces a replacement is easily an accident. It is done by naming the resource in a `destroy`, where the
 * environment is not protected.
 */
export function statefulChange(input: GateInput): Finding[] {
  if (input.kind === "refresh") return [];
  return input.steps.flatMap((step) => {
    const holds = step.op === "delete" || step.op === "replace" ? lossOf(input, step) : undefined;
    return holds === undefined ? [] : [finding(input, step, holds)];
  });
}

/** What is lost with the resource: as its unit says, else as its type tells, since a removed unit says nothing any more. */
function lossOf({ units }: GateInput, { name, type }: Step): string | undefined {
  const stated = units.flatMap(({ operations }) => operations.stateful);
  return stated.find((candidate) => candidate.name === name && candidate.type === type)?.holds ?? statefulTypes[type];
}

function finding(input: GateInput, step: Step, holds: string): Finding {
  const { kind, protect } = input;
  const verb = step.op === "replace" ? "replaced" : "deleted";
  return {
    key: `stateful-change:${step.urn}`,
    gate: "stateful-change",
    level: kind === "destroy" && !protect ? "warn" : "block",
    summary: `${step.name} would be ${verb}, and with it ${holds}`,
    urn: step.urn,
    fix: fixOf(input, step),
    source: "docs/gates.md#stateful-change",
  };
}

function fixOf({ kind, protect, file, environment, flags }: GateInput, { urn, replaces, op }: Step): string {
  const command = (verb: string): string =>
    ["chainwright", verb, environment, flags].filter((word) => word !== "").join(" ");
  if (kind === "destroy" && !protect) return "make sure that a backup exists, or that nobody needs it";
  const unprotect = protect ? `set protect: false in the settings of ${file}, ` : "";
  if (kind === "destroy") return `${unprotect}run ${command("up")}, then repeat this`;
  const keep =
    op === "replace" && replaces.length > 0
      ? `take back the change of ${replaces.join(", ")}`
      : `put it back into ${file}`;
  return `${keep}; or, when it is meant: ${unprotect}run ${command("destroy")} --target '${urn}', then repeat this`;
}
