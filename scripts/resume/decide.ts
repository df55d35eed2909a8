import type { StateResource } from "../engine/state-resource.js";
import type { Candidate, Frame } from "./candidates.js";
import type { Creation, Found } from "./lookup.js";

/** What becomes of everything that a dead run left open. */
export interface Decision {
  readonly adopted: readonly Adopted[];
  /** `planned`: only the plan names it, so it may never have begun. */
  readonly cleared: readonly { readonly creation: Creation; readonly why: string; readonly planned: boolean }[];
  readonly unknown: readonly {
    readonly creation: Creation;
    readonly why: string;
    readonly look: string;
    readonly pending: boolean;
  }[];
  /** The same for the state. */
  readonly choice: {
    readonly clear: readonly string[];
    readonly adopt: readonly { readonly urn: string; readonly id?: string; readonly record?: StateResource }[];
  };
}

/** Something that the state takes over. */
export interface Adopted {
  readonly creation: Creation;
  readonly id: string;
  /** What tells that it is ours. */
  readonly why: string;
  /** Whether that is proven; else the provider's read of the id must show it. */
  readonly proven: boolean;
}

/** Adopts what is there, clears what is not, and leaves open what nobody can tell. Pure. */
export function decide(answers: readonly [Candidate, Found][], frames: readonly Frame[]): Decision {
  const adopted: Adopted[] = [];
  const cleared: Decision["cleared"][number][] = [];
  const unknown: Decision["unknown"][number][] = [];
  const adopt: Decision["choice"]["adopt"][number][] = [];
  const clear: string[] = [];
  for (const [{ creation, source, record }, { answer }] of answers) {
    if (answer.kind === "found") {
      const { id, proof } = answer;
      adopted.push({ creation, id, why: proof ?? "its id follows from its inputs", proven: proof !== undefined });
      adopt.push({ urn: creation.urn, id, ...(source !== "pending" && record !== undefined && { record }) });
    } else if (answer.kind === "absent") {
      cleared.push({ creation, why: answer.why, planned: source === "plan" });
      if (source === "pending") clear.push(creation.urn);
    } else unknown.push({ creation, why: answer.why, look: answer.look, pending: source === "pending" });
  }
  const around = framesOf(frames, adopt);
  return { adopted, cleared, unknown, choice: { clear, adopt: [...around, ...adopt] } };
}

/** What was made of components and providers, and what the adopted belongs to. */
function framesOf(frames: readonly Frame[], adopt: Decision["choice"]["adopt"]): Decision["choice"]["adopt"] {
  const byUrn = new Map(frames.map((frame) => [frame.record.urn, frame.record]));
  const needed = new Set(frames.filter(({ made }) => made).map(({ record }) => record.urn));
  const need = (record: StateResource | undefined): void => {
    const above = record?.parent;
    if (above === undefined || needed.has(above) || !byUrn.has(above)) return;
    needed.add(above);
    need(byUrn.get(above));
  };
  for (const urn of [...needed]) need(byUrn.get(urn));
  for (const { record } of adopt) need(record);
  return [...byUrn.values()]
    .filter(({ urn }) => needed.has(urn))
    .map((record) => ({ urn: record.urn, ...(record.id !== undefined && { id: record.id }), record }));
}
