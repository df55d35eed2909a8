import type { Approval } from "../approval/approval.js";
import { departure } from "../resume/difference.js";
import type { Facts } from "./facts.js";
import type { RunRequest } from "./request.js";

/** Why what is left differs from what the run that died was allowed to do; undefined when it is a part of it, or none died. */
export function departed({ resumes, environment, preview }: Facts): string | undefined {
  if (resumes === undefined || environment === undefined || preview === undefined) return undefined;
  return departure(resumes, { change: environment.change, steps: preview.steps });
}

/** The request with everything allowed that the gates let pass when the run that died was planned, and that is still to be done. */
export function withCarried(request: RunRequest, facts: Facts): RunRequest {
  const { resumes, preview } = facts;
  if (resumes === undefined || preview === undefined || departed(facts) !== undefined) return request;
  const planned = new Set([...(resumes.allowed ?? []), ...resumes.changes.map(({ urn }) => urn)]);
  const left = preview.steps.filter(({ op, urn }) => op !== "same" && op !== "read" && planned.has(urn));
  return { ...request, allow: [...new Set([...request.allow, ...left.map(({ urn }) => urn)])] };
}

/** The approval of the run that died, which holds for what is left of it; undefined when it must be asked for again. */
export function carriedApproval({ verb, yes }: RunRequest, facts: Facts, terminal: boolean): Approval | undefined {
  if (verb !== "resume" || !(yes || terminal) || departed(facts) !== undefined) return undefined;
  return facts.resumes?.approval ?? undefined;
}
