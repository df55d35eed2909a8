import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** What the environment's file names as keeper of its secrets (`awskms://...`); a new stack must be made with it. */
export async function secretsProviderOf(workDir: string, environment: string): Promise<string | undefined> {
  for (const extension of ["yaml", "yml"]) {
    const text = await readFile(join(workDir, `Pulumi.${environment}.${extension}`), "utf8").catch(() => "");
    const named = /^secretsprovider:\s*["']?([^"'\s#]+)/m.exec(text)?.[1];
    if (named !== undefined) return named;
  }
  return undefined;
}
