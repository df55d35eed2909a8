import { stringify } from "yaml";
import { safePath } from "./paths.js";
import { cleaned, type ExportedResource, isPlain, nameOf, type Plain, textAt } from "./resource.js";

/** What stands where a secret was. */
const masked = "[secret]";
const maskedBase64 = Buffer.from(masked).toString("base64");

/** Kubernetes object as it is applied: `kubernetes/<namespace>/<kind>-<name>.yaml`; nothing for other resources. */
export function kubernetesFile(resource: ExportedResource): readonly [string, string][] {
  const { apiVersion, kind, manifest } = manifestOf(resource);
  if (manifest === undefined || apiVersion === undefined || kind === undefined) return [];
  const name = textAt(manifest, "metadata", "name") ?? nameOf(resource);
  const namespace = textAt(manifest, "metadata", "namespace") ?? "_cluster";
  const path = safePath(["kubernetes", namespace, `${kind.toLowerCase()}-${name}`], ".yaml");
  return [[path, yaml(kind === "Secret" ? legible(manifest) : manifest)]];
}

/** The alert rules of a PrometheusRule as a rule file of its own, for `promtool check rules`. */
export function rulesFile(resource: ExportedResource): readonly [string, string][] {
  const { kind, manifest } = manifestOf(resource);
  if (kind !== "PrometheusRule" || !isPlain(manifest?.["spec"])) return [];
  const name = textAt(manifest, "metadata", "name") ?? nameOf(resource);
  return [[safePath(["prometheus", "rules", name], ".yaml"), yaml(manifest["spec"])]];
}

/** Dashboards that ConfigMaps carry to Grafana: `grafana/<name>.json`. */
export function dashboardFiles(resource: ExportedResource): readonly [string, string][] {
  const { kind, manifest } = manifestOf(resource);
  if (kind !== "ConfigMap" || textAt(manifest, "metadata", "labels", "grafana_dashboard") === undefined) return [];
  const data = isPlain(manifest?.["data"]) ? manifest["data"] : {};
  return Object.entries(data).flatMap(([key, text]) =>
    typeof text === "string" && key.endsWith(".json")
      ? [
          [
            safePath(["grafana", key.replace(/\.json$/, "")], ".json"),
            text.endsWith("\n") ? text : `${text}\n`,
          ] as const,
        ]
      : [],
  ) as [string, string][];
}

/** A Helm release: its values, and chart, version, repository and namespace beside them. */
export function releaseFiles(resource: ExportedResource): readonly [string, string][] {
  if (resource.type !== "kubernetes:helm.sh/v3:Release") return [];
  const inputs = cleaned(resource.inputs) as Plain;
  const name = textAt(inputs, "name") ?? nameOf(resource);
  const chart = {
    name: textAt(inputs, "chart"),
    version: textAt(inputs, "version"),
    repository: textAt(inputs, "repositoryOpts", "repo"),
    namespace: textAt(inputs, "namespace"),
  };
  return [
    [safePath(["helm", name, "chart"], ".yaml"), yaml(chart)],
    [safePath(["helm", name, "values"], ".yaml"), yaml(inputs["values"] ?? {})],
  ];
}

function manifestOf({ type, inputs }: ExportedResource): { apiVersion?: string; kind?: string; manifest?: Plain } {
  const [apiVersion, kind] = [textAt(inputs, "apiVersion"), textAt(inputs, "kind")];
  if (!type.startsWith("kubernetes:") || apiVersion === undefined || kind === undefined) return {};
  const { apiVersion: _version, kind: _kind, metadata, ...rest } = cleaned(inputs) as Plain;
  return { apiVersion, kind, manifest: { apiVersion, kind, metadata, ...rest } };
}

/** A masked Secret that scanners still read as one: `data` must be base64, and a map even where all of it is masked. */
function legible(manifest: Plain): Plain {
  const data = manifest["data"];
  const shown = isPlain(data)
    ? Object.fromEntries(Object.entries(data).map(([key, value]) => [key, value === masked ? maskedBase64 : value]))
    : {};
  const { data: _data, stringData, ...rest } = manifest;
  return {
    ...rest,
    ...(data === undefined ? {} : { data: shown }),
    ...(stringData === undefined ? {} : { stringData: isPlain(stringData) ? stringData : {} }),
  };
}

/** Long lines stay whole, nothing is an alias, and what YAML 1.1 readers would take for more than text (`no`, `0777`) is quoted. */
export function yaml(value: unknown): string {
  return stringify(value, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false });
}
