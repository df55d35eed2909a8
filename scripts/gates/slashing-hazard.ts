import type { Step } from "../engine/deployment.js";
import { counted, few, type Gate, type Verdict } from "./gate.js";
import type { GateInput } from "./input.js";
import { canonical, isLost, isMade, namespaceOf, recordOf, specOf, textOf } from "./values.js";
import { podSpecOf } from "./workloads/pods.js";
import { overlapOf, protectionLost, publicKeysIn, type Signer, signerOf } from "./workloads/signing.js";

/** Two processes might sign with one validator's key. */
export const slashingHazard: Gate = {
  name: "slashing-hazard",
  title: "two processes might sign with one validator's key",
  rule:
    "Of everything that signs for a validator: more than one pod, a rollout that starts the new pod before the old one has stopped, one key in two " +
    "places (also where this deployment leaves one of them as it is), a validator that moves while the old one may live, and a protection against signing twice that is off block; several validators " +
    "that restart in one deployment warn.",
  reason: "A validator that signs two blocks or two contradicting votes loses its stake, and nobody can give it back.",
  source: "https://eips.ethereum.org/EIPS/eip-3076",
  level: "block",
  settings: [],
  lift: "let one process sign: stop the old one in a deployment of its own, wait two epochs, then start the new one",
  judge: (input) => {
    if (input.kind !== "up") return [];
    const signing = input.steps.flatMap((step) => signingOf(step));
    return [...signing.flatMap(alone), ...twice(input, signing), ...together(signing)];
  },
};

interface Signing {
  readonly step: Step;
  readonly before: Signer | undefined;
  readonly after: Signer | undefined;
}

function signingOf(step: Step): Signing[] {
  if (!isMade(step) && !isLost(step)) return [];
  const [before, after] = [signerOf(step.type, step.before), signerOf(step.type, step.after)];
  return before === undefined && after === undefined ? [] : [{ step, before, after }];
}

/** What is wrong with one workload by itself. */
function alone({ step, before, after }: Signing): Verdict[] {
  if (!isMade(step) || after === undefined || step.after === undefined) return [];
  const { type, name } = step;
  const many = after.replicas > 1 && !after.shared;
  const overlap = overlapOf(type, step.after);
  const told = [
    ...(many
      ? [`${name} would sign in ${Number.isFinite(after.replicas) ? after.replicas : "many"} pods at once`]
      : []),
    ...(overlap === undefined || after.shared ? [] : [`${name} ${overlap}`]),
    ...protectionLost(before, after).map((what) => `${name} ${what}`),
    ...(step.op === "replace" && movesAway(step)
      ? [`${name} would be started under another name before the old one is gone`]
      : []),
  ];
  return told.length === 0
    ? []
    : [
        verdict(
          step,
          told.join("; "),
          "let one pod sign: one replica of a StatefulSet, or a Deployment that is recreated",
        ),
      ];
}

/** A replacement with the same name deletes first; with another one it creates first. */
function movesAway({ before, after }: Step): boolean {
  const name = (properties: Step["before"]): string =>
    `${namespaceOf(properties)}/${textOf(recordOf(properties?.["metadata"])["name"])}`;
  return name(before) !== name(after);
}

/** Something that has a key: a step, or what the deployment leaves as it is. */
interface Holder {
  readonly name: string;
  readonly urn: string;
  /** `stays`: untouched; `takes`: has it afterwards; `gives`: had it, and may live for a while. */
  readonly deed: "stays" | "takes" | "gives";
}

/** Keys in two places: in two workloads, or in one that goes and another that comes, whether this deployment changes both or one. */
function twice({ steps, unchanged = [] }: GateInput, signing: readonly Signing[]): Verdict[] {
  const keys = new Map<string, Map<string, Holder>>();
  const add = (key: string, { name, urn }: Omit<Holder, "deed">, deed: Holder["deed"]): void => {
    const holders = keys.get(key) ?? new Map<string, Holder>();
    // What keeps a key and gives another one up keeps it.
    if (deed !== "gives" || !holders.has(urn)) holders.set(urn, { name, urn, deed });
    keys.set(key, holders);
  };
  for (const { step, before, after } of signing) {
    for (const key of after?.keys ?? []) add(key, step, "takes");
    for (const key of before?.keys ?? []) if (after?.keys.has(key) !== true) add(key, step, "gives");
  }
  for (const step of steps.filter((one) => isMade(one) && isKeyList(one)))
    for (const key of publicKeysIn(canonical(step.after))) add(`list ${key}`, step, "takes");
  for (const one of unchanged) {
    for (const key of signerOf(one.type, one.properties)?.keys ?? []) add(key, one, "stays");
    if (isKeyList(one)) for (const key of publicKeysIn(canonical(one.properties))) add(`list ${key}`, one, "stays");
  }
  const shared = [...keys.values()].map((holders) => [...holders.values()]).filter(isHazard);
  const pairs = new Map(shared.map((holders) => [namesOf(holders), holders]));
  return [...pairs.values()].map(verdictOn);
}

/** Two have the key, or one takes what another gives up. Where all but one give it up to it that stays, it is put right. */
function isHazard(holders: readonly Holder[]): boolean {
  return holders.length > 1 && (count(holders, "takes") > 0 || count(holders, "stays") > 1);
}

function verdictOn(holders: readonly Holder[]): Verdict {
  const names = namesOf(holders);
  const changed = holders.filter(({ deed }) => deed !== "stays");
  const first =
    [...changed].sort((a, b) => (a.urn < b.urn ? -1 : 1)).find(({ deed }) => deed === "takes") ?? changed[0];
  const gone = count(holders, "gives") > 0 && count(holders, "takes") > 0;
  const summary = gone
    ? `a validator's key moves between ${names} in one deployment, while the old one may live`
    : `one validator's key is in ${names}`;
  const fix = gone
    ? "delete the old one in a deployment of its own and wait two epochs"
    : "give every key to one workload";
  const known = first === undefined ? ({ atMost: "warn" } as const) : { urn: first.urn };
  return { subject: names, summary, fix, ...known };
}

function count(holders: readonly Holder[], deed: Holder["deed"]): number {
  return holders.filter((holder) => holder.deed === deed).length;
}

/** A list of validators that is a resource of its own: two of them with one key are two places. */
function isKeyList({ type }: Pick<Step, "type">): boolean {
  return /:(ConfigMap|Secret)$/.test(type);
}

function namesOf(holders: readonly Holder[]): string {
  return holders
    .map(({ name }) => name)
    .sort()
    .join(" and ");
}

/** Restarted together they miss the same votes, and a mistake hits all of them. */
function together(signing: readonly Signing[]): Verdict[] {
  const restarted = signing.filter(
    ({ step, before, after }) =>
      step.op === "update" &&
      before !== undefined &&
      after !== undefined &&
      canonical(podOf(step.before)) !== canonical(podOf(step.after)),
  );
  const parallel = restarted.filter(({ step }) => textOf(specOf(step.after)["podManagementPolicy"]) === "Parallel");
  if (restarted.length < 2 && parallel.length === 0) return [];
  const names = restarted.map(({ step }) => step.name).sort();
  return [
    {
      subject: "restarts",
      summary: `${counted(names.length, "validator")} restart in one deployment: ${few(names)}`,
      fix: "change one, see it attest, then the next: --target takes one at a time",
      atMost: "warn",
    },
  ];
}

function podOf(properties: Step["before"]): unknown {
  return podSpecOf(properties) ?? {};
}

function verdict({ urn }: Step, summary: string, fix: string): Verdict {
  return { subject: urn, urn, summary, fix };
}
