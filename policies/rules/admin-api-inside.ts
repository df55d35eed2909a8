import { adminPortNames, adminPorts } from "../reading/ports.js";
import { at, list, mapping, numeric, text } from "../reading/values.js";
import { kindOf, type Workload, workloadOf } from "../reading/workloads.js";
import type { Resource, Rule, Violation } from "../rule.js";
import { isPublic } from "./service-kept-inside.js";

/** Methods that steer a node and use its keys, and those that only tell what nobody outside has to know. */
const steering = /\b(admin|personal|miner|clique|parity_set|signer|keymanager)\b/i;
const telling = /\b(debug|engine|db|parity|les|txpool|trace)\b/i;
const apis =
  /^--?(?:(?:http|ws|rpc)[.-]?(?:http[.-]|ws[.-])?apis?|rpc-(?:http|ws)-apis?|http-modules|ws-modules|grpc-gateway-modules|JsonRpc\.EnabledModules|private\.api\.addr)(?:=|$)/i;
const unlocks = /^--?(allow-insecure-unlock|unlock|rpc\.allow-unprotected-txs)\b/;
const open =
  /^--?(?:http\.corsdomain|ws\.origins|http-cors-origins|rpc-http-cors-origins|http\.vhosts|graphql\.vhosts)=["']?\*/;

/** What controls a node is reached from inside only. */
export const adminApiInside: Rule = {
  name: "admin-api-inside",
  title: "admin, debug, engine and metrics ports are not published, nor what a public node lets callers do",
  level: "mandatory",
  reason: "Whoever calls admin or engine methods steers the node: adds peers, reads keys, moves its head.",
  source: "https://geth.ethereum.org/docs/interacting-with-geth/rpc",
  scope: "stack",
  judge: (resource, { resources }) => {
    const workload = workloadOf(resource);
    if (workload !== undefined) return judgeWorkload(workload, resources);
    return kindOf(resource) === "Service" && isPublished(resource, resources) ? ports(resource.props) : [];
  },
};

/** Whether the world reaches a service: through a load balancer of its own, a port of the nodes, or an ingress. */
function isPublished(service: Resource, resources: readonly Resource[]): boolean {
  if (isPublic(service.props) || at(service.props, "spec", "type") === "NodePort") return true;
  const [name, namespace] = ["name", "namespace"].map((key) => text(at(service.props, "metadata", key)));
  return resources.some(
    (other) =>
      ["Ingress", "HTTPRoute", "GRPCRoute", "TCPRoute"].includes(kindOf(other) ?? "") &&
      text(at(other.props, "metadata", "namespace")) === namespace &&
      name !== "" &&
      backends(other.props["spec"]).includes(name ?? ""),
  );
}

/** Names of the services that an ingress or a route sends to, wherever they stand in it. */
function backends(spec: unknown, depth = 0): string[] {
  if (typeof spec !== "object" || spec === null || depth > 12) return [];
  const own = [
    at(spec, "service", "name"),
    at(spec, "serviceName"),
    ...list(at(spec, "backendRefs")).map((ref) => at(ref, "name")),
  ];
  return [...own.map(text), ...Object.values(spec).flatMap((inner) => backends(inner, depth + 1))].filter(
    (name) => name !== "",
  );
}

function ports(props: Resource["props"]): Violation[] {
  return list(at(props, "spec", "ports")).flatMap((port, index) => {
    const numbers = [at(port, "port"), at(port, "targetPort")].map(numeric);
    const names = [at(port, "name"), at(port, "targetPort")].map(text);
    const admin = numbers.some((number) => number !== undefined && Object.hasOwn(adminPorts, number));
    return admin || names.some((name) => adminPortNames.test(name))
      ? [{ path: `spec.ports[${index}]`, what: "a port that controls or watches the node is published" }]
      : [];
  });
}

function judgeWorkload(workload: Workload, resources: readonly Resource[]): Violation[] {
  const published = resources.some(
    (other) => kindOf(other) === "Service" && selects(other, workload) && isPublished(other, resources),
  );
  return workload.containers.flatMap(({ path, props }) =>
    (["command", "args"] as const).flatMap((key) => {
      const words = list(props[key]).map(text);
      return words.flatMap((word, index): Violation[] => {
        const place = `${path}.${key}[${index}]`;
        if (unlocks.test(word)) return [{ path: place, what: "keys are unlocked for whoever calls" }];
        const value = word.includes("=") ? word.slice(word.indexOf("=")) : (words[index + 1] ?? "");
        if (apis.test(word) && steering.test(value))
          return [{ path: place, what: "whoever reaches the node may steer it" }];
        if (published && apis.test(word) && telling.test(value))
          return [{ path: place, what: "methods that are not for strangers are open to the world" }];
        return published && open.test(word) ? [{ path: place, what: "pages of any site may call it" }] : [];
      });
    }),
  );
}

function selects(service: Resource, { namespace, labels }: Workload): boolean {
  const selector = Object.entries(mapping(at(service.props, "spec", "selector")));
  if (text(at(service.props, "metadata", "namespace")) !== namespace || selector.length === 0) return false;
  return selector.every(([key, value]) => labels[key] === value);
}
