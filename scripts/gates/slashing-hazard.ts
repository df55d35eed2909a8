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
    "places, a validator that moves while the old one may live, and a protection against signing twice that is off block; several validators " +
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

/** Keys in two places: in two workloads, or in one that goes and another that comes. */
function twice({ steps }: GateInput, signing: readonly Signing[]): Verdict[] {
  const keys = new Map<string, Set<Step>>();
  const givesUp = new Set<Step>();
  const add = (key: string, step: Step): void => void keys.set(key, (keys.get(key) ?? new Set()).add(step));
  for (const { step, before, after } of signing) {
    for (const key of after?.keys ?? []) add(key, step);
    // What goes or gives a key up may live for a while.
    for (const key of before?.keys ?? [])
      if (after === undefined || !after.keys.has(key)) {
        add(key, step);
        givesUp.add(step);
      }
  }
  for (const step of steps.filter((one) => isMade(one) && isKeyList(one)))
    for (const key of new Set(publicKeysIn(canonical(step.after)))) add(`list ${key}`, step);
  const shared = [...keys].filter(([, holders]) => holders.size > 1);
  const pairs = new Map(shared.map(([, holders]) => [namesOf(holders), holders]));
  return [...pairs].map(([names, holders]) => {
    const first = [...holders].sort((a, b) => (a.urn < b.urn ? -1 : 1)).find(isMade) ?? [...holders][0];
    const gone = [...holders].some((step) => step.op === "delete" || givesUp.has(step));
    const summary = gone
      ? `a validator's key moves between ${names} in one deployment, while the old one may live`
      : `one validator's key is in ${names}`;
    const fix = gone
      ? "delete the old one in a deployment of its own and wait two epochs"
      : "give every key to one workload";
    return { subject: names, summary, fix, ...(first !== undefined && { urn: first.urn }) };
  });
}

/** A list of validators that is a resource of its own: two of them with one key are two places. */
function isKeyList({ type }: Step): boolean {
  return /:(ConfigMap|Secret)$/.test(type);
}

function namesOf(holders: ReadonlySet<Step>): string {
  return [...holders]
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
