import { at, below, entries, list, type Manifest, number, record, text, type Violation } from "../manifest.js";
import { duplicates, oneOf } from "./duplicates.js";
import { nameViolations } from "./names.js";
import { amountViolations } from "./resources.js";

/** What is wrong with the volumes of a pod. */
export function volumeViolations(volumes: unknown, path: string): readonly Violation[] {
  return [
    ...duplicates(volumes, path, ({ name }) => text(name)),
    ...entries(volumes, path).flatMap(({ item, path: place }) => oneVolume(item, place)),
  ];
}

/** What is wrong with the mounts of a container, given the names of the volumes that its pod has. */
export function mountViolations(container: Manifest, path: string, volumes: ReadonlySet<string>): readonly Violation[] {
  const mounts = below(path, "volumeMounts");
  return [
    ...duplicates(container["volumeMounts"], mounts, ({ mountPath }) => text(mountPath)),
    ...entries(container["volumeMounts"], mounts).flatMap(({ item, path: place }) => [
      ...missingVolume(item["name"], below(place, "name"), volumes),
      ...(text(item["mountPath"]) === "" || text(item["mountPath"])?.includes(":")
        ? [{ path: below(place, "mountPath"), reason: "Invalid value: must not be empty or contain ':'" }]
        : []),
      ...["subPath", "subPathExpr"].flatMap((key) => relative(item[key], below(place, key))),
      ...oneOf(item, place, ["subPath", "subPathExpr"], "sub-path", false),
    ]),
    ...entries(container["volumeDevices"], below(path, "volumeDevices")).flatMap(({ item, path: place }) =>
      missingVolume(item["name"], below(place, "name"), volumes),
    ),
  ];
}

function missingVolume(name: unknown, path: string, volumes: ReadonlySet<string>): readonly Violation[] {
  const wanted = text(name);
  return wanted === undefined || volumes.has(wanted) ? [] : [{ path, reason: `Not found: ${JSON.stringify(wanted)}` }];
}

function oneVolume(volume: Manifest, path: string): readonly Violation[] {
  const sources = Object.keys(volume).filter((key) => key !== "name");
  const name = text(volume["name"]);
  const projected = below(below(path, "projected"), "sources");
  return [
    ...(name === undefined ? [] : nameViolations(below(path, "name"), "label", name)),
    ...oneOf(volume, path, sources, "volume type", false),
    ...itemViolations(record(volume["configMap"]), below(path, "configMap"), "name"),
    ...itemViolations(record(volume["secret"]), below(path, "secret"), "secretName"),
    ...(at(volume, "hostPath") !== undefined &&
    text(at(volume, "hostPath", "path"))
      ?.split("/")
      .includes("..")
      ? [{ path: `${path}.hostPath.path`, reason: "Invalid value: must not contain '..'" }]
      : []),
    ...amountViolations(at(volume, "emptyDir", "sizeLimit"), `${path}.emptyDir.sizeLimit`),
    ...entries(at(volume, "projected", "sources"), projected).flatMap(({ item, path: place }) => [
      ...oneOf(item, place, Object.keys(item), "volume type"),
      ...itemViolations(record(item["configMap"]), below(place, "configMap"), "name"),
      ...itemViolations(record(item["secret"]), below(place, "secret"), "name"),
    ]),
  ];
}

function itemViolations(source: Manifest, path: string, nameKey: string): readonly Violation[] {
  if (Object.keys(source).length === 0) return [];
  const mode = number(source["defaultMode"]);
  return [
    ...(source[nameKey] === undefined ? [{ path: below(path, nameKey), reason: "Required value" }] : []),
    ...(mode !== undefined && (mode < 0 || mode > 0o777)
      ? [
          {
            path: below(path, "defaultMode"),
            reason: `Invalid value: ${mode}: must be a number between 0 and 0777 (octal), both inclusive`,
          },
        ]
      : []),
    ...list(source["items"]).flatMap((item, index) => relative(record(item)["path"], `${path}.items[${index}].path`)),
  ];
}

function relative(value: unknown, path: string): readonly Violation[] {
  const inside = text(value);
  if (inside === undefined) return [];
  if (inside.startsWith("/")) return [{ path, reason: "Invalid value: must be a relative path" }];
  return inside.split("/").includes("..") ? [{ path, reason: "Invalid value: must not contain '..'" }] : [];
}
