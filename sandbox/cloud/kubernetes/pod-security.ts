import { at, isRecord, list, type Manifest, record, text } from "./manifest.js";

/** Levels of the Pod Security Standards that a namespace may enforce. */
export type Level = "baseline" | "privileged" | "restricted";

/** Capabilities that baseline lets a container add. @see https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
const baselineCapabilities = [
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
];

const restrictedVolumes = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
];

const safeSysctls = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ping_group_range",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_keepalive_time",
];

/** The level that a namespace enforces, from its labels. */
export function enforcedLevel(labels: unknown): Level {
  const level = text(record(labels)["pod-security.kubernetes.io/enforce"]);
  return level === "restricted" || level === "baseline" ? level : "privileged";
}

/**
 * Why pods of this specification are refused in a namespace that enforces the level, in the words of the API's admission; undefined
 * when they are admitted.
 */
export function podSecurityRefusal(spec: Manifest, level: Level): string | undefined {
  if (level === "privileged") return undefined;
  const violations = [...baseline(spec), ...(level === "restricted" ? restricted(spec) : [])];
  return violations.length === 0 ? undefined : `violates PodSecurity "${level}:latest": ${violations.join(", ")}`;
}

function baseline(spec: Manifest): readonly string[] {
  const hosts = ["hostNetwork", "hostPID", "hostIPC"].filter((key) => spec[key] === true);
  const paths = list(spec["volumes"]).filter((volume) => record(volume)["hostPath"] !== undefined);
  const sysctls = list(at(spec, "securityContext", "sysctls"))
    .map((sysctl) => text(record(sysctl)["name"]) ?? "")
    .filter((name) => !safeSysctls.includes(name));
  return [
    ...(hosts.length > 0 ? [`host namespaces (${hosts.map((host) => `${host}=true`).join(", ")})`] : []),
    ...(paths.length > 0 ? [`hostPath volumes (volumes ${names(paths)})`] : []),
    ...(sysctls.length > 0 ? [`forbidden sysctls (${sysctls.join(", ")})`] : []),
    ...(at(spec, "securityContext", "seccompProfile", "type") === "Unconfined"
      ? ['seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")']
      : []),
    ...told(
      spec,
      (container) => container.context["privileged"] === true,
      (who) => `privileged (${who} must not set securityContext.privileged=true)`,
    ),
    ...told(
      spec,
      (container) => container.added.some((name) => !baselineCapabilities.includes(name)),
      (who) => `non-default capabilities (${who} must not add them in securityContext.capabilities.add)`,
    ),
    ...told(
      spec,
      (container) => list(container.manifest["ports"]).some((port) => Number(record(port)["hostPort"] ?? 0) > 0),
      (who) => `hostPort (${who} uses hostPorts)`,
    ),
    ...told(
      spec,
      (container) => at(container.context, "seccompProfile", "type") === "Unconfined",
      (who) => `seccompProfile (${who} must not set securityContext.seccompProfile.type to "Unconfined")`,
    ),
    ...told(
      spec,
      (container) => !["Default", undefined].includes(text(container.context["procMount"])),
      (who) => `procMount (${who} must not set securityContext.procMount)`,
    ),
  ];
}

function restricted(spec: Manifest): readonly string[] {
  const pod = record(spec["securityContext"]);
  const seccomp = (context: Manifest) =>
    ["RuntimeDefault", "Localhost"].includes(text(at(context, "seccompProfile", "type")) ?? "");
  const volumes = list(spec["volumes"]).filter((volume) =>
    Object.keys(record(volume)).some((key) => key !== "name" && key !== "hostPath" && !restrictedVolumes.includes(key)),
  );
  return [
    ...(volumes.length > 0 ? [`restricted volume types (volumes ${names(volumes)})`] : []),
    ...told(
      spec,
      (container) => container.context["allowPrivilegeEscalation"] !== false,
      (who) => `allowPrivilegeEscalation != false (${who} must set securityContext.allowPrivilegeEscalation=false)`,
    ),
    ...told(
      spec,
      (container) => !container.dropped.includes("ALL") || container.added.some((name) => name !== "NET_BIND_SERVICE"),
      (who) => `unrestricted capabilities (${who} must set securityContext.capabilities.drop=["ALL"])`,
    ),
    ...told(
      spec,
      (container) => (container.context["runAsNonRoot"] ?? pod["runAsNonRoot"]) !== true,
      (who) => `runAsNonRoot != true (pod or ${who} must set securityContext.runAsNonRoot=true)`,
    ),
    ...(pod["runAsUser"] === 0 ? ["runAsUser=0 (pod must not set runAsUser=0)"] : []),
    ...told(
      spec,
      (container) => container.context["runAsUser"] === 0,
      (who) => `runAsUser=0 (${who} must not set runAsUser=0)`,
    ),
    ...told(
      spec,
      (container) => !(container.context["seccompProfile"] === undefined ? seccomp(pod) : seccomp(container.context)),
      (who) =>
        `seccompProfile (pod or ${who} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")`,
    ),
  ];
}

interface Container {
  readonly manifest: Manifest;
  readonly context: Manifest;
  readonly added: readonly string[];
  readonly dropped: readonly string[];
}

/** One sentence about all the containers of a pod for which the test holds; none when there is none. */
function told(
  spec: Manifest,
  test: (container: Container) => boolean,
  sentence: (who: string) => string,
): readonly string[] {
  const guilty = [...list(spec["initContainers"]), ...list(spec["containers"])].filter(isRecord).filter((manifest) => {
    const context = record(manifest["securityContext"]);
    const capabilities = (side: string) => list(at(context, "capabilities", side)).flatMap((name) => text(name) ?? []);
    return test({ manifest, context, added: capabilities("add"), dropped: capabilities("drop") });
  });
  if (guilty.length === 0) return [];
  return [sentence(`${guilty.length === 1 ? "container" : "containers"} ${names(guilty)}`)];
}

function names(items: readonly unknown[]): string {
  return items.map((item) => JSON.stringify(record(item)["name"])).join(", ");
}
