import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Step } from "../../../scripts/engine/deployment.js";
import { gainedGrants, patternCovers } from "../../../scripts/gates/grants/compare.js";
import { documentsIn } from "../../../scripts/gates/grants/documents.js";
import { judge } from "../../../scripts/gates/judge.js";
import { outside } from "../../../scripts/gates/reach/blocks.js";
import { riskOf } from "../../../scripts/gates/risk.js";
import { change, inputOf, levelSaid, ops, stepOf } from "./input.js";

const types = [
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/securityGroupRule:SecurityGroupRule",
  "aws:ec2/networkAcl:NetworkAcl",
  "aws:iam/role:Role",
  "aws:rds/instance:Instance",
  "aws:eks/cluster:Cluster",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "kubernetes:core/v1:Service",
  "kubernetes:core/v1:ConfigMap",
  "kubernetes:apps/v1:Deployment",
  "kubernetes:apps/v1:StatefulSet",
  "kubernetes:helm.sh/v3:Release",
  "kubernetes:networking.k8s.io/v1:NetworkPolicy",
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole",
  "",
  "nonsense",
];

/** Keys that gates look at, so that random values also land where they hurt. */
const keys = [
  ..."ingress egress cidrBlocks cidrIpv4 fromPort toPort protocol self action ruleNo policy Statement Action Resource Principal".split(
    " ",
  ),
  ..."Condition assumeRolePolicy metadata spec template containers image args command replicas rules verbs subjects roleRef".split(
    " ",
  ),
  ..."engineVersion version chart values publiclyAccessible vpcConfig namespace annotations ports from ipBlock cidr except".split(
    " ",
  ),
];
const word = fc.constantFrom(
  "0.0.0.0/0",
  "[unknown]",
  "[secret]",
  "*",
  "s3:*",
  "10.0.0.0/8",
  "lighthouse",
  "vc",
  '{"Statement":[{"Action":1}]}',
  "{",
  "",
  "\u0000",
);
const leaf = fc.oneof(
  word,
  fc.constantFrom(null, true, false, -1, 0, 22, 1e21, Number.NaN),
  fc.string({ maxLength: 8 }),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...keys, "__proto__", "constructor"), tie("value"), { maxKeys: 4 }),
  ),
}));
const properties = fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 5 });
const step: fc.Arbitrary<Step> = fc
  .record({
    op: fc.constantFrom(...ops),
    type: fc.constantFrom(...types),
    name: fc.constantFrom("a", "b", "c"),
    protect: fc.boolean(),
    before: properties,
    after: properties,
  })
  .map(({ before, after, ...rest }) =>
    stepOf({
      ...rest,
      ...(rest.op !== "create" && { before }),
      ...(rest.op !== "delete" && { after }),
    } as Partial<Step>),
  );

describe("judging", () => {
  it("never throws, whatever the properties are, and reads the same in every order", () => {
    fc.assert(
      fc.property(
        fc
          .array(step, { maxLength: 6 })
          .chain((steps) => fc.tuple(fc.constant(steps), fc.shuffledSubarray(steps, { minLength: steps.length }))),
        ([steps, shuffled]) => {
          const findings = judge(inputOf({ steps }));
          expect(judge(inputOf({ steps }))).toEqual(findings);
          expect(judge(inputOf({ steps: shuffled }))).toEqual(findings);
          expect(new Set(findings.map(({ key }) => key)).size).toBe(findings.length);
          for (const { summary, fix } of findings)
            expect(`${summary}${fix}`).not.toMatch(/undefined|\[object Object\]|NaN/);
          const { score, parts } = riskOf(inputOf({ steps }));
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(100);
          expect(parts.reduce((sum, { points }) => sum + points, 0)).toBe(score);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("never lets a loss of protected or stateful things pass in an up", () => {
    const lost = fc.constantFrom("delete" as const, "replace" as const);
    fc.assert(
      fc.property(lost, fc.boolean(), fc.boolean(), fc.boolean(), (op, protect, settings, sandbox) => {
        const steps = [stepOf({ type: "aws:rds/instance:Instance", op, protect })];
        return judge(inputOf({ protect: settings, sandbox, steps })).some(({ level }) => level === "block");
      }),
    );
  });

  it("never shows a secret that a step masks, nor anything of a value that is no address, port, action or version", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{24}$/), (canary) => {
        const holding = {
          tags: { a: canary },
          userData: canary,
          masterPassword: canary,
          spec: { template: { spec: { containers: [{ image: "nginx", env: [{ name: "A", value: canary }] }] } } },
        };
        const steps = types.flatMap((type) => [
          change(type, { tags: {} }, holding),
          change(type, holding, undefined),
          change(type, undefined, holding),
        ]);
        expect(JSON.stringify(judge(inputOf({ steps })))).not.toContain(canary);
      }),
      { numRuns: 20 },
    );
  });
});

const block = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 }))
  .map(([bits, prefix]) => {
    const first = prefix === 0 ? 0 : (bits & (-1 << (32 - prefix))) >>> 0;
    return `${[24, 16, 8, 0].map((shift) => (first >>> shift) & 255).join(".")}/${prefix}`;
  });
const blocks = fc.array(block, { minLength: 1, maxLength: 4 });
const range = fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 50 }));
const rule = fc
  .record({ cidrBlocks: blocks, range, protocol: fc.constantFrom("tcp", "udp", "-1") })
  .map(({ cidrBlocks, range: [low, size], protocol }) => ({
    protocol,
    fromPort: protocol === "-1" ? 0 : low,
    toPort: protocol === "-1" ? 0 : low + size,
    cidrBlocks,
  }));
