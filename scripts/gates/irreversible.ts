import type { Step } from "../engine/deployment.js";
import { counted, few, type Gate, type Verdict } from "./gate.js";
import type { GateInput } from "./input.js";
import type { RollbackFacts } from "./rollback.js";
import { heldBy } from "./stateful-types.js";
import { isLost, isMade, numberIn, textOf } from "./values.js";

/** Types that hold a generated secret: another one since then stays another one. */
const generated =
  /^(random:index\/random(Password|Bytes|String)|tls:|aws:secretsmanager\/secret(Version|Rotation)|aws:iam\/accessKey)/;

/** Types of DNS records, whose answers others keep. */
const records = /:(dns)?record:|route53\/record|dns\/record/i;

/** What a rollback does not bring back. */
export const irreversible: Gate = {
  name: "irreversible",
  title: "going back does not bring everything back",
  rule:
    "A rollback is told what it can't undo: data and identities that were lost since then, secrets that were rotated, versions of databases and " +
    "providers, migrations, answers of DNS that others keep, and what a deletion leaves behind.",
  reason: "A rollback puts the program and its configuration back, not the past.",
  source: "https://www.pulumi.com/docs/iac/concepts/state-and-backends/",
  level: "warn",
  settings: [],
  lift: "read it before you agree",
  judge: (input) =>
    input.rollback === undefined ? [] : [...lost(input, input.rollback), ...changed(input, input.rollback)],
};

/** What the runs since then have taken away. */
function lost({ steps }: GateInput, { since }: RollbackFacts): Verdict[] {
  const seen = new Set<string>();
  return since.flatMap(({ run, op, urn }): Verdict[] => {
    if ((op !== "delete" && op !== "replace") || seen.has(urn)) return [];
    seen.add(urn);
    const { type, name } = parseUrn(urn);
    const holds = heldBy({ type });
    const again = steps.some((step) => step.urn === urn && step.op === "create");
    if (generated.test(type)) return [];
    if (op === "delete" && !again) return [];
    const verb = op === "delete" ? "deleted" : "replaced";
    const summary =
      holds === undefined
        ? `${name} was ${verb} by ${run} and gets another identity: what keeps its old id, address or ARN doesn't follow`
        : `${name} was ${verb} by ${run}, and with it ${holds}: a new one is empty`;
    const fix =
      holds === undefined ? "look for the old id in other stacks, allow lists and DNS" : "restore a backup of before";
    return [{ subject: `lost:${urn}`, urn, summary, fix, ...(holds === undefined && { atMost: "info" as const }) }];
  });
}

function changed(input: GateInput, rollback: RollbackFacts): Verdict[] {
  return [
    ...rotated(rollback),
    ...input.steps.flatMap((step) => [
      ...engineOf(step),
      ...answersOf(step),
      ...leftOf(step, rollback),
      ...identityOf(step),
    ]),
    ...rollback.providers.map(({ package: name, from, to }) => ({
      subject: `provider:${name}`,
      summary: `${name} goes back from ${from} to ${to}, and may not read what the newer one wrote into the state`,
      fix: "make sure that the preview went through, and keep the state's copy of before",
    })),
    ...migrated(rollback),
    ...uncertain(rollback),
    ...advice(input),
  ];
}

function rotated({ since, secrets }: RollbackFacts): Verdict[] {
  const made = since.filter(({ op, urn }) => generated.test(parseUrn(urn).type) && op !== "delete");
  const names = [...new Set(made.map(({ urn }) => urn))];
  return [
    ...names.map((urn) => ({
      subject: `rotated:${urn}`,
      urn,
      summary: `${parseUrn(urn).name} was made or rotated since then; its old value doesn't come back`,
      fix: "make sure that everything that uses it reads the present value",
    })),
    ...secrets.map((path) => ({
      subject: `secret:${path}`,
      summary: `the secret ${path} goes back to its value of then, which may have been revoked`,
      fix: "when it was rotated for a reason, go forward instead, or set it anew afterwards",
    })),
  ];
}

function engineOf({ urn, name, op, before, after }: Step): Verdict[] {
  const [was, becomes] = [textOf(before?.["engineVersion"]), textOf(after?.["engineVersion"])];
  const [from, to] = [numberIn(was.split(".")[0]), numberIn(becomes.split(".")[0])];
  if (op !== "update" || from === undefined || to === undefined || to >= from) return [];
  const summary = `${name} can't go back from version ${was} to ${becomes}: a major upgrade has rewritten its data`;
  const fix = "keep the newer engineVersion; or restore a snapshot of before into a new database";
  return [{ subject: `engine:${urn}`, urn, summary, fix }];
}

function answersOf({ urn, type, name, op, before }: Step): Verdict[] {
  if (!records.test(type) || op === "same" || op === "read" || op === "create") return [];
  const ttl = numberIn(before?.["ttl"]);
  const how = ttl === undefined ? "for the record's TTL" : `for up to ${counted(ttl, "second")}`;
  const summary = `${name} is known to resolvers: they keep its present answer ${how}`;
  return [{ subject: `dns:${urn}`, urn, summary, fix: "keep what it points to alive until then", atMost: "info" }];
}

function leftOf({ urn, name, op }: Step, { retained }: RollbackFacts): Verdict[] {
  if (op !== "delete" || !retained.includes(urn)) return [];
  const summary = `${name} is only forgotten (retainOnDelete): it stays in the cloud, unknown to the state`;
  return [{ subject: `retained:${urn}`, urn, summary, fix: "delete it by hand when nobody needs it" }];
}

function identityOf(step: Step): Verdict[] {
  if (step.op !== "replace") return [];
  const { urn, name, replaces } = step;
  const because = replaces.length > 0 ? ` (${few(replaces)})` : "";
  const summary = `${name} would be replaced${because} and gets another identity once more`;
  const fix = "look for its id in other stacks, allow lists and DNS";
  return [{ subject: `replaced:${urn}`, urn, summary, fix, atMost: "info" }];
}

function migrated({ migrations }: RollbackFacts): Verdict[] {
  return migrations.map((file) => {
    const contract = /(^|\/)\d+-contract-/.test(file);
    const what = contract ? "what it dropped is gone, and the program of then may need it" : "it is not taken back";
    return {
      subject: `migration:${file}`,
      summary: `${file} was deployed since then: ${what}`,
      fix: contract
        ? "go forward instead, or restore a backup of before"
        : "make sure that the program of then runs on it",
      ...(!contract && { atMost: "info" as const }),
    };
  });
}

function uncertain({ configuration, to }: RollbackFacts): Verdict[] {
  if (configuration === "run") return [];
  return [
    {
      subject: "configuration",
      summary: `${to} kept no copy of its configuration; the file in its commit is taken, which may be another one`,
      fix: "compare the two before you agree",
    },
  ];
}

/** The last parts of a URN: type and logical name. */
function parseUrn(urn: string): { type: string; name: string } {
  const [, , chain = "", name = ""] = urn.split("::");
  return { type: chain.split("$").at(-1) ?? "", name };
}

/** What the components themselves say of going back. */
function advice({ units, steps }: GateInput): Verdict[] {
  const touched = new Set(steps.filter((step) => isMade(step) || isLost(step)).map(({ component }) => component));
  return units
    .filter(({ name }) => touched.has(name))
    .flatMap(({ name, operations }) =>
      operations.rollback.map((line, index) => ({
        subject: `advice:${name}:${index}`,
        summary: `${name}: ${line}`,
        fix: "have it at hand",
        atMost: "info" as const,
      })),
    );
}
