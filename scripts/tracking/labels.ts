/** A label as it is made; names are flat, since a label group lets an issue carry one of its labels only. */
export interface LabelSpec {
  readonly name: string;
  /** Six hexadecimal digits without `#`. */
  readonly color: string;
  readonly description: string;
}

/** Labels that we know by name. */
const known: Readonly<Record<string, Omit<LabelSpec, "name">>> = {
  "agent:devops": { color: "0e7a5f", description: "Filed by the deployment pipeline" },
  "type:infrastructure": { color: "5e6ad2", description: "A change of the infrastructure" },
  "source:internal": { color: "8a6d3b", description: "Asked for by the organisation itself" },
  drift: { color: "d9534f", description: "The cloud is not as the state has it" },
  chainwright: { color: "3b3f5c", description: "Kept by chainwright: its identity is in a hidden comment at the end" },
  "state:todo": { color: "e2e2e2", description: "Not begun" },
  "state:in-progress": { color: "f2c94c", description: "Being deployed" },
  "state:in-review": { color: "0f783c", description: "Deployed, awaits review" },
};

/** The label of that name, with colour and description. */
export function labelSpec(name: string): LabelSpec {
  const { color, description } =
    known[name] ??
    (name.startsWith("sprint:")
      ? { color: "26b5ce", description: "Work of this sprint" }
      : { color: "bec2c8", description: "" });
  return { name, color, description };
}
