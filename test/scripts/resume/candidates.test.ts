import { describe, expect, it } from "vitest";
import { settle } from "../../../scripts/engine/settle.js";
import type { Inventory, StateResource } from "../../../scripts/engine/state-resource.js";
import { withAdopted } from "../../../scripts/engine/state-order.js";
import type { StepLine } from "../../../scripts/engine/step-line.js";
import { reckon } from "../../../scripts/resume/candidates.js";
import { decide } from "../../../scripts/resume/decide.js";
import { departure } from "../../../scripts/resume/difference.js";
import { type Answer, type Creation, type Found, type Lookup, lookUp } from "../../../scripts/resume/lookup.js";
import { providerLookup } from "../../../scripts/resume/state-only.js";

const urnOf = (name: string, type = "aws:ec2/vpc:Vpc"): string => `urn:pulumi:dev::app::${type}::${name}`;
const provider = urnOf("aws", "pulumi:providers:aws");
const own = (name: string, news: Partial<StateResource> = {}): StateResource => ({
  urn: urnOf(name),
  type: "aws:ec2/vpc:Vpc",
  custom: true,
  inputs: { name },
  provider: `${provider}::p1`,
  ...news,
});
const providerRecord: StateResource = {
  urn: provider,
  type: "pulumi:providers:aws",
  custom: true,
  id: "p1",
  inputs: { region: "us-east-1" },
};
const line = (event: StepLine["event"], name: string, news: Partial<StepLine> = {}): StepLine => ({
  at: 0,
  event,
  op: "create",
  urn: urnOf(name),
  resource: { type: "aws:ec2/vpc:Vpc", custom: true, provider: `${provider}::p1`, inputs: { name, key: "[secret]" } },
  ...news,
});
const whole = (resources: StateResource[], pending: StateResource[] = []): Inventory => ({
  kind: "whole",
  resources: [providerRecord, ...resources],
  pending,
});

describe("what a dead run may have left in the cloud", () => {
  const names = (inventory: Inventory, steps: StepLine[], lost = false): string[] =>
    reckon(inventory, steps, { lost }).candidates.map(({ creation, source, id }) =>
      [source, creation.urn.split("::").at(-1), ...(id === undefined ? [] : [id])].join(" "),
    );

  it("is every pending operation, with the id that the journal noted after the state's last word", () => {
    const state = whole([], [own("a"), own("b")]);
    expect(names(state, [line("begun", "a"), line("done", "a", { id: "vpc-1" })])).toEqual([
      "pending a vpc-1",
      "pending b",
    ]);
  });

  it("is what the journal saw begin or end and the state doesn't have", () => {
    const steps = [line("done", "kept", { id: "vpc-1" }), line("done", "lost", { id: "vpc-2" }), line("begun", "open")];
    expect(names(whole([own("kept", { id: "vpc-1" })]), steps)).toEqual(["journal lost vpc-2", "journal open"]);
  });

  it("is the new half of a replacement, of which the state has the old one", () => {
    const op = "create-replacement";
    const state = whole([own("a", { id: "old" })]);
    expect(names(state, [line("begun", "a", { op }), line("done", "a", { op, id: "new" })])).toEqual(["journal a new"]);
    expect(names(state, [line("begun", "a", { op })])).toEqual(["journal a"]);
    expect(names(whole([own("a", { id: "new" })]), [line("done", "a", { op, id: "new" })])).toEqual([]);
  });

  it("is not what failed, was taken away again, or was only planned, unless the state is lost", () => {
    const steps = [
      line("planned", "planned"),
      line("failed", "failed"),
      line("done", "gone", { id: "vpc-1" }),
      { ...line("done", "gone"), op: "delete", resource: undefined },
    ];
    expect(names(whole([]), steps)).toEqual([]);
    expect(names(whole([]), steps, true)).toEqual(["plan planned", "journal failed"]);
  });

  it("brings components and providers that the state lost, and belongs to the provider as it was made", () => {
    const group = "urn:pulumi:dev::app::chainwright:network:Network::network";
    const frame = { type: "chainwright:network:Network", custom: false, inputs: {} };
    const made = { type: "pulumi:providers:aws", custom: true, inputs: { region: "us-east-1" } };
    const steps = [
      line("planned", "vpc", {
        resource: { ...own("vpc"), inputs: {}, parent: group, provider: `${provider}::04da6b54` },
      }),
      line("done", "", { urn: provider, id: "p9", resource: made }),
      line("begun", "", { urn: group, resource: frame }),
    ];
    const lost: Inventory = { kind: "broken", resources: [], pending: [] };
    const { candidates, frames } = reckon(lost, steps, { lost: true });
    expect(frames.map(({ record }) => record.urn)).toEqual([provider, group]);
    expect(candidates[0]).toMatchObject({
      source: "plan",
      record: { provider: `${provider}::p9`, parent: group },
      creation: { provider: { region: "us-east-1" } },
    });
    // Without its provider nothing of it can have begun.
    expect(reckon(lost, steps.slice(0, 1), { lost: true }).candidates).toEqual([]);
  });

  it("takes a provider over once, whether the state or only the journal knows that it was begun", () => {
    const made = { type: "pulumi:providers:aws", custom: true, inputs: { region: "us-east-1" } };
    const steps = [
      line("done", "", { urn: provider, id: "p9", resource: made }),
      line("begun", "vpc", { resource: { ...own("vpc"), inputs: {}, provider: `${provider}::p9` } }),
    ];
    const { id: _id, ...begun } = providerRecord;
    const state: Inventory = { kind: "whole", resources: [], pending: [begun] };
    const { candidates, frames } = reckon(state, steps, { lost: false });
    expect(frames).toEqual([]);
    expect(candidates.map(({ creation, source, id }) => [creation.urn, source, id])).toEqual([
      [provider, "pending", "p9"],
      [urnOf("vpc"), "journal", undefined],
    ]);
    expect(candidates[1]?.record?.provider).toBe(`${provider}::p9`);
    const adopted = candidates.map((candidate): [typeof candidate, Found] => [
      candidate,
      { creation: candidate.creation, answer: { kind: "found", id: candidate.id ?? "vpc-1", proof: "journal" } },
    ]);
    const { choice } = decide(adopted, frames);
    const settled = settle(
      { deployment: { resources: [], pending_operations: [{ type: "creating", resource: begun }] } },
      choice,
    );
    expect(settled.deployment?.resources?.map(({ urn, id }) => [urn, id])).toEqual([
      [provider, "p9"],
      [urnOf("vpc"), "vpc-1"],
    ]);
  });

  it("forgets a provider that nobody finished, which the next update makes again", async () => {
    const { id: _id, ...begun } = providerRecord;
    const { candidates } = reckon({ kind: "whole", resources: [], pending: [begun] }, [], { lost: false });
    const [found] = await lookUp(
      candidates.map(({ creation }) => creation),
      { pulumi: providerLookup },
      () => Promise.reject(new Error("waited")),
    );
    expect(found?.answer).toMatchObject({ kind: "absent", final: true });
  });

  it("keeps no secret in what goes into the state", () => {
    const { candidates } = reckon(whole([]), [line("begun", "a")], { lost: false });
    expect(candidates[0]?.record?.inputs).toEqual({ name: "a" });
  });
});

