import { UserError } from "../../components/core/errors.js";
import type { Verb } from "../command.js";
import { runDeployment } from "../run/deploy.js";
import { lookForDrift } from "../run/drift.js";
import { heal } from "../run/heal.js";
import { realParts } from "../run/parts.js";
import {
  approvalOptions,
  consentOption,
  gateOptions,
  policyOption,
  requestOf,
  runOptions,
  saveOption,
} from "../run/request.js";

/** Options that only mean something together with `--heal`. */
const healing = ["yes", "plan", "approve", "requireApproval", "save"];

/**
 * Tells what differs between state and cloud, by component, with who did it where that is known, and keeps an issue for each component;
 * `--heal` puts it right.
 */
export const drift: Verb = {
  arguments: "<environment>",
  options: [
    ...runOptions,
    { flags: "--expect-no-changes", description: "end with 7 when there is drift" },
    { flags: "--heal", description: "bring the cloud back to what the program says" },
    consentOption,
    ...approvalOptions,
    saveOption,
    policyOption,
    ...gateOptions,
  ],
  notes: [
    "Known noise is hidden; settings.drift says what else may differ. docs/drift.md tells more.",
    "  drift <environment> --json                 for a schedule: one object, exit 0 with and without drift",
    "  drift <environment> --heal --save <file>   the change record of what healing would do",
  ].join("\n"),
  run: async (args, options, context) => {
    check(options);
    const kind = options["heal"] === true && options["save"] === undefined ? "up" : "preview";
    const request = { ...requestOf(kind, args, options), verb: "drift", refresh: options["heal"] === true };
    return await runDeployment(request, context, realParts, options["heal"] === true ? heal : lookForDrift);
  },
};

/** @throws UserError `usage/invalid` with every combination that makes no sense */
function check(options: Readonly<Record<string, unknown>>): void {
  const heals = options["heal"] === true;
  const alone = healing.filter((name) => !heals && options[name] !== undefined);
  const problems = alone.map((name) => ({
    path: flagOf(name),
    expected: "--heal beside it",
    actual: "a look, which changes nothing",
    fix: `add --heal, or leave ${flagOf(name)} out`,
  }));
  if (heals && options["expectNoChanges"] === true)
    problems.push({
      path: "--expect-no-changes",
      expected: "a look without --heal",
      actual: "--heal, which changes what has drifted",
      fix: "leave one of the two out",
    });
  if (problems.length > 0) throw new UserError("usage/invalid", "the options are wrong", problems);
}

function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
