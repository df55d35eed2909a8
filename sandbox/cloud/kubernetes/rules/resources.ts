import { below, type Manifest, record, text, type Violation } from "../manifest.js";
import { quantity } from "../../../../components/core/quantity.js";
import { qualifiedNameProblems } from "./names.js";

const standard = ["cpu", "memory", "ephemeral-storage"];

/** What is wrong with the requests and limits of a container or a pod. */
export function resourceViolations(resources: unknown, path: string): readonly Violation[] {
  const { requests, limits } = record(resources);
  return [
    ...quantityViolations(requests, below(path, "requests"), containerResource),
    ...quantityViolations(limits, below(path, "limits"), containerResource),
    ...Object.entries(record(requests)).flatMap(([name, requested]) => {
      const limit = quantity(record(limits)[name]);
      const asked = quantity(requested);
      return limit !== undefined && asked !== undefined && asked > limit
        ? [
            {
              path: below(path, "requests"),
              reason: `Invalid value: ${shown(requested)}: must be less than or equal to ${name} limit of ${shown(record(limits)[name])}`,
            },
          ]
        : [];
    }),
  ];
}

/** What is wrong with a mapping of resource names to quantities. */
export function quantityViolations(
  value: unknown,
  path: string,
  nameProblems: (name: string) => readonly string[] = () => [],
): readonly Violation[] {
  return Object.entries(record(value)).flatMap(([name, amount]) => [
    ...nameProblems(name).map((reason) => ({
      path: below(path, name),
      reason: `Invalid value: ${JSON.stringify(name)}: ${reason}`,
    })),
    ...amountViolations(amount, below(path, name)),
  ]);
}

/** What is wrong with a quantity that must not be negative. */
export function amountViolations(amount: unknown, path: string): readonly Violation[] {
  if (typeof amount === "symbol" || amount === undefined) return [];
  const value = quantity(amount);
  if (value === undefined)
    return [
      {
        path,
        reason: `Invalid value: ${shown(amount)}: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`,
      },
    ];
  return value < 0 ? [{ path, reason: `Invalid value: ${shown(amount)}: must be greater than or equal to 0` }] : [];
}

/** `requests` as a mapping, for what compares claims. */
export function requested(resources: Manifest, name: string): number | undefined {
  return quantity(record(resources["requests"])[name]);
}

function containerResource(name: string): readonly string[] {
  if (standard.includes(name) || name.startsWith("hugepages-")) return [];
  return name.includes("/") ? qualifiedNameProblems(name) : ["must be a standard resource for containers"];
}

function shown(amount: unknown): string {
  return JSON.stringify(text(amount) ?? (typeof amount === "number" ? amount : typeof amount));
}
