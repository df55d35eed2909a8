import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { runInPulumiStack } from "@pulumi/pulumi/runtime/stack.js";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseConfig } from "../../infra/config.js";
import { planStack } from "../../infra/plan.js";
import { deployStack } from "../../infra/stack.js";
import { program } from "../support/mocks.js";

const root = resolve(import.meta.dirname, "../..");
const project = "chainwright";
const today = new Date("2026-11-22T00:00:00Z");

/** The environment's own file, as the program reads it. */
function configOf(environment: string) {
  const file = parse(readFileSync(resolve(root, `Pulumi.${environment}.yaml`), "utf8")) as {
    config: Record<string, unknown>;
  };
  const values = Object.fromEntries(
    Object.entries(file.config).map(([key, value]) => [key.replace(`${project}:`, ""), value]),
  );
  return parseConfig(values, { project, environment }, today);
}

/** JSON with sorted keys, so that a difference is a change and not an order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

describe.each(["staging", "prod"])("%s", (environment) => {
  it("registers exactly what its golden file says", async () => {
    const config = configOf(environment);
    const deploy = (): Promise<unknown> => runInPulumiStack(() => deployStack(config, planStack(config)));
    const { registrations } = await program(deploy, { stack: environment });
    const resources = registrations
      .filter(({ type }) => type !== "pulumi:pulumi:Stack")
      .map(({ type, name, parent, inputs, protect, ignoreChanges, retainOnDelete }) => ({
        name,
        type,
        parent: parent.includes("::pulumi:pulumi:Stack::") ? "" : (parent.split("::").at(-1) ?? ""),
        ...(protect && { protect }),
        ...(ignoreChanges.length > 0 && { ignoreChanges }),
        ...(retainOnDelete && { retainOnDelete }),
        inputs: type.startsWith("chainwright:") ? {} : inputs,
      }))
      .sort((a, b) => (`${a.type} ${a.name}` < `${b.type} ${b.name}` ? -1 : 1));
    const text = `${JSON.stringify(sorted(resources), null, 2)}\n`;
    expect(text).not.toMatch(/\[object Object\]|"undefined"|Calling \[toString\]/);
    await expect(text).toMatchFileSnapshot(`golden/${environment}.json`);
  });

  it("names every stateful resource as it is registered", async () => {
    const config = configOf(environment);
    const units = planStack(config);
    const run = await program(() => deployStack(config, units), { stack: environment });
    const registered = new Set(run.registrations.map(({ type, name }) => `${type} ${name}`));
    const stateful = units.flatMap((unit) => unit.operations.stateful.map(({ type, name }) => `${type} ${name}`));
    expect(stateful.length).toBeGreaterThan(0);
    expect(stateful.filter((one) => !registered.has(one))).toEqual([]);
  });

  it("has a runbook and a way back for every unit, alerts for every section, and no alert's name twice", () => {
    const units = planStack(configOf(environment));
    for (const { name, operations } of units) {
      expect(operations.runbook.length, name).toBeGreaterThan(0);
      expect(operations.rollback.length, name).toBeGreaterThan(0);
    }
    const alerted = units.filter(({ operations }) => operations.alerts.length + operations.alarms.length > 0);
    expect(new Set(alerted.map((unit) => unit.section))).toEqual(new Set(units.map((unit) => unit.section)));
    const alerts = units.flatMap(({ operations }) => operations.alerts.map((alert) => alert.name));
    expect(alerts.filter((alert, index) => alerts.indexOf(alert) !== index)).toEqual([]);
  });
});
