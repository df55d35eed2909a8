import { digestOf, sealOf } from "./digest.js";
import { type ChangeRecord, type Plan, recordFormat, recordVersion, type World } from "./record.js";
import { madeText, type Signer } from "./sign.js";

/** What a record is made of, beside when. */
export interface Making {
  readonly run: string;
  readonly world: World;
  readonly plan: Plan;
  readonly at: Date;
  /** Minutes for which it can be approved and applied. */
  readonly maxAgeMinutes: number;
  readonly signer: Signer | undefined;
}

/** The record of what a preview found, sealed, and signed when there is a key. */
export function makeRecord({ run, world, plan, at, maxAgeMinutes, signer }: Making): ChangeRecord {
  const body = {
    format: recordFormat,
    version: recordVersion,
    digest: digestOf(recordVersion, world, plan),
    createdAt: at.toISOString(),
    expiresAt: new Date(at.getTime() + maxAgeMinutes * 60_000).toISOString(),
    run,
    ...world,
    ...plan,
  } as const;
  const seal = sealOf(body);
  const signature = signer === undefined ? null : { key: signer.key, value: signer.sign(madeText(seal)) };
  return { ...body, seal, signature, approvals: [] };
}
