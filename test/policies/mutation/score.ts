import { type Exception, judgeResources, wordsOf } from "../../../policies/judge.js";
import type { Resource } from "../../../policies/rule.js";
import { rules } from "../../../policies/rules.js";
import { awsSimulator } from "../../../sandbox/cloud/aws/simulator.js";
import { cluster } from "../../support/cluster.js";
import { type Mutant, mutantsOf } from "./mutants.js";

/** Who noticed a mutant. */
export interface Noticed {
  readonly mutant: Mutant;
  /** Name of the rule, or of the simulated cloud; undefined for a survivor. */
  readonly by: string | undefined;
}

/** Judges every mutant of every resource by the rules, then by what the simulated cloud lets in. */
export function scoreOf(resources: readonly Resource[], exceptions: readonly Exception[], today: Date): Noticed[] {
  const judgement = { settings: { peerPorts: [] }, exceptions, today };
  const alone = rules.filter(({ scope }) => scope !== "stack");
  const together = rules.filter(({ scope }) => scope === "stack");
  const broken = (all: readonly Resource[], which: readonly (typeof rules)[number][]): Map<string, string> =>
    new Map(
      judgeResources(all, { ...judgement, rules: which })
        .filter(({ exception }) => exception === undefined)
        .map(({ rule, resource, violations }) => [`${rule.name} ${resource.urn} ${wordsOf(violations)}`, rule.name]),
    );
  const before = new Set([...broken(resources, alone).keys(), ...broken(resources, together).keys()]);
  const fresh = (found: Map<string, string>): string | undefined => [...found].find(([key]) => !before.has(key))?.[1];
  const admission = admissions(resources);
  try {
    return resources.flatMap((resource) =>
      mutantsOf(resource).map((mutant): Noticed => {
        const stack = resources.map((one) => (one === resource ? mutant.resource : one));
        const by =
          fresh(broken([mutant.resource], alone)) ??
          fresh(broken(stack, together)) ??
          admission.refuses(resource, mutant.resource);
        return { mutant, by };
      }),
    );
  } finally {
    admission.close();
  }
}

/** The simulated API server and the simulated AWS, asked whether they take a resource that they took before. */
function admissions(resources: readonly Resource[]): {
  refuses(before: Resource, after: Resource): string | undefined;
  close(): void;
} {
  const api = cluster();
  const aws = awsSimulator();
  const configured = aws.configure?.({ region: "us-east-1" }, undefined) ?? aws;
  for (const { type, props } of resources) if (type === "kubernetes:core/v1:Namespace") api.make(type, props);
  const kubernetes = ({ type, props, name }: Resource): boolean => {
    const object = { ...props, metadata: { name, ...(props["metadata"] as object) } };
    if (api.problems(type, object).length > 0) return true;
    try {
      const checked = api.check(type, object);
      return (api.simulator.create(type, checked.inputs, api.cloud).failed ?? []).length > 0;
    } catch {
      return true;
    }
  };
  const amazon = ({ type, props, urn }: Resource): boolean =>
    configured.check(type, props, undefined, { urn, randomSeed: new Uint8Array([1]) }).failures.length > 0;
  const refused = (resource: Resource): boolean =>
    resource.type.startsWith("kubernetes:") ? kubernetes(resource) : amazon(resource);
  return {
    refuses: (before, after) => (!refused(before) && refused(after) ? "the simulated cloud" : undefined),
    close: () => api.close(),
  };
}
