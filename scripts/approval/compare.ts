import type { Problem } from "../../components/core/errors.js";
import { canonical } from "../canonical.js";
import { comparePlans } from "./compare-plans.js";
import { compareStates } from "./compare-states.js";
import { cutShort, type Difference } from "./difference.js";
import type { Plan, World } from "./record.js";

/**
 * What has moved between the record and now, the cause before what follows from it: code, configuration, program, versions,
 * options, state. Empty when nothing has.
 *
 * @param file the environment's file, for the paths
 */
export function compareWorlds(approved: World, now: World, file: string): Difference[] {
  return [
    ...compareCode(approved.code, now.code),
    ...cutShort(compareEntries("the configuration", file, approved.configuration, now.configuration, hashed)),
    ...compareProgram(approved.program, now.program),
    ...compareEntries("the versions", "versions", approved.versions, now.versions, plain),
    ...compareOptions(approved.options, now.options),
    ...compareStates(approved.state, now.state),
  ];
}

/** The same, with what would be done. */
export function compareChanges(approved: World & Plan, now: World & Plan, file: string): Difference[] {
  return [...compareWorlds(approved, now, file), ...comparePlans(approved, now)];
}

type Code = World["code"];

function compareCode(approved: Code, now: Code): Difference[] {
  const told = (expected: string, actual: string, fix: string): Difference[] => [
    { kind: "stale", what: "the code", problem: { path: "code", expected, actual, fix } },
  ];
  if (canonical(approved) === canonical(now)) return [];
  const fix = approved === null || approved.dirty ? again : `check out ${approved.commit.slice(0, 12)}, or ${again}`;
  if (approved === null || now === null || approved.commit !== now.commit || approved.dirty !== now.dirty)
    return told(codeText(approved), codeText(now), fix);
  return told("the uncommitted changes that were approved", "other uncommitted changes", fix);
}

function codeText(code: Code): string {
  if (code === null) return "no git checkout";
  return `${code.dirty ? "uncommitted changes on " : ""}commit ${code.commit.slice(0, 12)}`;
}

function compareProgram(approved: World["program"], now: World["program"]): Difference[] {
  const told = (path: string, before: string | null, after: string | null): Difference[] =>
    before === after
      ? []
      : [
          {
            kind: "stale",
            what: "the program",
            problem: {
              path,
              expected: short(before),
              actual: short(after),
              fix: `build what was approved, or ${again}`,
            },
          },
        ];
  return [
    ...told("the compiled program", approved.hash, now.hash),
    ...told("package-lock.json", approved.dependencies, now.dependencies),
  ];
}

function compareOptions(approved: World["options"], now: World["options"]): Difference[] {
  const { policyPacks: packsBefore, ...before } = approved;
  const { policyPacks: packsNow, ...after } = now;
  const flags: Record<keyof typeof before, string> = {
    targets: "--target",
    excludes: "what is left alone",
    allow: "--allow",
    overrides: "--override",
    refresh: "--refresh",
    simulate: "--simulate",
    kubeconfig: "--kubeconfig",
    pending: "--adopt-pending, --clear-pending",
  };
  const options = (Object.keys(flags) as (keyof typeof flags)[])
    .filter((key) => canonical(before[key]) !== canonical(after[key]))
    .map(
      (key): Difference => ({
        kind: "stale",
        what: "the options",
        problem: {
          path: flags[key],
          expected: optionText(before[key]),
          actual: optionText(after[key]),
          fix: `use the options that were approved, or ${again}`,
        },
      }),
    );
  return [...options, ...compareEntries("the policy packs", "policy pack", packsBefore, packsNow, hashed)];
}

type Entries = Readonly<Record<string, string>>;

/** Entries by name that are gone, new or other. */
function compareEntries(
  what: string,
  place: string,
  approved: Entries,
  now: Entries,
  tell: (approved: string | undefined, now: string | undefined) => Pick<Problem, "expected" | "actual">,
): Difference[] {
  const names = [...new Set([...Object.keys(approved), ...Object.keys(now)])].sort();
  return names
    .filter((name) => approved[name] !== now[name])
    .map((name) => ({
      kind: "stale",
      what,
      problem: { path: `${place}: ${name}`, ...tell(approved[name], now[name]), fix: `take it back, or ${again}` },
    }));
}

function hashed(approved: string | undefined, now: string | undefined): Pick<Problem, "expected" | "actual"> {
  if (approved === undefined) return { expected: "nothing, as approved", actual: "something that was added" };
  return { expected: "what was approved", actual: now === undefined ? "nothing" : "something else" };
}

function plain(approved: string | undefined, now: string | undefined): Pick<Problem, "expected" | "actual"> {
  return { expected: approved ?? "none", actual: now ?? "none" };
}

function optionText(value: string | boolean | readonly string[]): string {
  if (typeof value === "boolean") return value ? "given" : "not given";
  return (typeof value === "string" ? value : value.join(", ")) || "not given";
}

function short(hash: string | null): string {
  return hash === null ? "none" : `${hash.slice(0, 12)}…`;
}

const again = "preview again and have that approved";
