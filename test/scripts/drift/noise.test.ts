import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compare, valueAt } from "../../../scripts/drift/compare.js";
import { noiseOf } from "../../../scripts/drift/noise.js";
import { noiseTable } from "../../../scripts/drift/noise-table.js";
import { covers, fits, overlap, parsePath, showPath } from "../../../scripts/drift/path.js";

const left = (type: string, state: object, cloud: object, present: readonly string[] = []): string[] => {
  const all = compare(state, cloud);
  const context = { type, all, present: new Set([type, ...present]) };
  return all.filter((difference) => noiseOf(difference, context) === undefined).map(({ path }) => showPath(path));
};

const key = fc.stringMatching(/^[a-z][a-zA-Z]{0,6}$/);
const scalar = fc.oneof(fc.integer(), fc.string({ minLength: 1 }), fc.boolean());
const tree = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;
const properties = fc.dictionary(key, tree, { maxKeys: 5, noNullPrototype: true });

describe("the comparison", () => {
  it("finds nothing between equal values, and everything that was changed at its own place", () => {
    fc.assert(
      fc.property(properties, properties, (state, cloud) => {
        expect(compare(state, state)).toEqual([]);
        for (const { path, state: was, cloud: is } of compare(state, cloud)) {
          expect(valueAt(state, path)).toEqual(was);
          expect(valueAt(cloud, path)).toEqual(is);
        }
      }),
    );
  });

  it("tells a list of another length as a whole, since an index says nothing there", () => {
    expect(compare({ cidrs: ["a", "b"] }, { cidrs: ["x", "a", "b"] })).toEqual([
      { path: ["cidrs"], state: ["a", "b"], cloud: ["x", "a", "b"] },
    ]);
    expect(compare({ rules: [{ port: 1 }] }, { rules: [{ port: 2 }] })).toEqual([
      { path: ["rules", "0", "port"], state: 1, cloud: 2 },
    ]);
  });
});

