import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it } from "vitest";
import type { Operations } from "../../components/core/operations.js";
import { type Program, program, type Registration } from "./mocks.js";

type Make = (name: string, opts: pulumi.ComponentResourceOptions) => pulumi.ComponentResource;

/**
 * Declares the tests that every component passes: its token is `chainwright:<folder>:<Class>` and its file
 * `components/<folder>/<folder>.ts`; its options arrive; its arguments are recorded; every child is named after it and is its child;
 * it registers exactly its public outputs.
 */
export function keepsTheContract(make: Make): void {
  describe("keeps the contract of a component", () => {
    let run: Program<pulumi.ComponentResource>;
    let self: Registration;
    beforeAll(async () => {
      run = await program(() =>
        make("subject-7", { parent: new pulumi.ComponentResource("test:index:Outer", "outer") }),
      );
      self = run.named("subject-7");
    });

    it("has a type token that names its folder and its class", () => {
      const [, folder = "", className] = /^chainwright:([a-z-]+):([A-Z]\w*)$/.exec(self.type) ?? [];
      expect(className, self.type).toBe(run.value.constructor.name);
      expect(existsSync(new URL(`../../components/${folder}/${folder}.ts`, import.meta.url)), self.type).toBe(true);
    });

    it("takes options as options and records its arguments", () => {
      expect(self.parent).toBe(run.named("outer").urn);
      expect(Object.keys(self.inputs)).not.toHaveLength(0);
    });

    it("owns every child and names it after itself", () => {
      const children = run.registrations.filter((one) => one !== self && one.name !== "outer");
      expect(children.length).toBeGreaterThan(0);
      expect(children.filter((one) => one.parent !== self.urn).map((one) => one.name)).toEqual([]);
      expect(children.map((one) => one.name).filter((name) => !name.startsWith("subject-7-"))).toEqual([]);
    });

    it("registers exactly its public outputs", () => {
      expect(Object.keys(self.outputs ?? {}).sort()).toEqual(publicOutputs(run.value));
    });
  });
}

function publicOutputs(component: pulumi.ComponentResource): string[] {
  return Object.entries(component)
    .filter(([key, value]) => !key.startsWith("_") && key !== "urn" && isOutput(value))
    .map(([key]) => key)
    .sort();
}

/** An output, or a list of them, each known by itself. */
function isOutput(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || (Array.isArray(value) && value.every(isOutput));
}

/**
 * Asserts that operations tell the truth about what was registered: stateful resources exist under these names and types and are
 * protected, every alarm exists, alerts have distinct names, and each alert and alarm leads to a runbook step.
 */
export function expectOperationsToFit(
  operations: Operations,
  run: Program<unknown>,
  options: { readonly component: string; readonly protect?: boolean },
): void {
  for (const one of operations.stateful) {
    const found = run.named(one.name);
    expect(found.type, one.name).toBe(one.type);
    expect(found.protect, `${one.name} protected`).toBe(options.protect ?? true);
  }
  const alarms = operations.alarms.map((alarm) => `${options.component}-alarm-${alarm.name}`);
  expect(
    run
      .all("aws:cloudwatch/metricAlarm:MetricAlarm")
      .map((one) => one.name)
      .sort(),
  ).toEqual(alarms.sort());
  expectOperationsToCohere(operations);
}

/** Asserts that every runbook step is shell that parses; what a person has to fill in is in capitals. */
export function expectShellToParse(operations: Operations): void {
  const steps = operations.runbook.map((step) => [`# ${step.title}`, ...step.commands].join("\n"));
  for (const input of steps) {
    const run = spawnSync("bash", ["-n"], { input, encoding: "utf8" });
    expect(run.stderr, input).toBe("");
  }
}

/** The part of the above that needs no resources. */
export function expectOperationsToCohere(operations: Operations): void {
  const names = operations.alerts.map((alert) => alert.name);
  expect(new Set(names).size).toBe(names.length);
  const steps = operations.runbook.map((step) => step.title);
  expect(new Set(steps).size).toBe(steps.length);
  for (const { name, runbook } of [...operations.alerts, ...operations.alarms]) expect(steps, name).toContain(runbook);
  for (const step of operations.runbook) expect(step.commands, step.title).not.toHaveLength(0);
  expect(JSON.stringify(operations)).not.toMatch(/undefined|\[object Object\]|NaN/);
  for (const line of operations.cost) expect(line.source, line.item).not.toBe("");
}
