import { writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { planStack } from "../../infra/plan.js";
import { deployStack } from "../../infra/stack.js";
import type { Resource } from "../../policies/rule.js";
import { configOf } from "../support/environment.js";
import { program } from "../support/mocks.js";
import { type Noticed, scoreOf } from "./mutation/score.js";
import { reasons } from "./mutation/survivors.js";

const today = new Date("2026-11-22T00:00:00Z");
let score: Noticed[];

beforeAll(async () => {
  const config = configOf("prod", today);
  const units = planStack(config);
  const { registrations } = await program(() => deployStack(config, units), { stack: "prod" });
  const resources = registrations
    .filter(({ custom, type }) => custom && !type.startsWith("pulumi:"))
    .map(({ urn, type, name, inputs }): Resource => ({ urn, type, name, props: shown(inputs) }));
  const meant = units.flatMap(({ operations }) => operations.meant ?? []);
  score = scoreOf(resources, [...(config.settings.policies?.exceptions ?? []), ...meant], today);
  const file = process.env["POLICY_MUTATION_REPORT"];
  if (file !== undefined) writeFileSync(file, JSON.stringify(score.map(told)));
});

function told({ mutant: { resource, path, how }, by }: Noticed): { what: string; by: string | null; reason: string } {
  const what = `${resource.type} ${resource.name} ${path} ${how}`;
  const reason = by === undefined ? reasons.find((one) => one.what.test(what))?.reason : undefined;
  return { what, by: by ?? null, reason: reason ?? "" };
}

function shown(inputs: unknown): Resource["props"] {
  return JSON.parse(
    JSON.stringify(inputs).replaceAll("«secret»", "[secret]").replaceAll("«unknown»", "[unknown]"),
  ) as Resource["props"];
}

describe("production with one security-relevant property made worse", () => {
  it("is made worse in many places of every kind", () => {
    expect(score.length).toBeGreaterThan(400);
    expect(new Set(score.map(({ mutant }) => mutant.resource.type)).size).toBeGreaterThan(25);
  });

  it("is noticed by a rule or by the simulated cloud, at least 95 times in 100", () => {
    const survivors = score.filter(({ by }) => by === undefined).map(told);
    const share = 1 - survivors.length / score.length;
    expect(share, survivors.map(({ what }) => what).join("\n")).toBeGreaterThanOrEqual(0.95);
  });

  it("lives on only where it is said why", () => {
    const survivors = score.filter(({ by }) => by === undefined).map(told);
    expect(survivors.filter(({ reason }) => reason === "").map(({ what }) => what)).toEqual([]);
  });
});
