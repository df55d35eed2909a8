import { type Problem, UserError } from "../../components/core/errors.js";
import type { Option } from "../command.js";

type Options = Readonly<Record<string, unknown>>;

/** Options that say how the fleet is run, or that each run gets in a form of its own. */
const own = new Set(["all", "parallel", "json", "allow", "plan", "save", "approve", "target"]);

/** A verb's options as they are with `--all`: several digests can be approved at once. */
export function optionsForMany(known: readonly Option[]): readonly Option[] {
  const several = known.map((option) =>
    attributeOf(option.flags) === "approve" ? { ...option, flags: "--approve <digest...>" } : option,
  );
  return [...several, ...fleetOptions];
}

/** Options of a verb that can be told to run on many environments. */
export const fleetOptions: readonly Option[] = [
  {
    flags: "--all",
    description: "every environment, or those that are named (prod-*), in the order of their references",
  },
  { flags: "--parallel <count>", description: "with --all: environments at work at once" },
];

/**
 * Refuses what can't be meant for several environments.
 *
 * @throws UserError `usage/invalid` with every such option
 */
export function checkFleetOptions(options: Options, names: readonly string[]): void {
  const problems: Problem[] = [];
  if (listOf(options["target"]).length > 0) problems.push(targeted);
  const parallel = listOf(options["parallel"])[0];
  if (
    parallel !== undefined &&
    !(Number(parallel) >= 1 && Number(parallel) <= 64 && Number.isInteger(Number(parallel)))
  )
    problems.push({
      path: "--parallel",
      expected: "a whole number from 1 to 64",
      actual: parallel,
      fix: "leave it out, or correct it",
    });
  for (const urn of listOf(options["allow"]))
    if (!names.includes(stackOf(urn)))
      problems.push({
        path: "--allow",
        expected: `a URN of one of: ${names.join(", ")}`,
        actual: urn,
        fix: "copy the URN from the refusal",
      });
  if (listOf(options["approve"]).length > 0 && typeof options["plan"] !== "string") problems.push(approvedWhat);
  if (problems.length > 0) throw new UserError("usage/invalid", "the options are wrong", problems);
}

const approvedWhat: Problem = {
  path: "--approve",
  expected: "--plan with the folder of the records whose digests these are",
  actual: "no --plan",
  fix: "keep the records first: chainwright preview --all --save records",
};

const targeted: Problem = {
  path: "--target",
  expected: "one environment",
  actual: "--all",
  fix: "name the environment that the resource is in instead of --all",
};

/**
 * The options of one environment's run: the fleet's, with its own resources and its own file of `--plan` and `--save`,
 * which are folders here.
 *
 * @param known the options of the verb
 * @param digest that of its change record in the folder of `--plan`
 */
export function flagsFor(name: string, options: Options, known: readonly Option[], digest?: string): string[] {
  const shared = known
    .filter(({ flags }) => !own.has(attributeOf(flags)))
    .flatMap((option) => flagsOf(option, options));
  const allowed = listOf(options["allow"]).filter((urn) => stackOf(urn) === name);
  return [
    ...shared,
    ...allowed.map((urn) => `--allow=${urn}`),
    ...approvedBy(listOf(options["approve"]), digest).map((one) => `--approve=${one}`),
    ...["plan", "save"].flatMap((key) => fileOf(key, options[key], name)),
    "--json",
  ];
}

/** Of the digests that are approved, the one of this record. */
function approvedBy(approved: readonly string[], digest = ""): string[] {
  return approved.filter((one) => one.length >= 12 && digest.startsWith(one.toLowerCase())).slice(0, 1);
}

/** The file of one environment in a folder of records. */
export function recordIn(folder: string, name: string): string {
  return `${folder.replace(/\/+$/, "")}/${name}.json`;
}

function fileOf(key: string, folder: unknown, name: string): string[] {
  return typeof folder === "string" && folder !== "" ? [`--${key}=${recordIn(folder, name)}`] : [];
}

function flagsOf({ flags, default: fallback }: Option, options: Options): string[] {
  const word = longFlag(flags);
  const value = options[attributeOf(flags)];
  if (word.startsWith("--no-")) return value === false ? [word] : [];
  if (value === true) return [word];
  if (typeof value === "string") return value === fallback ? [] : [`${word}=${value}`];
  return listOf(value).map((one) => `${word}=${one}`);
}

function longFlag(flags: string): string {
  return /--[\w-]+/.exec(flags)?.[0] ?? "";
}

/** The name under which an option's value is found: `--expect-no-changes` as `expectNoChanges`, `--no-x` as `x`. */
function attributeOf(flags: string): string {
  return longFlag(flags)
    .replace(/^--(no-)?/, "")
    .replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function stackOf(urn: string): string {
  return /^urn:pulumi:([^:]+)::/.exec(urn)?.[1] ?? "";
}

function listOf(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter((one) => typeof one === "string")
    : typeof value === "string"
      ? [value]
      : [];
}
