import { z } from "zod";

/**
 * An Ed25519 public key: the base64 text of its DER form, with or without the lines of a PEM file around it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8410
 */
const publicKey = z
  .string()
  .regex(/^(-----BEGIN PUBLIC KEY-----\s+)?MCowBQYDK2VwAyEA[A-Za-z0-9+/]{43}=(\s+-----END PUBLIC KEY-----\s*)?$/, {
    error: "expected an Ed25519 public key as `openssl pkey -pubout` prints it",
  });

const minutes = z.int().min(1).max(10_080).optional();

/** What it takes to change the environment; `settings.approval`. */
export const approvalSettings = z.strictObject({
  required: z
    .boolean()
    .optional()
    .describe(
      "Whether a change needs an approval and `--yes` alone is refused. Left out: it does, unless `protect` is false.",
    ),
  maxAgeMinutes: minutes.describe(
    "Minutes for which a change record can be approved and applied; at most a week. Left out: 60, and a day for one that a CI saves.",
  ),
  ciMaxAgeMinutes: minutes.describe(
    "The same for a record that a CI saves (where `CI` is `true`), so that its reviewers have time. Left out: `maxAgeMinutes` where that is set, else 1440.",
  ),
  signers: z
    .array(publicKey)
    .max(50)
    .default([])
    .describe("Ed25519 public keys. When there are any, a change record that none of them signed is refused."),
  ci: z
    .enum(["github"])
    .optional()
    .describe(
      "Whose reviewers count as an approval: `github` takes the one that the run's GitHub environment of this name got.",
    ),
});

export type ApprovalSettings = z.output<typeof approvalSettings>;
