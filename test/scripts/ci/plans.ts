import { type Plan, planPipelines } from "../../../scripts/ci/plan.js";
import { type Member, planFleet } from "../../../scripts/fleet/graph.js";
import type { Environment } from "../../../scripts/project/project.js";

/** An environment of a test's fleet: what it takes outputs of, what it comes after, and settings of its own. */
export interface Sketch {
  readonly takes?: string;
  readonly after?: readonly string[];
  readonly settings?: object;
}

/** The pipelines of a fleet that is only sketched. */
export function planOf(sketches: Readonly<Record<string, Sketch>>, repository = "https://github.com/acme/infra"): Plan {
  const members = Object.entries(sketches).map(
    ([name, { takes, after = [] }]): Member => ({
      name,
      file: `Pulumi.${name}.yaml`,
      stack: takes === undefined ? undefined : `organization/app/${takes}`,
      after,
    }),
  );
  const fleet = planFleet("app", members);
  const environments = new Map(
    Object.entries(sketches).map(([name, { settings }]) => {
      const after = sketches[name]?.after ?? [];
      const gates = after.length > 0 ? { gates: { after, bakeMinutes: 60 } } : {};
      const all = { account: "123456789012", region: "us-east-1", protect: true, ...gates, ...settings };
      return [name, { name, file: `Pulumi.${name}.yaml`, config: { settings: all } } as unknown as Environment];
    }),
  );
  const project = { folder: "/project", name: "app", environments: fleet.order };
  return planPipelines({ project, fleet, environments }, "main", repository);
}

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
const pinned = { node: `node:24@${digest}`, engine: `pulumi/pulumi@${digest}` };

/** Fleets of several shapes, by what they are. */
export const fleets: Readonly<Record<string, Plan>> = {
  "one environment": planOf({ prod: {} }),
  "staging before prod": planOf({ staging: { settings: { protect: false } }, prod: { after: ["staging"] } }),
  "a platform with five on it": planOf({
    base: {},
    ...Object.fromEntries(["a", "b", "c", "d", "e"].map((name) => [name, { takes: "base" }])),
  }),
  "unusual names": planOf({
    no: {},
    "1e3": { takes: "no" },
    null: { after: ["1e3"] },
    "-dash-": {},
    Prod_EU: { settings: { region: "cn-north-1", ci: undefined } },
    constructor: {},
  }),
  "issues in GitHub": planOf({
    staging: { settings: { tracking: { provider: "github", repository: "acme/infra" } } },
    prod: { after: ["staging"] },
  }),
  "settings of their own": planOf({
    prod: {
      settings: {
        ci: {
          deployRole: "arn:aws:iam::123456789012:role/teams/deploy",
          readRole: "reader",
          backend: "s3://acme-state?region=us-east-1",
          runner: "inside-the-network",
          timeoutMinutes: 300,
          drift: "0 4 * * 1",
          images: pinned,
        },
      },
    },
    staging: {
      settings: {
        ci: {
          deployRole: "a",
          readRole: "b",
          runner: "ubuntu-24.04",
          timeoutMinutes: 30,
          drift: false,
          images: pinned,
        },
      },
    },
  }),
};
