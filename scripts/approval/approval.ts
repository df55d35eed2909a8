/** Why a change may be made: what was agreed to, and by whom. */
export interface Approval {
  /** Digest of the change record. */
  readonly digest: string;
  /**
   * `digest`: named with `--approve`; `record`: an approval in the record's file; `confirmation`: a person at the terminal; `ci`:
   * a reviewer of the CI's environment; `yes`: `--yes` or `--plan` alone, where no approval is needed.
   */
  readonly how: "digest" | "record" | "confirmation" | "ci" | "yes";
  /** Name of the person, as far as it is known; else empty. */
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

/** The same in a few words. */
export const howWords: Readonly<Record<Approval["how"], string>> = {
  digest: "--approve",
  record: "approval in the change record",
  confirmation: "confirmed on the terminal",
  ci: "reviewer of the CI environment",
  yes: "--yes",
};

/** How it was allowed, with the name where there is one: `--approve by deployer`. */
export function approvalText({ how, by }: Approval): string {
  return by === "" ? howWords[how] : `${howWords[how]} by ${by}`;
}

/** A change record as it is told: digest, file (relative to the project), and until when it can be approved. */
export interface ChangeSummary {
  readonly digest: string;
  readonly file: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}
