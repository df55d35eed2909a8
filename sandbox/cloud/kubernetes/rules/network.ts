import { isIP } from "node:net";
import { at, below, entries, list, type Manifest, number, record, text, type Violation } from "../manifest.js";
import { oneOf } from "./duplicates.js";
import { nameViolations } from "./names.js";
import { portViolations } from "./ports.js";
import { selectorViolations } from "./selector.js";
import { forbidden, invalid, required, supportedOnly } from "./values.js";

/** What is wrong with an address block. */
export function cidrViolations(value: unknown, path: string): readonly Violation[] {
  const block = text(value);
  if (block === undefined) return [];
  const [address = "", bits = "", ...rest] = block.split("/");
  const family = isIP(address);
  const valid =
    family !== 0 && rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
  return valid
    ? []
    : [invalid(path, `${JSON.stringify(block)}: must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)`)];
}

/** What is wrong with a NetworkPolicy. */
export function networkPolicyViolations(manifest: Manifest): readonly Violation[] {
  const spec = record(manifest["spec"]);
  return [
    ...selectorViolations(spec["podSelector"], "spec.podSelector"),
    ...list(spec["policyTypes"]).flatMap((type, index) =>
      supportedOnly(text(type), `spec.policyTypes[${index}]`, ["Egress", "Ingress"]),
    ),
    ...(
      [
        ["ingress", "from"],
        ["egress", "to"],
      ] as const
    ).flatMap(([direction, side]) =>
      entries(spec[direction], `spec.${direction}`).flatMap(({ item, path }) => [
        ...entries(item[side], below(path, side)).flatMap(({ item: peer, path: place }) => peerViolations(peer, place)),
        ...entries(item["ports"], below(path, "ports")).flatMap(({ item: port, path: place }) =>
          policyPort(port, place),
        ),
      ]),
    ),
  ];
}

function peerViolations(peer: Manifest, path: string): readonly Violation[] {
  const { ipBlock, podSelector, namespaceSelector } = peer;
  if (ipBlock === undefined && podSelector === undefined && namespaceSelector === undefined)
    return [required(path, "must specify a peer")];
  return [
    ...(ipBlock !== undefined && (podSelector !== undefined || namespaceSelector !== undefined)
      ? [forbidden(path, "may not specify both ipBlock and another peer")]
      : []),
    ...selectorViolations(podSelector, below(path, "podSelector")),
    ...selectorViolations(namespaceSelector, below(path, "namespaceSelector")),
    ...cidrViolations(record(ipBlock)["cidr"], `${path}.ipBlock.cidr`),
    ...list(record(ipBlock)["except"]).flatMap((except, index) =>
      cidrViolations(except, `${path}.ipBlock.except[${index}]`),
    ),
  ];
}

function policyPort(item: Manifest, path: string): readonly Violation[] {
  const port = number(item["port"]);
  const end = number(item["endPort"]);
  return [
    ...portViolations(item["port"], below(path, "port"), true),
    ...portViolations(item["endPort"], below(path, "endPort")),
    ...(end !== undefined && port === undefined && typeof item["port"] !== "symbol"
      ? [invalid(below(path, "endPort"), "may not be specified when `port` is not a number")]
      : []),
    ...(end !== undefined && port !== undefined && end < port
      ? [invalid(below(path, "endPort"), `${end}: must be greater than or equal to \`port\``)]
      : []),
    ...supportedOnly(text(item["protocol"]), below(path, "protocol"), ["SCTP", "TCP", "UDP"]),
  ];
}

/** What is wrong with an Ingress. */
export function ingressViolations(manifest: Manifest): readonly Violation[] {
  const spec = record(manifest["spec"]);
  const rules = entries(spec["rules"], "spec.rules");
  return [
    ...(rules.length === 0 && spec["defaultBackend"] === undefined && typeof spec["rules"] !== "symbol"
      ? [invalid("spec", "either `defaultBackend` or `rules` must be specified")]
      : []),
    ...(spec["defaultBackend"] === undefined
      ? []
      : backendViolations(record(spec["defaultBackend"]), "spec.defaultBackend")),
    ...rules.flatMap(({ item, path }) => [
      ...(text(item["host"])
        ? nameViolations(`${path}.host`, "subdomain", (text(item["host"]) ?? "").replace(/^\*\./, ""))
        : []),
      ...entries(at(item, "http", "paths"), `${path}.http.paths`).flatMap(({ item: route, path: place }) => [
        ...(route["pathType"] === undefined ? [required(below(place, "pathType"), "pathType must be specified")] : []),
        ...supportedOnly(text(route["pathType"]), below(place, "pathType"), [
          "Exact",
          "ImplementationSpecific",
          "Prefix",
        ]),
        ...(["Exact", "Prefix"].includes(text(route["pathType"]) ?? "") && !(text(route["path"]) ?? "/").startsWith("/")
          ? [invalid(below(place, "path"), "must be an absolute path")]
          : []),
        ...backendViolations(record(route["backend"]), below(place, "backend")),
      ]),
    ]),
  ];
}

function backendViolations(backend: Manifest, path: string): readonly Violation[] {
  const service = record(backend["service"]);
  return [
    ...oneOf(backend, path, ["service", "resource"], "backend"),
    ...(backend["service"] !== undefined && isKnown(service["port"])
      ? oneOf(record(service["port"]), `${path}.service.port`, ["name", "number"], "port name or number")
      : []),
    ...portViolations(at(service, "port", "number"), `${path}.service.port.number`),
  ];
}

function isKnown(value: unknown): boolean {
  return typeof value !== "symbol";
}
