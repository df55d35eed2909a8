import { type LabelSpec, labelSpec } from "./labels.js";
import type { PresentLabel } from "./survey.js";

/** What becomes of a label: it is there, it is to be made, or something is in its way. */
export interface LabelStep extends LabelSpec {
  readonly action: "keep" | "make" | "blocked";
  /** What is remarkable; empty when nothing is. */
  readonly note: string;
}

/** One step for every label wanted. Colours and descriptions that a team has given its labels are left. */
export function planLabels(wanted: readonly string[], present: readonly PresentLabel[]): LabelStep[] {
  const byName = new Map(present.map((label) => [label.name.toLowerCase(), label]));
  const groups = wanted.flatMap((name) => byName.get(name.toLowerCase())?.group ?? []);
  return wanted.map((name) => {
    const spec = labelSpec(name);
    const there = byName.get(name.toLowerCase());
    if (there === undefined) return { ...spec, action: "make", note: "" };
    if (there.unusable === "a group")
      return { ...spec, action: "blocked", note: "a label group has this name: rename the group" };
    if (there.unusable === "retired")
      return { ...spec, action: "blocked", note: "it is retired: restore it, or delete it and make it anew" };
    if (there.group !== null && groups.filter((group) => group === there.group).length > 1)
      return {
        ...spec,
        action: "blocked",
        note: `an issue carries one label of the group ${there.group} only, and others of ours are in it: take it out of the group`,
      };
    return { ...spec, action: "keep", note: noteOf(spec, there) };
  });
}

function noteOf(spec: LabelSpec, there: PresentLabel): string {
  const differing = [
    ...(there.name === spec.name ? [] : [`written ${there.name}`]),
    ...(there.color.toLowerCase() === spec.color ? [] : [`colour ${there.color}`]),
    ...(there.group === null ? [] : [`in the group ${there.group}`]),
  ];
  return differing.join(", ");
}
