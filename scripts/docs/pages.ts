import type { Unit } from "../../infra/unit.js";
import { renderConfigPage } from "./config.js";
import { type GateDoc, renderGatesPage } from "./gates.js";
import { renderPoliciesPage, type RuleDoc } from "./policies.js";
import { renderRunbook } from "./runbook.js";
import { renderConfigSchema, type SectionDoc } from "./schema.js";

/** What the generated pages are made from. */
export interface Sources {
  /** Name of the Pulumi project: the namespace of its configuration. */
  readonly namespace: string;
  readonly gates: readonly GateDoc[];
  readonly rules: readonly RuleDoc[];
  readonly sections: Readonly<Record<string, SectionDoc>>;
  readonly environments: readonly { readonly name: string; readonly units: readonly Unit[] }[];
}

/** Every generated page: path from the project's folder -> text. Pure. */
export function renderPages({ namespace, gates, rules, sections, environments }: Sources): ReadonlyMap<string, string> {
  return new Map([
    ["docs/config.md", renderConfigPage(namespace, sections)],
    ["docs/config.schema.json", renderConfigSchema(namespace, sections)],
    ["docs/gates.md", renderGatesPage(gates)],
    ["docs/policies.md", renderPoliciesPage(rules)],
    ...environments.map(({ name, units }) => [`docs/deployment/${name}.md`, renderRunbook(name, units)] as const),
  ]);
}
