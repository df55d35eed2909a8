import type { Step } from "../../../../scripts/engine/deployment.js";
import type { Finding } from "../../../../scripts/gates/finding.js";
import { stepOf } from "../../run/fakes.js";
import { type Checkout, urnOf } from "../checkout.js";
import type { Case } from "../scene.js";

/** The preview finds its one step otherwise. */
export const step = (news: Partial<Step>) => (c: Checkout) => {
  c.preview = { ...c.preview, steps: (c.preview.steps ?? []).map((one) => ({ ...one, ...news })) };
};

export const finding = (level: Finding["level"], urn?: string): Finding => ({
  key: `gate:${urn ?? "time"}`,
  gate: "gate",
  level,
  summary: "something",
  fix: "",
  source: "",
  ...(urn !== undefined && { urn }),
});

const rows: readonly (readonly [name: string, move: (c: Checkout) => void, first: RegExp, before?: Case["before"]])[] =
  [
    [
      "a step more, for what drifted in the cloud",
      (c) =>
        void (c.preview = { steps: [...(c.preview.steps ?? []), stepOf({ op: "update", name: "x", changed: ["y"] })] }),
      /^steps: x: update$/,
    ],
    ["a step less", (c) => void (c.preview = { steps: [] }), /^steps: network-vpc: nothing to do$/],
    ["a replacement for an update", step({ op: "replace" }), /^steps: network-vpc: replace$/],
    ["a deletion for an update", step({ op: "delete" }), /^steps: network-vpc: delete$/],
    ["another value", step({ after: { tags: { Owner: "c" } } }), /^steps: network-vpc: tags.Owner: "a" -> "c"$/],
    ["another old value", step({ before: { tags: { Owner: "z" } } }), /^steps: network-vpc: tags.Owner: "z" -> "b"$/],
    ["a property more", step({ after: { tags: { Owner: "b" }, size: 2 } }), /^steps: network-vpc: size: nothing -> 2$/],
    [
      "a secret that changes too",
      step({ changed: ["password"] }),
      /^steps: network-vpc: password: nothing -> nothing$/,
    ],
    [
      "another reason for a replacement",
      step({ replaces: ["name"] }),
      /^steps: network-vpc: replaced because of name$/,
      step({ op: "replace", replaces: ["cidr"] }),
    ],
    [
      "a protection that changes in the state alone",
      (c) => void (c.preview = { ...c.preview, stateOnly: [urnOf("a")] }),
      /^what changes in the state alone: a: urn:/,
    ],
    [
      "a policy that speaks up",
      (c) =>
        void (c.preview = {
          ...c.preview,
          policies: [{ pack: "p", policy: "open", level: "advisory", urn: urnOf("a"), message: "" }],
        }),
      /^the policies' findings: a: advisory p open urn:/,
    ],
    [
      "a finding about a resource",
      (c) => void (c.findings = [finding("warn", urnOf("a"))]),
      /^the gates' findings: a: warn gate:/,
    ],
    [
      "a finding that got worse",
      (c) => void (c.findings = [finding("block", urnOf("a"))]),
      /^the gates' findings: a: block gate:/,
      (c) => void (c.findings = [finding("info", urnOf("a"))]),
    ],
    ["another price", (c) => void (c.usdPerMonth = 99), /^cost: \$99 a month$/],
  ];

export const plan: Case[] = rows.map(([name, move, first, before]) => ({
  name,
  move: ({ checkout }) => move(checkout),
  code: "approval/stale",
  first,
  ...(before !== undefined && { before }),
}));
