import { below, entries, number, text, type Violation } from "../manifest.js";
import { duplicates } from "./duplicates.js";
import { nameViolations } from "./names.js";

/** What is wrong with a port number; a name of a port is checked where names are allowed. */
export function portViolations(value: unknown, path: string, named = false): readonly Violation[] {
  const port = number(value);
  if (port !== undefined)
    return Number.isInteger(port) && port >= 1 && port <= 65_535
      ? []
      : [{ path, reason: `Invalid value: ${port}: must be between 1 and 65535, inclusive` }];
  const name = text(value);
  return named && name !== undefined ? nameViolations(path, "port", name) : [];
}

/** What is wrong with the ports of a container. */
export function containerPortViolations(value: unknown, path: string, hostNetwork: boolean): readonly Violation[] {
  return [
    ...duplicates(value, path, ({ name }) => text(name)),
    ...duplicates(value, path, ({ containerPort, protocol }) =>
      number(containerPort) === undefined ? undefined : `${number(containerPort)}/${text(protocol) ?? "TCP"}`,
    ),
    ...entries(value, path).flatMap(({ item, path: place }) => [
      ...portViolations(item["containerPort"], below(place, "containerPort")),
      ...portViolations(item["hostPort"], below(place, "hostPort")),
      ...(text(item["name"]) === undefined
        ? []
        : nameViolations(below(place, "name"), "port", text(item["name"]) ?? "")),
      ...(hostNetwork && item["hostPort"] !== undefined && item["hostPort"] !== item["containerPort"]
        ? [
            {
              path: below(place, "hostPort"),
              reason: "Invalid value: must match `containerPort` when `hostNetwork` is true",
            },
          ]
        : []),
    ]),
  ];
}
