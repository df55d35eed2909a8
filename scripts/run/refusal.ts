import type { Problem } from "../../components/core/errors.js";
import type { Deployment, Failure } from "../engine/deployment.js";
import type { Finding } from "../gates/finding.js";

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

/** The refusal that the findings make together: everything that blocks, those with the same way out as one. */
export function refusal(findings: readonly Finding[]): Failure {
  const names = [...new Set(findings.map(({ gate }) => gate))];
  const [only] = names;
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const way = `${finding.gate}\n${finding.fix}`;
    groups.set(way, [...(groups.get(way) ?? []), finding]);
  }
  return {
    code: names.length === 1 && only !== undefined ? `gate/${only}` : "gate/refused",
    summary: `refused before anything was changed: ${names.map((gate) => gate.replaceAll("-", " ")).join(", ")}`,
    problems: [...groups.values()].map(problemOf),
  };
}

function problemOf(findings: readonly Finding[]): Problem {
  const { gate = "", fix = "" } = findings[0] ?? {};
  const names = findings.map(({ urn }) => urn?.split("::").at(-1) ?? gate);
  return {
    path: [...new Set(names)].join(", "),
    expected: `what ${gate} lets pass`,
    actual: findings.map(({ summary }) => summary).join("; "),
    fix,
  };
}
