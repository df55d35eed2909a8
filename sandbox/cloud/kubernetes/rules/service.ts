import { at, entries, list, type Manifest, number, record, text, type Violation } from "../manifest.js";
import { duplicates } from "./duplicates.js";
import { labelViolations } from "./metadata.js";
import { nameViolations } from "./names.js";
import { cidrViolations } from "./network.js";
import { portViolations } from "./ports.js";
import { forbidden, invalid, required, supportedOnly } from "./values.js";

const types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];

/** What is wrong with a Service. */
export function serviceViolations(manifest: Manifest): readonly Violation[] {
  const spec = record(manifest["spec"]);
  if (typeof manifest["spec"] === "symbol") return [];
  const type = text(spec["type"]) ?? "ClusterIP";
  return [
    ...supportedOnly(type, "spec.type", types),
    ...labelViolations(spec["selector"], "spec.selector"),
    ...addressViolations(spec, type),
    ...servicePorts(spec, type),
    ...supportedOnly(text(spec["sessionAffinity"]), "spec.sessionAffinity", ["ClientIP", "None"]),
    ...supportedOnly(text(spec["externalTrafficPolicy"]), "spec.externalTrafficPolicy", ["Cluster", "Local"]),
    ...supportedOnly(text(spec["internalTrafficPolicy"]), "spec.internalTrafficPolicy", ["Cluster", "Local"]),
    ...supportedOnly(text(spec["trafficDistribution"]), "spec.trafficDistribution", [
      "PreferClose",
      "PreferSameNode",
      "PreferSameZone",
    ]),
    ...list(spec["loadBalancerSourceRanges"]).flatMap((range, index) =>
      cidrViolations(range, `spec.loadBalancerSourceRanges[${index}]`),
    ),
  ];
}

function addressViolations(spec: Manifest, type: string): readonly Violation[] {
  const exposed = type === "NodePort" || type === "LoadBalancer";
  const headless = spec["clusterIP"] === "None";
  return [
    ...(headless && exposed ? [invalid("spec.clusterIPs[0]", `may not be set to 'None' for ${type} services`)] : []),
    ...(type === "ExternalName" && spec["externalName"] === undefined ? [required("spec.externalName")] : []),
    ...(spec["externalTrafficPolicy"] !== undefined && !exposed
      ? [invalid("spec.externalTrafficPolicy", "may only be set for externally-accessible services")]
      : []),
    ...["loadBalancerClass", "loadBalancerSourceRanges", "allocateLoadBalancerNodePorts"]
      .filter((key) => spec[key] !== undefined && type !== "LoadBalancer")
      .map((key) => forbidden(`spec.${key}`, "may only be used when `type` is 'LoadBalancer'")),
  ];
}

function servicePorts(spec: Manifest, type: string): readonly Violation[] {
  const ports = entries(spec["ports"], "spec.ports");
  const needsPorts = type !== "ExternalName" && spec["clusterIP"] !== "None" && typeof spec["ports"] !== "symbol";
  return [
    ...(ports.length === 0 && needsPorts ? [required("spec.ports")] : []),
    ...duplicates(spec["ports"], "spec.ports", ({ name }) => text(name)),
    ...duplicates(spec["ports"], "spec.ports", ({ port, protocol }) =>
      number(port) === undefined ? undefined : `${number(port)}/${text(protocol) ?? "TCP"}`,
    ),
    ...ports.flatMap(({ item, path }) => [
      ...(ports.length > 1 && item["name"] === undefined ? [required(`${path}.name`)] : []),
      ...(text(item["name"]) === undefined ? [] : nameViolations(`${path}.name`, "label", text(item["name"]) ?? "")),
      ...portViolations(item["port"], `${path}.port`),
      ...portViolations(item["targetPort"], `${path}.targetPort`, true),
      ...nodePort(item["nodePort"], `${path}.nodePort`, type),
    ]),
  ];
}

function nodePort(value: unknown, path: string, type: string): readonly Violation[] {
  const port = number(value);
  if (port === undefined) return [];
  if (type !== "NodePort" && type !== "LoadBalancer")
    return [forbidden(path, `may not be used when \`type\` is '${type}'`)];
  return port >= 30_000 && port <= 32_767
    ? []
    : [invalid(path, `${port}: provided port is not in the valid range. The range of valid ports is 30000-32767`)];
}

/** Whether the real provider waits for the Service's endpoints or address. */
export function isHeadless(manifest: Manifest): boolean {
  return at(manifest, "spec", "clusterIP") === "None" || at(manifest, "spec", "type") === "ExternalName";
}
