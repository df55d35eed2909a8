import type { Step } from "../../engine/deployment.js";
import { isHidden, isMade, textOf } from "../values.js";
import { rightCovers, rightsOf, rightText } from "./attachments.js";
import { gainedGrants } from "./compare.js";
import { documentsIn } from "./documents.js";
import { broadGrants, wildcards } from "./wildcards.js";

/** Rights that a step gives: those that nobody should get unnoticed, and those that deserve a look. */
export interface Gained {
  readonly strong: readonly string[];
  readonly weak: readonly string[];
}

/** @param standing whether what the rights are given on, or to, is there already */
export function gainedBy(step: Step, standing: boolean): Gained {
  if (isMade(step)) return step.op === "create" ? created(step, standing) : changed(step);
  return { strong: lostDenials(step), weak: [] };
}

function changed({ type, before, after }: Step): Gained {
  const [was, is] = [documentsIn(before), documentsIn(after)];
  // What can't be looked at is told by another gate, and says nothing of the other documents.
  const paths = [...new Set([...was.keys(), ...is.keys()])].filter((path) => is.has(path) || !hiddenAt(after, path));
  const grants = paths.flatMap((path) => gainedGrants(was.get(path) ?? [], is.get(path) ?? []));
  const old = [...rightsOf(type, before).keys()];
  const rights = [...rightsOf(type, after).keys()].filter((right) => !old.some((other) => rightCovers(other, right)));
  return { strong: [...grants, ...rights.map((right) => `gives ${rightText(right)}`)], weak: [] };
}

function created({ type, after }: Step, standing: boolean): Gained {
  const statements = [...documentsIn(after).values()].flat();
  const rights = [...rightsOf(type, after)].filter(([right]) => !right.startsWith("no "));
  const named = rights.filter(([, whole]) => whole).map(([right]) => `gives ${rightText(right)}`);
  const rest = rights.filter(([, whole]) => !whole).map(([right]) => `gives ${rightText(right)}`);
  const wide = [...wildcards(statements), ...named.filter((text) => standing || !isOwnGrant(text))];
  const attached = standing && statements.length > 0 ? ["adds a policy to what is there"] : [];
  return {
    strong: [...new Set(wide)],
    weak: standing ? [...new Set([...broadGrants(statements), ...attached, ...rest])] : broadGrants(statements),
  };
}

/** Whoever makes a cluster names its administrators with it. */
function isOwnGrant(text: string): boolean {
  return /AmazonEKS(Cluster)?AdminPolicy/.test(text);
}

/** A policy that goes takes its denials with it. */
function lostDenials({ before }: Step): string[] {
  const statements = [...documentsIn(before).values()].flat().filter(({ allow }) => !allow);
  return statements.length === 0 ? [] : gainedGrants(statements, []);
}

function hiddenAt(properties: Step["after"], path: string): boolean {
  const [top = ""] = path.split(/[.[]/);
  return isHidden(properties?.[top]) || textOf(properties?.[top]).includes("[unknown]");
}
