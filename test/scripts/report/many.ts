import type { ReportInput } from "../../../scripts/report/report.js";
import { unit } from "../../support/units.js";
import { deployment, input, step } from "./sample.js";

/** A report of `count` steps in twenty components, every fourth an update; each property holds `text`. */
export function many(count: number, text: string): ReportInput {
  const names = Array.from({ length: 20 }, (_, index) => `component-${index}`);
  const type = "aws:ec2/securityGroupIngressRule:SecurityGroupIngressRule";
  const steps = Array.from({ length: count }, (_, index) => {
    const properties = (of: number): Record<string, string> =>
      Object.fromEntries(Array.from({ length: 20 }, (__, key) => [`property${key}`, `${text}${key + of}`]));
    const component = names[index % names.length] ?? "";
    const op = index % 50 === 0 ? "replace" : index % 4 === 0 ? "update" : "create";
    return step(`${component}-resource-${index}`, {
      op,
      type,
      component,
      ...(op !== "create" && { before: properties(0) }),
      after: properties(1),
      seconds: (index % 37) / 3,
      offset: index / 5,
    });
  });
  const units = names.map((name, index) =>
    unit(name, { dependsOn: index === 0 ? [] : [names[Math.floor(index / 2)] ?? ""] }),
  );
  return input({ units, deployment: deployment({ steps }) });
}
