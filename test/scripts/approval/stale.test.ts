import { rmSync } from "node:fs";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { renderRecord } from "../../../scripts/approval/record.js";
import { approved } from "../../../scripts/approval/sign.js";
import { stepOf } from "../run/fakes.js";
import { broken, fields, forgeries, minutesLater, purpose, time } from "./cases/file.js";
import { finding, plan, step } from "./cases/plan.js";
import { code, configuration, options, stored, versions } from "./cases/world.js";
import { type Checkout, firstCheckout, openCheckout } from "./checkout.js";
import { type Move, ours, play, theirs } from "./scene.js";

const first = firstCheckout();
afterAll(() => rmSync(first, { recursive: true, force: true }));

let checkout: Checkout;
beforeEach(() => {
  checkout = openCheckout(first);
});
afterEach(() => checkout.close());

const groups = {
  "the code": code,
  "the configuration": configuration,
  "the state": stored,
  "the versions": versions,
  "the options": options,
  "what would be done": plan,
  "the time": time,
  "what it is used for": purpose,
  "the file, edited": fields,
  "the file, forged": forgeries,
  "the file, broken": broken,
};
const count = Object.values(groups).flat().length;

describe(`${count} ways to move the world between approval and change: every one is refused, and says what moved`, () => {
  describe.each(Object.entries(groups))("%s", (_group, cases) => {
    it.each(cases)("$name", async ({ code: expected, first: told, ...move }) => {
      expect(await play(checkout, move)).toEqual({ code: expected, first: expect.stringMatching(told) as string });
    });
  });
});

function drawn(c: Checkout, part: string): void {
  const name = `network-flow-role-${part}`;
  const role = stepOf({ name: "network-flow-role", after: { name } });
  const policy = stepOf({ name: "policy", after: { resources: [`arn:aws:iam::1:role/${name}`, `${name}-x/*`] } });
  c.preview = { steps: [role, policy] };
}

const rules = (...ports: number[]): object => ({ rules: ports.map((port) => ({ port })) });

const same: Move[] = [
  { name: "nothing but time", move: minutesLater(59) },
  {
    name: "the order of the configuration",
    move: ({ checkout: c }) =>
      c.edit(
        "Pulumi.dev.yaml",
        "    region: us-east-1\n    protect: false",
        "    protect: false\n    region: us-east-1",
      ),
  },
  {
    name: "a comment in the configuration, and how a value is written",
    move: ({ checkout: c }) => {
      c.edit("Pulumi.dev.yaml", "# the environment", "# the environment, and why");
      c.edit("Pulumi.dev.yaml", "nat: none", 'nat: "none"');
    },
  },
  {
    name: "what the engine notes about its secrets in the environment's file",
    move: ({ checkout: c }) => c.edit("Pulumi.dev.yaml", "config:", "encryptionsalt: v1:abc\nconfig:"),
  },
  { name: "a page of the documentation", move: ({ checkout: c }) => c.write("docs/page.md", "new") },
  {
    name: "the record itself, saved in the checkout",
    move: ({ checkout: c, record }) => c.write("plans/dev.json", renderRecord(record)),
  },
  { name: "what runs leave behind", move: ({ checkout: c }) => c.write(".chainwright/runs/r/run.json", "{}") },
  {
    name: "when and by what the state was written",
    move: ({ checkout: c }) =>
      c.state((latest) => {
        latest.manifest = { time: "2027-01-01T00:00:00Z", magic: "other", version: "v3.260.0" };
        for (const one of latest.resources)
          Object.assign(one, { modified: "2027-01-01T00:00:00Z", created: undefined });
      }),
  },
  { name: "the order of the state", move: ({ checkout: c }) => c.state((latest) => void latest.resources.reverse()) },
  {
    name: "the order of a list that a provider gives as it comes",
    before: step({ before: { ...rules(1, 2), size: 1 }, after: { ...rules(1, 2, 3), size: 2 } }),
    move: ({ checkout: c }) => step({ before: { ...rules(2, 1), size: 1 }, after: { ...rules(3, 1, 2), size: 2 } })(c),
  },
  {
    name: "a name that every preview draws anew, wherever it stands",
    before: (c) => drawn(c, "8be865e"),
    move: ({ checkout: c }) => drawn(c, "f00dcafe"),
  },
  {
    name: "the order of the steps",
    before: (c) => void (c.preview = { steps: [stepOf({ name: "a" }), stepOf({ name: "b" })] }),
    move: ({ checkout: c }) => void (c.preview = { steps: [stepOf({ name: "b" }), stepOf({ name: "a" })] }),
  },
  {
    name: "what the last deployment cost, and a finding about the time",
    move: ({ checkout: c }) => {
      c.costBefore = 999;
      c.findings = [finding("warn")];
    },
  },
  {
    name: "an approval that was added",
    signer: ours,
    move: (scene) => {
      scene.rules.signers = [ours.key];
      scene.record = approved(scene.record, "Ada", checkout.now, ours);
    },
  },
  {
    name: "a maker who is not listed, where an approver is",
    signer: theirs,
    move: (scene) => {
      scene.rules.signers = [`-----BEGIN PUBLIC KEY-----\n${ours.key}\n-----END PUBLIC KEY-----\n`];
      scene.record = approved(scene.record, "Ada", checkout.now, ours);
    },
  },
];

describe("what is no difference", () => {
  it.each(same)("$name", async (move) => {
    expect(await play(checkout, move)).toBe("goes on");
  });
});
