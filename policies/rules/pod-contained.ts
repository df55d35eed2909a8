import { at, isGiven, isHidden, isOff, isOn, list, mapping, numeric, text } from "../reading/values.js";
import { type Container, type Workload, workloadOf } from "../reading/workloads.js";
import type { Rule, Violation } from "../rule.js";

/** A pod has nothing of its node. */
export const podContained: Rule = {
  name: "pod-contained",
  title: "pods have neither privileges nor anything of their node",
  level: "mandatory",
  reason: "A pod that reaches its node reaches every pod, secret and validator key on it.",
  source: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  judge: (resource) => {
    const workload = workloadOf(resource);
    if (workload === undefined) return [];
    return [...pod(workload), ...workload.containers.flatMap((container) => within(container, workload))];
  },
};

function pod({ pod: spec, path }: Workload): Violation[] {
  const shared = ["hostNetwork", "hostPID", "hostIPC"].filter((key) => isOn(spec[key]) && !isHidden(spec[key]));
  return [
    ...shared.map((key) => ({ path: `${path}.${key}`, what: "it shares a namespace with the node" })),
    ...list(spec["volumes"]).flatMap((volume, index) =>
      isGiven(at(volume, "hostPath"))
        ? [{ path: `${path}.volumes[${index}].hostPath`, what: "a folder of the node is mounted" }]
        : [],
    ),
  ];
}

function within({ path, props }: Container, { pod: spec }: Workload): Violation[] {
  const context = mapping(props["securityContext"]);
  const place = `${path}.securityContext`;
  const added = list(at(context, "capabilities", "add")).filter(
    (name) => name !== "NET_BIND_SERVICE" && !isHidden(name),
  );
  const dropped = list(at(context, "capabilities", "drop")).map(text);
  const profile = at(context, "seccompProfile", "type") ?? at(spec, "securityContext", "seccompProfile", "type");
  const faults: readonly (readonly [boolean, string, string])[] = [
    [isOn(context["privileged"]) && !isHidden(context["privileged"]), "privileged", "it has all rights on the node"],
    [
      !isOff(context["allowPrivilegeEscalation"]) && !isHidden(context["allowPrivilegeEscalation"]),
      "allowPrivilegeEscalation",
      "a program in it may take more rights",
    ],
    [added.length > 0, "capabilities.add", "rights of the kernel are added"],
    [!dropped.includes("ALL") && !dropped.includes("all"), "capabilities.drop", "rights of the kernel are kept"],
    [
      !/^(RuntimeDefault|Localhost)$/.test(text(profile)) && !isHidden(profile),
      "seccompProfile.type",
      "every call of the kernel is open to it",
    ],
    [
      isGiven(context["procMount"]) && context["procMount"] !== "Default",
      "procMount",
      "the kernel's files are not masked",
    ],
  ];
  const hostPorts = list(props["ports"]).flatMap((port, index) =>
    (numeric(at(port, "hostPort")) ?? 0) > 0
      ? [{ path: `${path}.ports[${index}].hostPort`, what: "a port of the node is taken" }]
      : [],
  );
  return [
    ...faults.filter(([broken]) => broken).map(([, key, what]) => ({ path: `${place}.${key}`, what })),
    ...hostPorts,
  ];
}