const rules = fc.array(rule, { maxLength: 4 });
const widens = (before: object, after: object): boolean =>
  levelSaid("network-widened", { steps: [change("aws:ec2/securityGroup:SecurityGroup", before, after)] }) === "block";

interface PlainRule {
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly cidrBlocks: readonly string[];
}

/** Whether a rule lets an address in on a port: read plainly, to check the gate against. */
const lets = (all: readonly PlainRule[], address: string, port: number): boolean =>
  all.some(
    ({ protocol, fromPort, toPort, cidrBlocks }) =>
      (protocol === "-1" || (protocol === "tcp" && fromPort <= port && port <= toPort)) &&
      cidrBlocks.length > 0 &&
      outside([`${address}/32`], cidrBlocks).length === 0,
  );

describe("the reach of a security group", () => {
  it("is never found wider by taking rules, blocks or ports away", () => {
    fc.assert(
      fc.property(rules, fc.infiniteStream(fc.nat()), (ingress, chance) => {
        const next = (limit: number): number => (chance.next().value ?? 0) % limit;
        const narrower = ingress
          .filter(() => next(3) > 0)
          .map((one) => ({
            ...one,
            cidrBlocks: one.cidrBlocks.filter(() => next(3) > 0),
            toPort: Math.max(one.fromPort, one.toPort - next(5)),
          }))
          .reverse();
        expect(widens({ ingress }, { ingress: narrower })).toBe(false);
      }),
    );
  });

  it("is always found wider when an address gets in on a port that it did not before", () => {
    fc.assert(
      fc.property(rules, rules, block, fc.integer({ min: 0, max: 250 }), (before, after, probe, port) => {
        const addresses = [probe, ...after.flatMap(({ cidrBlocks }) => cidrBlocks)].map(
          (text) => text.split("/")[0] ?? "",
        );
        const gained = addresses.some((address) => lets(after, address, port) && !lets(before, address, port));
        if (gained) expect(widens({ ingress: before }, { ingress: after })).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("is the same however its rules are ordered and its blocks are grouped", () => {
    fc.assert(
      fc.property(rules, (ingress) => {
        const apart = ingress
          .flatMap((one) => one.cidrBlocks.map((text) => ({ ...one, cidrBlocks: [text] })))
          .reverse();
        expect(widens({ ingress }, { ingress: apart }) || widens({ ingress: apart }, { ingress })).toBe(false);
      }),
    );
  });
});

const action = fc.constantFrom("s3:GetObject", "s3:PutObject", "s3:Get*", "s3:*", "iam:PassRole", "*");
const resource = fc.constantFrom("arn:a", "arn:b", "arn:*", "*");
const statement = fc.record({
  Effect: fc.constantFrom("Allow", "Deny"),
  Action: fc.uniqueArray(action, { minLength: 1, maxLength: 3 }),
  Resource: fc.uniqueArray(resource, { minLength: 1, maxLength: 2 }),
});
type PlainStatement = { Effect: string; Action: string[]; Resource: string[] };
const statements = fc.array(statement, { maxLength: 4 });
const gained = (before: readonly PlainStatement[], after: readonly PlainStatement[]): string[] => {
  const of = (Statement: readonly PlainStatement[]) =>
    documentsIn({ policy: JSON.stringify({ Statement }) }).get("policy") ?? [];
  return gainedGrants(of(before), of(after));
};
const may = (all: readonly PlainStatement[], what: string, on: string): boolean => {
  const fits = ({ Action, Resource }: PlainStatement): boolean =>
    Action.some((pattern) => patternCovers(pattern.toLowerCase(), what.toLowerCase())) &&
    Resource.some((pattern) => patternCovers(pattern, on));
  return (
    all.some((one) => one.Effect === "Allow" && fits(one)) && !all.some((one) => one.Effect === "Deny" && fits(one))
  );
};

describe("the rights of a policy", () => {
  it("are always found wider when something may be done that might not before", () => {
    const probes = ["s3:GetObject", "s3:PutObject", "s3:GetAcl", "iam:PassRole", "ec2:Run"].flatMap((what) =>
      ["arn:a", "arn:b", "arn:c", "x"].map((on) => [what, on] as const),
    );
    fc.assert(
      fc.property(statements, statements, (before, after) => {
        const more = probes.some(([what, on]) => may(after, what, on) && !may(before, what, on));
        if (more) expect(gained(before, after)).not.toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("are never found wider by taking what is allowed away, splitting or reordering", () => {
    fc.assert(
      fc.property(statements, fc.infiniteStream(fc.nat()), (all, chance) => {
        const keep = (): boolean => (chance.next().value ?? 0) % 3 > 0;
        const fewer = all.flatMap((one) => {
          if (one.Effect === "Deny") return [one];
          return keep() ? [{ ...one, Action: one.Action.filter(keep), Resource: one.Resource.filter(keep) }] : [];
        });
        expect(gained(all, fewer.reverse())).toEqual([]);
        const split = all.flatMap((one) => one.Action.map((single) => ({ ...one, Action: [single] })));
        expect([gained(all, split), gained(split, all)]).toEqual([[], []]);
      }),
    );
  });
});
