import type { ChangeLog } from "./attribution.js";

/** Where it is looked up who did something. */
export interface LogOptions {
  /** Folder of the sandbox, or undefined for the real cloud. */
  readonly sandbox: string | undefined;
  readonly region: string;
  readonly profile: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The log of the cloud that the run looks at. */
export async function openChangeLog({ sandbox, ...options }: LogOptions): Promise<ChangeLog> {
  if (sandbox !== undefined) return (await import("./sandbox-log.js")).sandboxLog(sandbox);
  return (await import("./cloudtrail.js")).cloudTrail(options);
}
