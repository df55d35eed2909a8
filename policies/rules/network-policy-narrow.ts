import { arePeerPorts, isWorld } from "../reading/ports.js";
import { at, isGiven, isHidden, list, type Mapping, mapping, text } from "../reading/values.js";
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
    if (kindOf(resource) !== "NetworkPolicy" || isHidden(resource.props["spec"])) return [];
    const spec = mapping(resource.props["spec"]);
    const ingress = list(spec["ingress"]).flatMap((rule, index) => incoming(rule, `spec.ingress[${index}]`, settings));
    const egress = list(spec["egress"]).flatMap((rule, index) => outgoing(rule, `spec.egress[${index}]`));
    return [...governed(spec), ...ingress, ...egress];
  },
};

function governed(spec: Mapping): Violation[] {
  if (isHidden(spec["policyTypes"])) return [];
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
  if (from.length === 0) return [{ path: `${path}.from`, what: "everybody may come in" }];
  const sources = from.flatMap((source, index): Violation[] => {
    const place = `${path}.from[${index}]`;
    if (isWorld(at(source, "ipBlock", "cidr")))
      return [{ path: `${place}.ipBlock.cidr`, what: "the world may come in where no peers meet" }];
    const everywhere = isAll(at(source, "namespaceSelector")) && !isGiven(at(source, "podSelector"));
    return everywhere ? [{ path: `${place}.namespaceSelector`, what: "every namespace may come in" }] : [];
  });
  const open = ports.length === 0 && from.some(isChosen);
  return [
    ...sources,
    ...(open ? [{ path: `${path}.ports`, what: "those who are chosen may come in on every port" }] : []),
  ];
}

function outgoing(rule: unknown, path: string): Violation[] {
  const [targets, ports] = [list(at(rule, "to")), list(at(rule, "ports"))];
  if (targets.length === 0) {
    const tlsOnly =
      ports.length > 0 && ports.every((port) => at(port, "port") === 443 && !isGiven(at(port, "endPort")));
    return tlsOnly ? [] : [{ path: `${path}.to`, what: "pods may go anywhere, the machine's metadata included" }];
  }
  if (ports.length > 0) return [];
  const outside = targets.flatMap((target, index): Violation[] =>
    isWorld(at(target, "ipBlock", "cidr")) && list(at(target, "ipBlock", "except")).length === 0
      ? [
          {
            path: `${path}.to[${index}].ipBlock.except`,
            what: "private networks and the machine's metadata are not left out",
          },
        ]
      : [],
  );
  const open = targets.some(isChosen);
  return [
    ...outside,
    ...(open ? [{ path: `${path}.ports`, what: "whoever is chosen can be reached on every port" }] : []),
  ];
}

/** Whether somebody in particular is meant: then the ports are known, too. A whole namespace among itself is nobody in particular. */
function isChosen(peer: unknown): boolean {
  const selectors = [at(peer, "namespaceSelector"), at(peer, "podSelector")].filter(isGiven);
  return selectors.some((selector) => !isAll(selector)) || /\/32$/.test(text(at(peer, "ipBlock", "cidr")));
}

function isAll(selector: unknown): boolean {
  return isGiven(selector) && Object.keys(mapping(selector)).length === 0;
}
