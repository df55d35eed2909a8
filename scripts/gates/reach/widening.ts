import type { Properties, Step } from "../../engine/deployment.js";
import { isLost, isMade, kindOf } from "../values.js";
import { isPublic, outside } from "./blocks.js";
import { doorsOf } from "./doors.js";
import { groupRules, type RuleSet } from "./groups.js";
import { accessLists } from "./lists.js";
import { allPorts, type Opening, openings, type Rule } from "./openings.js";
import { guardsFewer, policyRules } from "./policies.js";

/** A way in, or out, that a step opens. */
export interface Widening {
  /** `lets in 0.0.0.0/0 on tcp 22`. */
  readonly text: string;
  readonly direction: "in" | "out";
  /** Whether the internet can use it. */
  readonly public: boolean;
}

/** Types that only take reach away, so that losing one gives it back. */
const guards = /(NetworkPolicy|PublicAccessBlock)$/;

export function isGuard(type: string): boolean {
  return guards.test(kindOf(type));
}

/** What the step opens that was shut before; told by the shape of the properties, for any type of AWS and Kubernetes. */
export function wideningOf(step: Step): Widening[] {
  const { type, before, after, op } = step;
  if (op === "delete" && isGuard(type)) return lostGuard(step);
  if (!isMade(step) || after === undefined) return op === "delete" ? deniedNoMore(type, before) : [];
  const was = isLost(step) || op === "update" ? before : undefined;
  return [...ruleWidening(type, was, after), ...listWidening(type, was, after), ...doorWidening(type, was, after)];
}

/** Paths of what decides about reach and can't be looked at. */
export function unseenReach({ type, after }: Step): string[] {
  if (after === undefined) return [];
  const rules = isPolicy(type) ? policyRules(after) : groupRules(type, after);
  return [...new Set([...rules.unseen, ...accessLists(type, after).unseen])];
}

function isPolicy(type: string): boolean {
  return type.startsWith("kubernetes:networking.k8s.io/") && kindOf(type).startsWith("NetworkPolicy");
}

function ruleWidening(type: string, before: Properties | undefined, after: Properties): Widening[] {
  // A new policy or access list of its own takes reach away from what has none.
  if (before === undefined && (isPolicy(type) || kindOf(type) === "NetworkAcl")) return [];
  const [was, is] = isPolicy(type) ? [policyRules(before), policyRules(after)] : ordered(type, before, after);
  const left: Widening[] =
    isPolicy(type) && before !== undefined && guardsFewer(before, after)
      ? [{ text: "guards other pods than before", direction: "in", public: false }]
      : [];
  return [...left, ...openings(was.rules, is.rules).map(openingText)];
}

/** A denial that is a resource of its own stands before something that allows; what, is in another resource. */
function ordered(type: string, before: Properties | undefined, after: Properties | undefined): [RuleSet, RuleSet] {
  const [was, is] = [groupRules(type, before), groupRules(type, after)];
  const denies = kindOf(type) === "NetworkAclRule" && [...was.rules, ...is.rules].some(({ allow }) => !allow);
  const rest: Rule[] = (["in", "out"] as const).map((direction) => ({
    direction,
    allow: true,
    order: Number.MAX_SAFE_INTEGER,
    protocol: "all",
    ports: allPorts,
    peer: { everybody: true },
  }));
  return denies
    ? [
        { ...was, rules: [...was.rules, ...rest] },
        { ...is, rules: [...is.rules, ...rest] },
      ]
    : [was, is];
}

function deniedNoMore(type: string, before: Properties | undefined): Widening[] {
  const [was, is] = ordered(type, before, undefined);
  return openings(was.rules, is.rules).map(openingText);
}

function openingText({ direction, what, who, public: open }: Opening): Widening {
  const peers = who.length > 3 ? `${who.slice(0, 3).join(", ")} and ${who.length - 3} more` : who.join(", ");
  const text = direction === "in" ? `lets in ${peers} on ${what}` : `lets out to ${peers} on ${what}`;
  return { text, direction, public: open };
}

function listWidening(type: string, before: Properties | undefined, after: Properties): Widening[] {
  const [was, is] = [accessLists(type, before), accessLists(type, after)];
  const gained = [...is.lists].flatMap(([path, blocks]): Widening[] => {
    const more = outside(blocks, was.lists.get(path) ?? []);
    return more.length === 0
      ? []
      : [{ text: `${path} lets in ${more.slice(0, 3).join(", ")}`, direction: "in", public: isPublic(more) }];
  });
  const gone = [...was.lists.keys()].filter((path) => !is.lists.has(path) && !is.unseen.includes(path));
  const open = gone.flatMap((path): Widening[] =>
    stillOpen(path, after) ? [{ text: `${path} limits nobody any more`, direction: "in", public: false }] : [],
  );
  return [...gained, ...open];
}

/** A list that goes with the door that it was for opens nothing. */
function stillOpen(path: string, after: Properties): boolean {
  if (path === "vpcConfig.publicAccessCidrs" || path === "spec.loadBalancerSourceRanges") return false;
  return path.split(".")[0] !== undefined && after[path.split(".")[0] ?? ""] !== undefined;
}

function doorWidening(type: string, before: Properties | undefined, after: Properties): Widening[] {
  const was = doorsOf(type, before);
  return [...doorsOf(type, after)]
    .filter(([door]) => !was.has(door))
    .map(([door, open]) => ({ text: `opens ${door}`, direction: "in", public: open }));
}

function lostGuard({ type, before }: Step): Widening[] {
  if (!isPolicy(type)) return [{ text: "is a guard and goes", direction: "in", public: true }];
  return openings(policyRules(before).rules, policyRules(undefined).rules).map(openingText);
}