describe("the decision", () => {
  const candidateOf = (name: string, source: "pending" | "journal" | "plan") => {
    const creation: Creation = {
      urn: urnOf(name),
      type: "aws:ec2/vpc:Vpc",
      inputs: {},
      tag: "",
      provider: {},
      known: [],
    };
    return { creation, source, ...(source !== "pending" && { record: own(name) }) };
  };
  const answered = (name: string, source: "pending" | "journal" | "plan", answer: Answer) => {
    const candidate = candidateOf(name, source);
    return [candidate, { creation: candidate.creation, answer }] as [
      typeof candidate,
      { creation: Creation; answer: Answer },
    ];
  };

  it("adopts what is there, forgets what is not, and leaves what nobody can tell as it is", () => {
    const decision = decide(
      [
        answered("a", "pending", { kind: "found", id: "vpc-1", proof: "tag" }),
        answered("b", "pending", { kind: "absent", why: "none" }),
        answered("c", "pending", { kind: "unknown", why: "away", look: "there" }),
        answered("d", "journal", { kind: "found", id: "vpc-4" }),
        answered("e", "journal", { kind: "absent", why: "none" }),
      ],
      [],
    );
    expect(decision.choice.clear).toEqual([urnOf("b")]);
    expect(decision.choice.adopt).toEqual([
      { urn: urnOf("a"), id: "vpc-1" },
      { urn: urnOf("d"), id: "vpc-4", record: own("d") },
    ]);
    expect(decision.adopted.map(({ id, proven }) => [id, proven])).toEqual([
      ["vpc-1", true],
      ["vpc-4", false],
    ]);
    expect(decision.unknown).toHaveLength(1);
  });

  it("brings of components and providers only what was made, and what the adopted belongs to", () => {
    const frame = (name: string, made: boolean, parent?: string) => ({
      made,
      record: { urn: name, type: "x:y:Z", custom: false, ...(parent && { parent }) },
    });
    const candidate = { ...candidateOf("a", "plan"), record: own("a", { parent: "inner" }) };
    const found = { creation: candidate.creation, answer: { kind: "found", id: "1", proof: "tag" } as const };
    const frames = [frame("outer", false), frame("inner", false, "outer"), frame("idle", false), frame("made", true)];
    const { choice } = decide([[candidate, found]], frames);
    expect(choice.adopt.map(({ urn }) => urn)).toEqual(["outer", "inner", "made", urnOf("a")]);
  });
});

