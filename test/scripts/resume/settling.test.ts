import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { settle } from "../../../scripts/engine/settle.js";
import type { StateResource } from "../../../scripts/engine/state-resource.js";
import type { StepLine } from "../../../scripts/engine/step-line.js";
import { type Candidate, reckon } from "../../../scripts/resume/candidates.js";
import { decide } from "../../../scripts/resume/decide.js";
import type { Answer, Found } from "../../../scripts/resume/lookup.js";

const stack = "urn:pulumi:dev::app::pulumi:pulumi:Stack::app-dev";
const frame = "urn:pulumi:dev::app::chainwright:network:Network::network";
const provider = "urn:pulumi:dev::app::pulumi:providers:aws::aws";
const nameOf = (urn: string): string => urn.split("::").at(-1) ?? "";
const vpc = (name: string): StateResource => ({
  urn: `urn:pulumi:dev::app::chainwright:network:Network$aws:ec2/vpc:Vpc::${name}`,
  type: "aws:ec2/vpc:Vpc",
  custom: true,
  parent: frame,
  provider: `${provider}::p1`,
  inputs: { name },
});
const below: readonly StateResource[] = [
  { urn: stack, type: "pulumi:pulumi:Stack", custom: false },
  { urn: frame, type: "chainwright:network:Network", custom: false, parent: stack },
  { urn: provider, type: "pulumi:providers:aws", custom: true, inputs: { region: "us-east-1" } },
];

/** How far the making of a resource got when everything died, and what each of the two heard of it. */
const fates = ["untouched", "planned", "begun", "made", "noted", "failed", "settled"] as const;
type Fate = (typeof fates)[number];

/** What the state holds of it: nothing, a pending operation, or the resource. */
const inState = (fate: Fate, late: boolean): "nothing" | "pending" | "there" => {
  if (fate === "settled") return "there";
  // The state hears of a beginning a moment after the journal, or before it; of an end never after the run's death.
  return (fate === "begun" || fate === "made" || fate === "noted") && !late ? "pending" : "nothing";
};

const linesOf = (resource: StateResource, fate: Fate, heard: boolean): StepLine[] => {
  if (fate === "untouched") return [];
  const { urn, type, custom, parent, provider: by, inputs = {} } = resource;
  const logged = { type, custom, inputs, ...(parent && { parent }), ...(by && { provider: by }) };
  const line = (event: StepLine["event"], id?: string): StepLine => ({
    at: 0,
    event,
    op: "create",
    urn,
    ...(event !== "done" && { resource: logged }),
    ...(id !== undefined && { id }),
  });
  const id = custom ? idOf(resource) : "";
  if (fate === "planned") return [line("planned")];
  if (fate === "failed") return [line("planned"), line("begun"), line("failed")];
  const begun = heard ? [line("planned"), line("begun")] : [line("planned")];
  return fate === "noted" || fate === "settled" ? [line("planned"), line("begun"), line("done", id)] : begun;
};

const idOf = ({ urn, type }: StateResource): string =>
  type.startsWith("pulumi:providers") ? "p1" : `id-${nameOf(urn)}`;

/** A death: for each resource below the cloud and in it, its fate; the cloud's own answer is what is true. */
const death = fc.record({
  provider: fc.constantFrom<Fate>("noted", "settled"),
  late: fc.boolean(),
  vpcs: fc.uniqueArray(
    fc.record({
      name: fc.constantFrom("a", "b", "c", "d"),
      fate: fc.constantFrom(...fates),
      late: fc.boolean(),
      heard: fc.boolean(),
      silent: fc.boolean(),
    }),
    { selector: ({ name }) => name },
  ),
});

describe("whatever a run that died left behind", () => {
  it("becomes a state that has nothing twice, loses nothing, and holds everything that the cloud has", () => {
    fc.assert(
      fc.property(death, ({ provider: fate, late, vpcs }) => {
        // What needs a provider is begun once the journal has its id.
        const parts = [
          ...below.map((resource, index) => ({
            resource,
            fate: index < 2 ? ("settled" as const) : fate,
            late,
            heard: true,
            silent: false,
          })),
          ...vpcs.map(({ name, ...rest }) => ({ resource: vpc(name), ...rest, heard: rest.heard || rest.late })),
        ];
        const held = (what: "pending" | "there"): typeof parts =>
          parts.filter((one) => inState(one.fate, one.late) === what);
        const resources = held("there").map(({ resource }) =>
          resource.custom ? { ...resource, id: idOf(resource) } : resource,
        );
        const pending = held("pending").map(({ resource }) => resource);
        const steps = parts.flatMap((one) => linesOf(one.resource, one.fate, one.heard));
        const { candidates, frames } = reckon({ kind: "whole", resources, pending }, steps, { lost: false });
        const answer = ({ creation: { urn }, id }: Candidate): Answer => {
          const part = parts.find(({ resource }) => resource.urn === urn);
          if (part === undefined) throw new Error(`${urn} was never there`);
          if (id !== undefined) return { kind: "found", id, proof: "the run's journal" };
          if (part.silent) return { kind: "unknown", why: "away", look: "there" };
          const there = part.fate === "made" || part.fate === "noted";
          return there ? { kind: "found", id: idOf(part.resource), proof: "tag" } : { kind: "absent", why: "none" };
        };
        const found = candidates.map((one): [Candidate, Found] => [
          one,
          { creation: one.creation, answer: answer(one) },
        ]);
        const decision = decide(found, frames);
        const operations = pending.map((resource) => ({ type: "creating", resource }));
        const { deployment } = settle(
          { deployment: { resources: [...resources], pending_operations: operations } },
          decision.choice,
        );
        const now = deployment?.resources ?? [];
        const urns = now.map(({ urn }) => urn);

        expect(new Set(urns).size).toBe(urns.length);
        for (const { urn } of resources) expect(urns).toContain(urn);
        for (const { resource, fate: how, silent } of parts) {
          const made = how === "noted" || how === "settled" || (how === "made" && !silent);
          if (made) expect(urns).toContain(resource.urn);
          if (how === "untouched" || how === "planned" || how === "failed") expect(urns).not.toContain(resource.urn);
        }
        for (const [index, { parent, provider: by = "" }] of now.entries())
          for (const need of [parent, by.slice(0, Math.max(0, by.lastIndexOf("::")))])
            if (need) expect(urns.indexOf(need), `${urns[index]} after ${need}`).toBeLessThan(index);
        const open = (deployment?.pending_operations ?? []).map(({ resource }) => resource.urn);
        const undecided = decision.unknown.filter((one) => one.pending).map(({ creation }) => creation.urn);
        expect(open.sort()).toEqual(undecided.sort());
      }),
      { numRuns: 500 },
    );
  });
});
