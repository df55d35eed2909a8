import type { Context } from "../command.js";
import type { Deployment, Failure, Step } from "../engine/deployment.js";
import type { Finding } from "../gates/finding.js";
import type { GateInput } from "../gates/judge.js";
import type { Facts } from "./facts.js";
import type { Prepared } from "./prepare.js";
import type { RunRequest } from "./request.js";

/** What the gates judge, from what the run knows; without steps it is what can be told before the preview. */
export function gateInput(
  { request, facts }: { request: RunRequest; facts: Facts; context: Context },
  { place, state }: Prepared,
  steps: readonly Step[],
): GateInput {
  const { environment } = facts;
  if (environment === undefined) throw new Error("gates need an environment");
  const { settings } = environment.config;
  return {
    kind: request.kind === "preview" ? "up" : request.kind,
    environment: environment.name,
    file: environment.file,
    flags: request.sandbox ? "--sandbox" : "",
    steps,
    units: environment.units,
    protect: settings.protect,
    region: settings.region,
    otherRegions: {
      AWS_REGION: place.env["AWS_REGION"] ?? "",
      AWS_DEFAULT_REGION: place.env["AWS_DEFAULT_REGION"] ?? "",
      [`aws:region in ${environment.file}`]: textOf(environment.foreign["aws:region"]),
    },
    targets: request.targets,
    protectedUrns: state.protected,
    pending: state.pending,
    policies: facts.preview?.policies ?? [],
  };
}

/** The findings that stop a run before anything changes. */
export function blocking(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ level }) => level === "block");
}

/**
 * Whether a preview failed for a reason of its own. The engine fails a preview that touches something protected; that is
 * told by our gate, with what to lift.
 */
export function standsInTheWay(preview: Deployment, findings: readonly Finding[]): boolean {
  if (preview.result !== "failed") return false;
  const held = new Set(blocking(findings).map(({ urn }) => urn));
  const own = preview.diagnostics.filter(
    ({ severity, urn, message }) => severity === "error" && !held.has(urn) && !/^preview failed$/.test(message),
  );
  return held.size === 0 || own.length > 0;
}

/** The refusal that the findings make together. */
export function refusal(findings: readonly Finding[]): Failure {
  const gates = [...new Set(findings.map(({ gate }) => gate))];
  const [only] = gates;
  return {
    code: gates.length === 1 && only !== undefined ? `gate/${only}` : "gate/refused",
    summary: `refused before anything was changed: ${gates.map((gate) => gate.replaceAll("-", " ")).join(", ")}`,
    problems: findings.map(({ urn, gate, summary, fix }) => ({
      path: urn?.split("::").at(-1) ?? gate,
      expected: expectations[gate] ?? "a change that the gates let pass",
      actual: summary,
      fix,
    })),
  };
}

const expectations: Readonly<Record<string, string>> = {
  policy: "every mandatory policy holds",
  "pending-creates": "nothing left open by an earlier run",
  "protected-change": "protected resources stay as they are",
  "stateful-change": "what holds data stays",
  "wrong-region": "one region only",
};

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
