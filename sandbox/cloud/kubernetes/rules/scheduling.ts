import { at, below, entries, type Manifest, number, record, text, type Violation } from "../manifest.js";
import { duplicates } from "./duplicates.js";
import { labelViolations } from "./metadata.js";
import { requirementViolations, selectorViolations } from "./selector.js";

const effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
const nodeOperators = ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"];
const hard = "requiredDuringSchedulingIgnoredDuringExecution";
const soft = "preferredDuringSchedulingIgnoredDuringExecution";

/** What is wrong with where a pod may run: node selector, tolerations, affinity, spread. */
export function schedulingViolations(spec: Manifest, path: string): readonly Violation[] {
  const spread = below(path, "topologySpreadConstraints");
  return [
    ...labelViolations(spec["nodeSelector"], below(path, "nodeSelector")),
    ...entries(spec["tolerations"], below(path, "tolerations")).flatMap(({ item, path: place }) =>
      toleration(item, place),
    ),
    ...nodeAffinity(at(spec, "affinity", "nodeAffinity"), `${path}.affinity.nodeAffinity`),
    ...["podAffinity", "podAntiAffinity"].flatMap((kind) =>
      podAffinity(at(spec, "affinity", kind), `${path}.affinity.${kind}`),
    ),
    ...duplicates(
      spec["topologySpreadConstraints"],
      spread,
      (item) => `${text(item["topologyKey"])}/${text(item["whenUnsatisfiable"])}`,
    ),
    ...entries(spec["topologySpreadConstraints"], spread).flatMap(({ item, path: place }) => spreading(item, place)),
  ];
}

function toleration(item: Manifest, path: string): readonly Violation[] {
  const operator = text(item["operator"]) ?? "Equal";
  const effect = text(item["effect"]);
  const problems: Violation[] = [];
  if (!["Equal", "Exists"].includes(operator))
    problems.push({
      path: below(path, "operator"),
      reason: `Unsupported value: ${JSON.stringify(operator)}: supported values: "Equal", "Exists"`,
    });
  if (operator === "Exists" && (text(item["value"]) ?? "") !== "")
    problems.push({
      path: below(path, "operator"),
      reason: "Invalid value: value must be empty when `operator` is 'Exists'",
    });
  if (operator === "Equal" && item["key"] === undefined)
    problems.push({
      path: below(path, "operator"),
      reason: "Invalid value: operator must be Exists when `key` is empty",
    });
  if (effect !== undefined && effect !== "" && !effects.includes(effect))
    problems.push({
      path: below(path, "effect"),
      reason: `Unsupported value: ${JSON.stringify(effect)}: supported values: ${effects.map((one) => JSON.stringify(one)).join(", ")}`,
    });
  if (item["tolerationSeconds"] !== undefined && effect !== "NoExecute")
    problems.push({
      path: below(path, "effect"),
      reason: "Invalid value: effect must be 'NoExecute' when `tolerationSeconds` is set",
    });
  return problems;
}

function nodeAffinity(affinity: unknown, path: string): readonly Violation[] {
  const requiredTerms = at(affinity, hard, "nodeSelectorTerms");
  const requiredPath = `${path}.${hard}.nodeSelectorTerms`;
  return [
    ...(Array.isArray(requiredTerms) && requiredTerms.length === 0
      ? [{ path: requiredPath, reason: "Required value: must have at least one node selector term" }]
      : []),
    ...entries(requiredTerms, requiredPath).flatMap(({ item, path: place }) => nodeTerm(item, place)),
    ...entries(at(affinity, soft), `${path}.${soft}`).flatMap(({ item, path: place }) => [
      ...weight(item["weight"], below(place, "weight")),
      ...nodeTerm(record(item["preference"]), below(place, "preference")),
    ]),
  ];
}

function nodeTerm(term: Manifest, path: string): readonly Violation[] {
  return entries(term["matchExpressions"], below(path, "matchExpressions")).flatMap(({ item, path: place }) =>
    requirementViolations(item["key"], item["operator"], item["values"], place, nodeOperators),
  );
}

function podAffinity(affinity: unknown, path: string): readonly Violation[] {
  return [
    ...entries(at(affinity, hard), `${path}.${hard}`).flatMap(({ item, path: place }) => podTerm(item, place)),
    ...entries(at(affinity, soft), `${path}.${soft}`).flatMap(({ item, path: place }) => [
      ...weight(item["weight"], below(place, "weight")),
      ...podTerm(record(item["podAffinityTerm"]), below(place, "podAffinityTerm")),
    ]),
  ];
}

function podTerm(term: Manifest, path: string): readonly Violation[] {
  return [
    ...(term["topologyKey"] === undefined || term["topologyKey"] === ""
      ? [{ path: below(path, "topologyKey"), reason: "Required value: can not be empty" }]
      : []),
    ...selectorViolations(term["labelSelector"], below(path, "labelSelector")),
  ];
}

function spreading(item: Manifest, path: string): readonly Violation[] {
  const skew = number(item["maxSkew"]);
  const when = text(item["whenUnsatisfiable"]);
  return [
    ...(skew !== undefined && skew < 1
      ? [{ path: below(path, "maxSkew"), reason: `Invalid value: ${skew}: must be greater than zero` }]
      : []),
    ...(item["topologyKey"] === ""
      ? [{ path: below(path, "topologyKey"), reason: "Required value: can not be empty" }]
      : []),
    ...(when === undefined || ["DoNotSchedule", "ScheduleAnyway"].includes(when)
      ? []
      : [
          {
            path: below(path, "whenUnsatisfiable"),
            reason: `Unsupported value: ${JSON.stringify(when)}: supported values: "DoNotSchedule", "ScheduleAnyway"`,
          },
        ]),
    ...selectorViolations(item["labelSelector"], below(path, "labelSelector")),
  ];
}

function weight(value: unknown, path: string): readonly Violation[] {
  const known = number(value);
  return known === undefined || (known >= 1 && known <= 100)
    ? []
    : [{ path, reason: `Invalid value: ${known}: must be in the range 1-100` }];
}
