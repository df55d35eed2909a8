import { createHash } from "node:crypto";
import { parse } from "yaml";
import { type Properties, unknown } from "../simulator.js";
import { isRecord, list, record, text } from "./manifest.js";

/** The cluster that a provider's configuration points at: its identifier, else the address in its kubeconfig. */
export function clusterOf(config: Properties): string {
  const identifier = text(config["clusterIdentifier"]);
  if (identifier) return identifier;
  const address = activeCluster(config);
  return address === undefined ? "default" : createHash("sha256").update(address).digest("hex").slice(0, 16);
}

/** What changes between two configurations, and what of it means another cluster, as the real provider decides. */
export function configurationChange(
  old: Properties,
  config: Properties,
): { changes: readonly string[]; replaces: readonly string[] } {
  const keys = [...new Set([...Object.keys(old), ...Object.keys(config)])];
  const changes = keys.filter(
    (key) => config[key] === unknown || JSON.stringify(old[key]) !== JSON.stringify(config[key]),
  );
  const [before, after] = [old["clusterIdentifier"], config["clusterIdentifier"]];
  if (before !== undefined && after !== undefined)
    return { changes, replaces: before === after ? [] : ["clusterIdentifier"] };
  const pointers = ["kubeconfig", "context", "cluster"].filter((key) => changes.includes(key));
  const computed = pointers.filter((key) => config[key] === unknown);
  if (computed.length > 0) return { changes, replaces: computed };
  const [from, to] = [activeCluster(old), activeCluster(config)];
  return { changes, replaces: from !== undefined && to !== undefined && from !== to ? pointers : [] };
}

/** Why the provider refuses its configuration; undefined when it takes it. */
export function configurationRefusal(config: Properties): string | undefined {
  const kubeconfig = text(config["kubeconfig"]);
  if (kubeconfig === undefined || kubeconfig.startsWith("/") || kubeconfig.startsWith("~")) return undefined;
  const parsed = parsedKubeconfig(config["kubeconfig"]);
  if (!parsed)
    return "failed to parse kubeconfig data in `kubernetes:config:kubeconfig`: it is neither YAML nor JSON of a kubeconfig";
  return activeCluster(config) === undefined
    ? "failed to load Kubernetes client configuration: the kubeconfig's current context names no cluster of it"
    : undefined;
}

/** The active cluster's settings of a kubeconfig, as one text. */
function activeCluster(config: Properties): string | undefined {
  const kubeconfig = parsedKubeconfig(config["kubeconfig"]);
  if (!kubeconfig) return undefined;
  const named = (items: unknown, name: unknown) =>
    list(items)
      .map(record)
      .find((item) => item["name"] === name);
  const context = text(config["context"]) ?? kubeconfig["current-context"];
  const name = text(config["cluster"]) ?? record(named(kubeconfig["contexts"], context)?.["context"])["cluster"];
  const cluster = named(kubeconfig["clusters"], name);
  return cluster && JSON.stringify(cluster["cluster"]);
}

function parsedKubeconfig(value: unknown): Properties | undefined {
  if (typeof value !== "string") return undefined;
  try {
    const parsed: unknown = parse(value);
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** A setting of the provider, which crosses the wire as text. */
export function isOn(value: unknown): boolean {
  return value === true || value === "true";
}
