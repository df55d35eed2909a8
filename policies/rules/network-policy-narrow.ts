import { arePeerPorts, isWorld } from "../reading/ports.js";
import { at, isGiven, list, type Mapping, mapping } from "../reading/values.js";
import { kindOf } from "../reading/workloads.js";
import type { Rule, RuleSettings, Violation } from "../rule.js";

/** Network policies say who may come in, and close what they are made to close. */
export const networkPolicyNarrow: Rule = {
  name: "network-policy-narrow",
  title: "a network policy names who may come in and governs both ways",
  level: "mandatory",
  reason: "A rule without a source lets every pod in, and a direction that the policy doesn't govern stays open.",
  source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
  judge: (resource, { settings }) => {
    if (kindOf(resource) !== "NetworkPolicy") return [];
    const spec = mapping(resource.props["spec"]);
    const ingress = list(spec["ingress"]).flatMap((rule, index) => incoming(rule, `spec.ingress[${index}]`, settings));
    const egress = list(spec["egress"]).flatMap((rule, index) => outgoing(rule, `spec.egress[${index}]`));
    return [...governed(spec), ...ingress, ...egress];
  },
};

function governed(spec: Mapping): Violation[] {
  const types = list(spec["policyTypes"]);
  const missing = (["Ingress", "Egress"] as const).filter(
    (type) => !types.includes(type) && (type === "Ingress" || isGiven(spec["egress"])),
  );
  return missing.length === 0
    ? []
    : [{ path: "spec.policyTypes", what: `it does not govern ${missing.join(" and ")}` }];
}

function incoming(rule: unknown, path: string, settings: RuleSettings): Violation[] {
  const ports = list(at(rule, "ports"));
  const peers =
    ports.length > 0 && ports.every((port) => arePeerPorts(at(port, "port"), at(port, "endPort"), settings));
  const from = list(at(rule, "from"));
  if (peers) return [];
  if (from.length === 0) return ports.length > 0 ? [] : [{ path, what: "everybody may come in, on every port" }];
  return from.flatMap((source, index) => {
    if (isWorld(at(source, "ipBlock", "cidr")))
      return [{ path: `${path}.from[${index}].ipBlock.cidr`, what: "the world may come in where no peers meet" }];
    const selector = at(source, "namespaceSelector");
    const everywhere =
      isGiven(selector) && Object.keys(mapping(selector)).length === 0 && !isGiven(at(source, "podSelector"));
    return everywhere
      ? [{ path: `${path}.from[${index}].namespaceSelector`, what: "every namespace may come in" }]
      : [];
  });
}

function outgoing(rule: unknown, path: string): Violation[] {
  const anywhere = list(at(rule, "to")).length === 0 && list(at(rule, "ports")).length === 0;
  if (anywhere) return [{ path, what: "pods may go anywhere, the cloud's metadata included" }];
  return list(at(rule, "to")).flatMap((target, index) => {
    const cidr = at(target, "ipBlock", "cidr");
    const private_ = list(at(target, "ipBlock", "except")).length === 0 && list(at(rule, "ports")).length === 0;
    return isWorld(cidr) && private_
      ? [
          {
            path: `${path}.to[${index}].ipBlock.except`,
            what: "private networks and the cloud's metadata are not left out",
          },
        ]
      : [];
  });
}
