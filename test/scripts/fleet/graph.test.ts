import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../../../components/core/errors.js";
import { affectedBy, type Member, planFleet, restrict, reverse } from "../../../scripts/fleet/graph.js";

const member = (name: string, takes?: string, after: string[] = []): Member => ({
  name,
  file: `Pulumi.${name}.yaml`,
  stack: takes === undefined ? undefined : takes.includes("/") ? takes : `organization/app/${takes}`,
  after,
});
const problemsOf = (...members: Member[]): string[] => {
  try {
    planFleet("app", members);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.code).toBe("fleet/invalid");
    return error.problems.map(({ path, actual, fix }) => `${path}: ${actual}; ${fix}`);
  }
};

/** Fleets of up to eight environments without a cycle: each may only need those before it. */
const fleets = fc
  .array(fc.record({ takes: fc.option(fc.nat(7), { nil: undefined }), after: fc.array(fc.nat(7), { maxLength: 3 }) }), {
    minLength: 1,
    maxLength: 8,
  })
  .map((list) =>
    list.map(({ takes, after }, index) => {
      const earlier = (at: number): string | undefined => (index === 0 ? undefined : `e${at % index}`);
      const wanted = after.flatMap((at) => earlier(at) ?? []);
      return member(`e${index}`, takes === undefined ? undefined : earlier(takes), wanted);
    }),
  );

describe("the order of a fleet", () => {
  it("puts what takes outputs of another behind it, and prod behind staging", () => {
    const fleet = planFleet("app", [member("prod", undefined, ["staging"]), member("staging", "base"), member("base")]);
    expect(fleet.order).toEqual(["base", "staging", "prod"]);
    expect(fleet.needs.get("prod")).toEqual(["staging"]);
    expect(fleet.takes.get("prod")).toEqual([]);
  });

  it("has every environment once, behind all that it needs, whatever the order of the files", () => {
    fc.assert(
      fc.property(fleets, fc.nat(), (members, seed) => {
        const shuffled = [...members].sort(
          (a, b) => ((a.name.charCodeAt(1) * 7 + seed) % 5) - ((b.name.charCodeAt(1) * 7 + seed) % 5),
        );
        const fleet = planFleet("app", shuffled);
        expect(fleet.order).toEqual(planFleet("app", members).order);
        expect([...fleet.order].sort()).toEqual(members.map(({ name }) => name).sort());
        for (const [name, needs] of fleet.needs)
          for (const other of needs) expect(fleet.order.indexOf(other)).toBeLessThan(fleet.order.indexOf(name));
      }),
    );
  });

  it("keeps who waits for whom when some in between are left out", () => {
    const fleet = planFleet("app", [member("c", "b"), member("b", "a"), member("a")]);
    expect([...restrict(fleet, ["a", "c"]).needs]).toEqual([
      ["a", []],
      ["c", ["a"]],
    ]);
  });

  it("is turned round for taking down, where an order of deployments alone binds nobody", () => {
    const fleet = reverse(
      planFleet("app", [member("base"), member("apps", "base"), member("prod", undefined, ["base"])]),
    );
    expect(fleet.order.indexOf("apps")).toBeLessThan(fleet.order.indexOf("base"));
    expect(fleet.needs.get("base")).toEqual(["apps"]);
  });

  it("knows who changes with a changed environment: itself and who takes something from it", () => {
    const fleet = planFleet("app", [member("a"), member("b", "a"), member("c", "b"), member("d", undefined, ["a"])]);
    expect(affectedBy(fleet, ["a"])).toEqual(["a", "b", "c"]);
    expect(affectedBy(fleet, ["d"])).toEqual(["d"]);
  });

  it("takes a stack of another project for none of its own", () => {
    const fleet = planFleet("app", [member("prod", "acme/platform/prod")]);
    expect(fleet.needs.get("prod")).toEqual([]);
    expect(fleet.outside).toEqual([{ environment: "prod", file: "Pulumi.prod.yaml", stack: "acme/platform/prod" }]);
  });

  it("refuses unknown names, references to itself and every cycle, all at once", () => {
    const problems = problemsOf(
      member("a", "b"),
      member("b", "a"),
      member("c", "d"),
      member("d", undefined, ["c"]),
      member("self", "self"),
      member("staging", "stagign"),
      member("later", undefined, ["nowhere"]),
    );
    expect(problems).toEqual([
      "Pulumi.self.yaml: platform.stack: organization/app/self, which is this one; remove platform.stack",
      "Pulumi.staging.yaml: platform.stack: organization/app/stagign; did you mean staging?",
      "Pulumi.later.yaml: after: nowhere; write Pulumi.nowhere.yaml, or correct the name",
      "Pulumi.a.yaml: a needs b needs a; take one of these references out",
      "Pulumi.c.yaml: c needs d needs c; take one of these references out",
    ]);
  });
});