describe("noise", () => {
  it("never is a scalar that has changed, in a place that the table has no row for", () => {
    const anywhere = fc.constantFrom("aws:x/y:Y", "kubernetes:apps/v1:Deployment", "random:index:X", "other:a:B");
    fc.assert(
      fc.property(anywhere, fc.array(key, { minLength: 1, maxLength: 4 }), scalar, scalar, (type, path, was, is) => {
        const named = noiseTable.flatMap(({ paths, test }) =>
          test === "nothing" || test.startsWith("false") ? [] : paths,
        );
        fc.pre(was !== is && !named.some((pattern) => fits(parsePath(pattern), path)));
        const nest = (value: unknown): object =>
          path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as object;
        expect(left(type, nest(was), nest(is))).toEqual([showPath(path)]);
      }),
    );
  });

  it("is taken out once: what is left of it is left again", () => {
    fc.assert(
      fc.property(properties, properties, (state, cloud) => {
        const context = { type: "aws:x/y:Y", all: compare(state, cloud), present: new Set<string>() };
        const filter = (all: typeof context.all) =>
          all.filter((one) => noiseOf(one, { ...context, all }) === undefined);
        const once = filter(context.all);
        expect(filter(once)).toEqual(once);
      }),
    );
  });

  it.each([
    ["nothing in its many forms", "aws:sns/topic:Topic", { a: null, b: [], c: {} }, { a: [], b: "", d: { e: [] } }],
    ["a false that was never said", "aws:sns/topic:Topic", {}, { fifoTopic: false }],
    ["a set in another order", "aws:rds/subnetGroup:SubnetGroup", { subnetIds: ["a", "b"] }, { subnetIds: ["b", "a"] }],
    [
      "a policy in AWS's own writing",
      "aws:iam/role:Role",
      { assumeRolePolicy: '{"Statement":[{"Action":["sts:AssumeRole"],"Effect":"Allow"}]}' },
      { assumeRolePolicy: '{ "Statement": {"Effect":"Allow","Action":"sts:AssumeRole"} }' },
    ],
    ["a time that the service keeps", "aws:lambda/function:Function", { lastModified: "1" }, { lastModified: "2" }],
    [
      "what an API server counts",
      "kubernetes:apps/v1:Deployment",
      { metadata: { resourceVersion: "1", generation: 1 }, status: { replicas: 1 } },
      { metadata: { resourceVersion: "2", generation: 2, managedFields: [{ manager: "x" }] }, status: { replicas: 2 } },
    ],
    [
      "an amount in its shortest form",
      "kubernetes:apps/v1:Deployment",
      { spec: { resources: { limits: { cpu: "1000m", memory: "1024Mi" } } } },
      { spec: { resources: { limits: { cpu: "1", memory: "1Gi" } } } },
    ],
  ])("is %s", (_, type, state, cloud) => {
    expect(left(type, state, cloud)).toEqual([]);
  });

  it.each([
    [
      "the order of a command",
      "kubernetes:apps/v1:Deployment",
      { spec: { args: ["a", "b"] } },
      { spec: { args: ["b", "a"] } },
      "spec.args",
    ],
    [
      "another member of a set",
      "aws:rds/subnetGroup:SubnetGroup",
      { subnetIds: ["a"] },
      { subnetIds: ["b"] },
      "subnetIds",
    ],
    [
      "a policy that says more",
      "aws:iam/role:Role",
      { policy: '{"Action":"a"}' },
      { policy: '{"Action":["a","b"]}' },
      "policy",
    ],
    [
      "a rule where there was none",
      "aws:ec2/securityGroup:SecurityGroup",
      { ingress: [] },
      { ingress: [{ fromPort: 22 }] },
      "ingress",
    ],
    [
      "another amount",
      "kubernetes:v1:Pod",
      { a: { limits: { cpu: "1" } } },
      { a: { limits: { cpu: "2" } } },
      "a.limits.cpu",
    ],
    ["a false that was true", "aws:sns/topic:Topic", { encrypted: true }, { encrypted: false }, "encrypted"],
    ["zero where nothing was said", "aws:sns/topic:Topic", {}, { retention: 0 }, "retention"],
  ])("is not %s", (_, type, state, cloud, path) => {
    expect(left(type, state, cloud)).toEqual([path]);
  });

  it("of a tag is told once, under tags", () => {
    const [state, cloud] = [
      { tags: { a: "1" }, tagsAll: { a: "1", b: "2" } },
      { tags: { a: "9" }, tagsAll: { a: "9" } },
    ];
    expect(left("aws:ec2/vpc:Vpc", state, cloud)).toEqual(["tags.a", "tagsAll.b"]);
  });

  it("of a part that has resources of its own is noise only where the stack has them", () => {
    const [group, rule] = [
      "aws:ec2/securityGroup:SecurityGroup",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    ];
    const [state, cloud] = [{ ingress: [] }, { ingress: [{ fromPort: 22 }] }];
    expect(left(group, state, cloud, [rule])).toEqual([]);
    expect(left(group, state, cloud)).toEqual(["ingress"]);
  });

  it("has a reason in every row, and no row that hides everything", () => {
    for (const { reason, test, type, paths } of noiseTable) {
      expect(reason.length).toBeGreaterThan(15);
      if (test === "always") expect([type, ...paths]).not.toContain("**");
    }
  });
});

describe("a path", () => {
  it("is read as it is shown, whatever the keys are", () => {
    const any = fc.oneof(key, fc.nat(20).map(String), fc.stringMatching(/^[a-z.]{1,8}\/[a-z.]{1,8}$/));
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 5 }), (path) => {
        expect(parsePath(showPath(path))).toEqual(path);
      }),
    );
  });

  it.each([
    ["tags.*", "tags.Owner", true],
    ["tags.*", "tags", false],
    ["spec.**", "spec", true],
    ["**.status", "a.b.status", true],
    ["**.{a,b}", "x.b", true],
    ['annotations["pv.kubernetes.io/*"]', 'annotations["pv.kubernetes.io/bound"]', true],
    ["a.b", "a.b.c", false],
  ])("fits %s to %s: %s", (pattern, path, expected) => {
    expect(fits(parsePath(pattern), parsePath(path))).toBe(expected);
  });

  it("covers what is below it, and overlaps with what holds it", () => {
    expect(covers(["a"], ["a", "b"])).toBe(true);
    expect(covers(["a", "b"], ["a"])).toBe(false);
    expect(overlap(["a", "b"], ["a"])).toBe(true);
    expect(overlap(["a", "b"], ["a", "c"])).toBe(false);
  });
});
