import { createHash } from "node:crypto";
import type { StoredResource } from "../../../scripts/state/checkpoint.js";

/** The state of a small stack as the engine writes it; every part can be changed. */
export interface Sample {
  readonly project?: string;
  readonly environment?: string;
  readonly engine?: string;
  readonly time?: string;
  readonly format?: number;
  readonly salt?: string;
  /** How many resources beside the stack, the provider and the component. */
  readonly count?: number;
  readonly resources?: readonly StoredResource[];
  readonly pending?: readonly string[];
}

export const stackOf = ({ project = "app", environment = "dev" }: Sample = {}): string =>
  `organization/${project}/${environment}`;

export function sampleResources({ project = "app", environment = "dev", count = 10 }: Sample = {}): StoredResource[] {
  const urn = (type: string, name: string): string => `urn:pulumi:${environment}::${project}::${type}::${name}`;
  const stack = urn("pulumi:pulumi:Stack", `${project}-${environment}`);
  const provider = urn("pulumi:providers:aws", "aws");
  const group = urn("test:group:Group", "net");
  const item = (index: number): StoredResource => ({
    urn: urn("test:group:Group$aws:sqs/queue:Queue", `queue-${index}`),
    type: "aws:sqs/queue:Queue",
    custom: true,
    id: `q-${index}`,
    parent: group,
    provider: `${provider}::p-1`,
    dependencies: index === 0 ? [] : [urn("test:group:Group$aws:sqs/queue:Queue", `queue-${index - 1}`)],
  });
  return [
    { urn: stack, type: "pulumi:pulumi:Stack", custom: false },
    { urn: provider, type: "pulumi:providers:aws", custom: true, id: "p-1", parent: stack },
    { urn: group, type: "test:group:Group", custom: false, parent: stack },
    ...Array.from({ length: count }, (_, index) => item(index)),
  ];
}

export function sampleCheckpoint(sample: Sample = {}): string {
  const { engine = "v3.250.0", time = "2026-11-22T10:00:00.123456789Z", format = 3, salt = "", pending = [] } = sample;
  const magic = createHash("sha256").update(engine).digest("hex");
  const latest = {
    manifest: { time, magic, version: engine },
    secrets_providers: { type: "passphrase", state: { salt } },
    resources: sample.resources ?? sampleResources(sample),
    ...(pending.length > 0 && { pending_operations: pending.map((urn) => ({ type: "creating", resource: { urn } })) }),
  };
  return JSON.stringify({ version: format, checkpoint: { stack: stackOf(sample), latest } });
}
