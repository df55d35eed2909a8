import { at, below, entries, type Manifest, number, record, text, type Violation } from "../manifest.js";
import { duplicates, oneOf } from "./duplicates.js";
import { nameViolations } from "./names.js";
import { containerPortViolations } from "./ports.js";
import { probeViolations } from "./probes.js";
import { resourceViolations } from "./resources.js";
import { mountViolations } from "./volumes.js";

const valueSources = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"];

/** What is wrong with a container of a pod, `init` for one that runs before the others. */
export function containerViolations(
  container: Manifest,
  path: string,
  pod: { volumes: ReadonlySet<string>; hostNetwork: boolean; init: boolean },
): readonly Violation[] {
  const name = text(container["name"]);
  const policy = text(container["imagePullPolicy"]);
  return [
    ...(name === undefined ? [] : nameViolations(below(path, "name"), "label", name)),
    ...imageViolations(container["image"], below(path, "image")),
    ...(policy === undefined || ["Always", "IfNotPresent", "Never"].includes(policy)
      ? []
      : [
          {
            path: below(path, "imagePullPolicy"),
            reason: `Unsupported value: ${JSON.stringify(policy)}: supported values: "Always", "IfNotPresent", "Never"`,
          },
        ]),
    ...containerPortViolations(container["ports"], below(path, "ports"), pod.hostNetwork),
    ...environmentViolations(container["env"], below(path, "env")),
    ...mountViolations(container, path, pod.volumes),
    ...resourceViolations(container["resources"], below(path, "resources")),
    ...probeViolations(container, path),
    ...(pod.init ? initViolations(container, path) : []),
    ...securityViolations(record(container["securityContext"]), below(path, "securityContext")),
  ];
}

function imageViolations(image: unknown, path: string): readonly Violation[] {
  if (image === undefined || image === "") return [{ path, reason: "Required value" }];
  const reference = text(image);
  return reference !== undefined && reference !== reference.trim()
    ? [{ path, reason: "Invalid value: must not have leading or trailing whitespace" }]
    : [];
}

function environmentViolations(env: unknown, path: string): readonly Violation[] {
  return [
    ...duplicates(env, path, ({ name }) => text(name)),
    ...entries(env, path).flatMap(({ item, path: place }) => [
      ...(text(item["name"]) === "" ? [{ path: below(place, "name"), reason: "Required value" }] : []),
      ...(/[=\u0000-\u001f\u007f-\uffff]/.test(text(item["name"]) ?? "")
        ? [{ path: below(place, "name"), reason: "Invalid value: must be printable ASCII without '='" }]
        : []),
      ...oneOf(item, place, ["value", "valueFrom"], "source", false),
      ...(item["valueFrom"] === undefined || typeof item["valueFrom"] === "symbol"
        ? []
        : oneOf(record(item["valueFrom"]), below(place, "valueFrom"), valueSources, "source")),
    ]),
  ];
}

/** An init container ends before the others start, unless it is a sidecar (`restartPolicy: Always`), so it has no probes. */
function initViolations(container: Manifest, path: string): readonly Violation[] {
  const policy = text(container["restartPolicy"]);
  if (policy === "Always") return [];
  return ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle"]
    .filter((key) => container[key] !== undefined)
    .map((key) => ({
      path: below(path, key),
      reason: "Forbidden: may not be set for init containers without restartPolicy=Always",
    }));
}

function securityViolations(context: Manifest, path: string): readonly Violation[] {
  const added = at(context, "capabilities", "add");
  const dangerous = context["privileged"] === true || (Array.isArray(added) && added.includes("SYS_ADMIN"));
  const user = number(context["runAsUser"]);
  return [
    ...(context["allowPrivilegeEscalation"] === false && dangerous
      ? [
          {
            path,
            reason:
              "Invalid value: cannot set `allowPrivilegeEscalation` to false and `privileged` to true or add CAP_SYS_ADMIN",
          },
        ]
      : []),
    ...(user !== undefined && user < 0
      ? [
          {
            path: below(path, "runAsUser"),
            reason: `Invalid value: ${user}: must be between 0 and 2147483647, inclusive`,
          },
        ]
      : []),
    ...seccompViolations(context["seccompProfile"], below(path, "seccompProfile")),
  ];
}

/** What is wrong with a seccomp profile of a pod or a container. */
export function seccompViolations(profile: unknown, path: string): readonly Violation[] {
  const { type, localhostProfile } = record(profile);
  if (text(type) === undefined) return [];
  if (!["RuntimeDefault", "Unconfined", "Localhost"].includes(text(type) ?? ""))
    return [
      {
        path: below(path, "type"),
        reason: `Unsupported value: ${JSON.stringify(type)}: supported values: "Localhost", "RuntimeDefault", "Unconfined"`,
      },
    ];
  if (type === "Localhost" && localhostProfile === undefined)
    return [
      { path: below(path, "localhostProfile"), reason: "Required value: must be set when seccomp type is Localhost" },
    ];
  return type !== "Localhost" && localhostProfile !== undefined
    ? [
        {
          path: below(path, "localhostProfile"),
          reason: "Invalid value: can only be set when seccomp type is Localhost",
        },
      ]
    : [];
}
