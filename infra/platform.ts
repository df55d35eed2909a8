import type { Output, StackReference } from "@pulumi/pulumi";
import { UserError } from "../components/core/errors.js";
import { type KnownOutputs, stackOutputs } from "./outputs.js";

/** What another stack has, as its typed outputs. */
export interface Platform {
  /** One section of the other stack; the deployment fails when it is missing there. */
  section<S extends keyof KnownOutputs>(name: S): Output<NonNullable<KnownOutputs[S]>>;
}

/**
 * The sections of another stack, checked against the schema of a stack's outputs.
 *
 * @throws UserError `platform/missing-section` or `platform/other-outputs` when its value is known
 */
export function platformOf(reference: StackReference): Platform {
  return {
    section: (name) => reference.getOutput(name).apply((value: unknown) => checked(name, value, reference.name)),
  };
}

function checked<S extends keyof KnownOutputs>(
  section: S,
  value: unknown,
  stack: Output<string> | string,
): NonNullable<KnownOutputs[S]> {
  const result = stackOutputs.shape[section].safeParse(value);
  if (result.success && result.data !== undefined) return result.data as NonNullable<KnownOutputs[S]>;
  const where = typeof stack === "string" ? stack : "the platform's stack";
  const problem = {
    path: "platform.stack",
    expected: `a stack with the output ${section}`,
    actual: value === undefined ? "none there" : "another shape",
    fix: `bring up ${where} with the section ${section} first`,
  };
  throw new UserError("platform/missing-section", `${where} does not have what this stack needs`, [problem]);
}