describe("looking up", () => {
  const creation = (name: string, type = "aws:ec2/vpc:Vpc"): Creation => ({
    urn: urnOf(name, type),
    type,
    inputs: {},
    tag: "",
    provider: {},
    known: [],
  });
  const lookupOf = (answers: Answer[][], settleSeconds: number): Lookup & { readonly asked: number[] } => {
    const asked: number[] = [];
    return {
      settleSeconds,
      asked,
      ask: async (creations) => {
        asked.push(creations.length);
        return answers[asked.length - 1] ?? [];
      },
    };
  };

  it("believes an absence only at the second look, some time later", async () => {
    const absent: Answer = { kind: "absent", why: "none" };
    const aws = lookupOf([[absent, { kind: "found", id: "1" }], [{ kind: "found", id: "2" }]], 60);
    const waited: number[] = [];
    const found = await lookUp([creation("a"), creation("b")], { aws }, async (seconds) => void waited.push(seconds));
    expect(found.map(({ answer }) => answer)).toEqual([
      { kind: "found", id: "2" },
      { kind: "found", id: "1" },
    ]);
    expect({ waited, asked: aws.asked }).toEqual({ waited: [60], asked: [2, 1] });
  });

  it("doesn't wait when nothing is absent, or finally so", async () => {
    const aws = lookupOf([[{ kind: "absent", why: "safe", final: true }]], 60);
    const found = await lookUp([creation("a")], { aws }, () => Promise.reject(new Error("waited")));
    expect(found[0]?.answer).toMatchObject({ kind: "absent" });
  });

  it("can't tell of a cloud that nobody asks, nor where an answer is missing", async () => {
    const found = await lookUp(
      [creation("a", "gcp:x:Y"), creation("b")],
      { aws: lookupOf([[]], 0) },
      async () => undefined,
    );
    expect(found.map(({ answer }) => answer.kind)).toEqual(["unknown", "unknown"]);
  });
});

describe("a state that takes something over", () => {
  it("keeps everything after what it needs", () => {
    const a = own("a", { id: "1", dependencies: [urnOf("b")] });
    const order = withAdopted([providerRecord, a], [own("b", { id: "2" })]).map(({ urn }) => urn);
    expect(order).toEqual([provider, urnOf("b"), urnOf("a")]);
  });

  it("lets the old half of a replacement wait for its deletion, behind the new one", () => {
    const old = own("a", { id: "old" });
    const user = own("user", { id: "3", dependencies: [urnOf("a")] });
    const taken = withAdopted(
      [providerRecord, old, user],
      [own("a", { id: "new", dependencies: [urnOf("late")] }), own("late", { id: "4" })],
    );
    expect(taken.map(({ urn, id, delete: waits }) => [urn.split("::").at(-1), id, waits === true])).toEqual([
      ["aws", "p1", false],
      ["late", "4", false],
      ["a", "new", false],
      ["a", "old", true],
      ["user", "3", false],
    ]);
  });

  it("takes the place of what was deleted before its replacement", () => {
    const taken = withAdopted(
      [providerRecord, own("a", { id: "old", pendingReplacement: true })],
      [own("a", { id: "new" })],
    );
    expect(taken.map(({ id }) => id)).toEqual(["p1", "new"]);
  });

  it("forgets only what is named", () => {
    const pending = ["a", "b"].map((name) => ({ type: "creating", resource: own(name) }));
    const settled = settle(
      { deployment: { resources: [], pending_operations: pending } },
      { clear: [urnOf("a")], adopt: [] },
    );
    expect(settled.deployment?.pending_operations?.map(({ resource }) => resource.urn)).toEqual([urnOf("b")]);
  });
});

describe("what is left of a plan", () => {
  const planned = {
    change: "c",
    changes: [
      { op: "create", urn: "a" },
      { op: "replace", urn: "b" },
    ],
  };
  it("is a part of it, also where something half-made is updated and an old half deleted", () => {
    const steps = [
      { op: "update", urn: "a" },
      { op: "delete", urn: "b" },
      { op: "same", urn: "z" },
    ] as const;
    expect(departure(planned, { change: "c", steps })).toBeUndefined();
  });

  it("departs from it with other code, another step, or another deed", () => {
    expect(departure(planned, { change: "d", steps: [] })).toBe("the code or the configuration is another one");
    expect(departure(planned, { change: "c", steps: [{ op: "create", urn: "x::new" }] })).toBe(
      "new: create now, nothing planned then",
    );
    expect(departure(planned, { change: "c", steps: [{ op: "delete", urn: "a" }] })).toBe(
      "a: delete now, create planned then",
    );
  });
});
