import {
  PolicyPack,
  type ReportViolation,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
} from "@pulumi/policy";
import { type Exception, judgeResources, wordsOf } from "./judge.js";
import { plainProperties } from "./plain.js";
import type { Resource, Rule } from "./rule.js";
import { rules } from "./rules.js";

/** What the pack's configuration says of a rule. */
interface Settings {
  readonly exceptions?: readonly Omit<Exception, "rule">[];
  readonly peerPorts?: readonly number[];
}

const text = { type: "string" } as const;
const configSchema = {
  properties: {
    exceptions: {
      type: "array",
      items: {
        type: "object",
        properties: { resource: text, path: text, reason: text, until: text },
        required: ["resource", "reason"],
        additionalProperties: false,
      },
      default: [],
    },
    peerPorts: { type: "array", items: { type: "integer" }, default: [] },
  },
} as const;

/** The pack that the engine loads: every rule of ours as one of its own. */
export function makePack(now: () => Date): PolicyPack {
  return new PolicyPack("chainwright", { policies: rules.map((rule) => policyOf(rule, now)) });
}

function policyOf(rule: Rule, now: () => Date): ResourceValidationPolicy | StackValidationPolicy {
  const about = {
    name: rule.name,
    displayName: rule.title,
    description: `${rule.title.charAt(0).toUpperCase()}${rule.title.slice(1)}. ${rule.reason}`,
    enforcementLevel: rule.level,
    severity: rule.level === "mandatory" ? ("high" as const) : ("low" as const),
    url: rule.source,
    configSchema: structuredClone(configSchema) as unknown as ResourceValidationPolicy["configSchema"] & object,
  };
  const judge = (resources: readonly Resource[], settings: Settings, report: ReportViolation): void => {
    const { peerPorts = [], exceptions = [] } = settings;
    const named = exceptions.map((exception) => ({ ...exception, rule: rule.name }));
    const judgement = { settings: { peerPorts }, exceptions: named, today: now(), rules: [rule] };
    for (const { resource, violations, exception } of judgeResources(resources, judgement))
      if (exception === undefined) report(wordsOf(violations), resource.urn);
  };
  if (rule.scope === "stack")
    return { ...about, validateStack: (args, report) => judge(args.resources.map(plain), args.getConfig(), report) };
  return { ...about, validateResource: (args, report) => judge([plain(args)], args.getConfig(), report) };
}

function plain({ urn, type, name, props }: Resource): Resource {
  return { urn, type, name, props: plainProperties(props) };
}
