import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type StepLine, stepsFile } from "../engine/step-line.js";

const resource = z.object({
  type: z.string(),
  custom: z.boolean(),
  parent: z.string().optional(),
  provider: z.string().optional(),
  protect: z.boolean().optional(),
  inputs: z.record(z.string(), z.unknown()),
});

const line = z.object({
  at: z.number(),
  event: z.enum(["planned", "begun", "done", "failed"]),
  op: z.string(),
  urn: z.string(),
  id: z.string().optional(),
  resource: resource.optional(),
});

/** The lines of a run's journal in their order; a torn one, and a journal that isn't there, say nothing. */
export async function readSteps(runFolder: string): Promise<StepLine[]> {
  const text = await readFile(join(runFolder, stepsFile), "utf8").catch(() => "");
  return text.split("\n").flatMap((one) => {
    if (one.trim() === "") return [];
    const { success, data } = line.safeParse(parsed(one));
    return success ? [data] : [];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
