import { at, below, type Manifest, number, record, text, type Violation } from "../manifest.js";
import { oneOf } from "./duplicates.js";
import { portViolations } from "./ports.js";

const handlers = ["exec", "httpGet", "tcpSocket", "grpc"];

/** The least value of each number of a probe. @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Probe */
const least: Readonly<Record<string, number>> = {
  initialDelaySeconds: 0,
  timeoutSeconds: 1,
  periodSeconds: 1,
  successThreshold: 1,
  failureThreshold: 1,
};

/** What is wrong with the probes and the life-cycle hooks of a container. */
export function probeViolations(container: Manifest, path: string): readonly Violation[] {
  const probes = ["livenessProbe", "readinessProbe", "startupProbe"].filter((name) => container[name] !== undefined);
  const hooks = ["postStart", "preStop"].filter((name) => at(container, "lifecycle", name) !== undefined);
  return [
    ...probes.flatMap((name) => oneProbe(name, record(container[name]), below(path, name))),
    ...hooks.flatMap((name) =>
      handlerViolations(record(at(container, "lifecycle", name)), below(below(path, "lifecycle"), name), [
        "exec",
        "httpGet",
        "tcpSocket",
        "sleep",
      ]),
    ),
  ];
}

function oneProbe(name: string, probe: Manifest, path: string): readonly Violation[] {
  const numbers = Object.entries(least).flatMap(([key, minimum]) => {
    const value = number(probe[key]);
    return value === undefined || value >= minimum
      ? []
      : [{ path: below(path, key), reason: `Invalid value: ${value}: must be greater than or equal to ${minimum}` }];
  });
  const success = number(probe["successThreshold"]);
  return [
    ...handlerViolations(probe, path, handlers),
    ...numbers,
    ...(name !== "readinessProbe" && success !== undefined && success > 1
      ? [{ path: below(path, "successThreshold"), reason: `Invalid value: ${success}: must be 1` }]
      : []),
    ...(name === "readinessProbe" && probe["terminationGracePeriodSeconds"] !== undefined
      ? [
          {
            path: below(path, "terminationGracePeriodSeconds"),
            reason: "Invalid value: must not be set for readinessProbes",
          },
        ]
      : []),
  ];
}

function handlerViolations(probe: Manifest, path: string, choices: readonly string[]): readonly Violation[] {
  const command = at(probe, "exec", "command");
  return [
    ...oneOf(probe, path, choices, "handler type"),
    ...(probe["exec"] !== undefined && (command === undefined || (Array.isArray(command) && command.length === 0))
      ? [{ path: `${path}.exec.command`, reason: "Required value" }]
      : []),
    ...["httpGet", "tcpSocket"].flatMap((handler) =>
      portViolations(at(probe, handler, "port"), `${path}.${handler}.port`, true),
    ),
    ...portViolations(at(probe, "grpc", "port"), `${path}.grpc.port`),
    ...(["HTTP", "HTTPS", undefined].includes(text(at(probe, "httpGet", "scheme")))
      ? []
      : [{ path: `${path}.httpGet.scheme`, reason: 'Unsupported value: supported values: "HTTP", "HTTPS"' }]),
  ];
}
