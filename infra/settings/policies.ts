import { z } from "zod";

/** One thing that a rule finds and that is meant. */
const exception = z.strictObject({
  rule: z.string().min(1).describe("Name of the rule, as docs/policies.md lists it."),
  resource: z
    .string()
    .min(1)
    .describe("Logical name or URN of the resource that it is for; * stands for any number of characters."),
  path: z
    .string()
    .min(1)
    .optional()
    .describe("Beginning of the paths that it is for: spec.ingress[1]. Left out: the whole resource."),
  reason: z.string().trim().min(10).max(300).describe("Why it is meant; shown wherever the finding is."),
  until: z.iso
    .date({ error: "expected a date such as 2027-03-31" })
    .optional()
    .describe("Last day on which it counts, UTC. Left out: it counts until it is removed."),
});

/** Which policies judge the environment; `settings.policies`. Our own rules always do. */
export const policySettings = z.strictObject({
  packs: z
    .array(z.string().min(1))
    .default([])
    .describe("Folders of policy packs that judge every preview and update, relative to the project's folder."),
  exceptions: z.array(exception).default([]).describe("What the rules find and what is meant, each with its reason."),
  peerPorts: z
    .array(z.int().min(1).max(65535))
    .default([])
    .describe("Ports that may be open to the world besides the peer-to-peer ports that the rules know."),
  timeoutSeconds: z
    .int()
    .min(5)
    .max(3600)
    .default(120)
    .describe("Longest silence of the engine while packs are loaded or judge; then the run is refused. Seconds."),
});

export type PolicySettings = z.output<typeof policySettings>;
