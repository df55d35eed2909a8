import type { Step } from "../engine/deployment.js";
import { command, few, type Gate, type Verdict } from "./gate.js";
import type { GateInput } from "./input.js";
import { migrationVerdicts } from "./migrations.js";
import { isChange, listOf, numberIn, recordOf, textOf } from "./values.js";

/** Types that are a database as a whole. */
const databases = /^aws:(rds|docdb|neptune)\/(instance|cluster):/;

const parameters = /^aws:(rds|docdb|neptune)\/(parameterGroup|clusterParameterGroup):/;

/** Properties whose change restarts an instance, or fails it over. */
const restarting = ["instanceClass", "instanceType", "multiAz", "port", "parameterGroupName", "dbParameterGroupName"];

/** A change of a database that needs more than one release, or a moment of its own. */
export const databaseChange: Gate = {
  name: "database-change",
  title: "a database changes in a way that one deployment can't do safely",
  rule:
    "A database's engine takes no major upgrade beside other changes, its storage never shrinks, and it is not deleted in the deployment that changes what " +
    "uses it. What restarts it warns. Migrations of `settings.migrations` are named by their phase: what an earlier release needs is dropped by a contract " +
    "only, after its expand was deployed.",
  reason: "A release that drops what the one before still uses breaks the one that runs, and can't be rolled back.",
  source: "https://martinfowler.com/bliki/ParallelChange.html",
  level: "block",
  settings: [],
  lift: "split it over releases; docs/database-changes.md shows how",
  overridable: true,
  judge: (input) =>
    input.kind === "up" ? [...input.steps.flatMap((step) => verdicts(input, step)), ...migrationVerdicts(input)] : [],
};

function verdicts(input: GateInput, step: Step): Verdict[] {
  if (parameters.test(step.type)) return rebooting(step);
  if (!databases.test(step.type)) return [];
  if (step.op === "delete") return withItsUsers(input, step);
  if (step.op !== "update") return [];
  return [...upgraded(input, step), ...shrunk(step), ...restarted(step)];
}

function upgraded({ steps, environment, flags }: GateInput, step: Step): Verdict[] {
  const { urn, name, before, after } = step;
  const [was, becomes] = [textOf(before?.["engineVersion"]), textOf(after?.["engineVersion"])];
  const [from, to] = [numberIn(was.split(".")[0]), numberIn(becomes.split(".")[0])];
  if (from === undefined || to === undefined || to <= from) return [];
  const others = steps.filter(
    (other) => isChange(other) && !databases.test(other.type) && !parameters.test(other.type),
  );
  const alone = others.length === 0;
  const beside = alone ? "" : ` beside ${few(others.map((other) => other.name))}`;
  const fix = alone
    ? "take a snapshot, make sure that a restore of it was tried, and expect minutes without the database"
    : `deploy it by itself: ${command({ environment, flags } as GateInput, "up")} --target '${urn}'; it can't be taken back`;
  const summary = `${name} would be upgraded from ${was} to ${becomes}${beside}, which can't be taken back`;
  return [{ subject: `upgrade:${urn}`, urn, summary, fix, ...(alone && { atMost: "warn" as const }) }];
}

function shrunk({ urn, name, before, after }: Step): Verdict[] {
  const [was, becomes] = [numberIn(before?.["allocatedStorage"]), numberIn(after?.["allocatedStorage"])];
  if (was === undefined || becomes === undefined || becomes >= was) return [];
  const summary = `${name} has ${was} GiB of storage and would have ${becomes}: storage can't shrink`;
  const fix = `keep ${was} GiB; or move to a smaller database with a dump and a restore`;
  return [{ subject: `storage:${urn}`, urn, summary, fix }];
}

function restarted({ urn, name, before, after }: Step): Verdict[] {
  const changes = restarting.filter((key) => before?.[key] !== undefined && before[key] !== after?.[key]);
  if (changes.length === 0) return [];
  const now = after?.["applyImmediately"] === true;
  const when = now ? "at once" : "in its next maintenance window";
  const summary = `${name} would be restarted ${when}, for ${changes.join(", ")}`;
  const fix = now ? "do it when a minute without the database does no harm" : "nothing, when the window suits";
  return [{ subject: `restart:${urn}`, urn, summary, fix, atMost: now ? "warn" : "info" }];
}

function rebooting({ urn, name, op, before, after }: Step): Verdict[] {
  if (op !== "update") return [];
  const settings = (side: Step["before"]): Map<string, string> =>
    new Map(
      listOf(side?.["parameters"])
        .map(recordOf)
        .map((one) => [textOf(one["name"]), `${textOf(one["value"])} ${textOf(one["applyMethod"])}`]),
    );
  const [was, becomes] = [settings(before), settings(after)];
  const waiting = [...becomes].filter(([key, value]) => was.get(key) !== value && value.endsWith("pending-reboot"));
  if (waiting.length === 0) return [];
  const summary = `${name}: ${few(waiting.map(([key]) => key))} takes effect at the database's next restart only`;
  return [{ subject: `reboot:${urn}`, urn, summary, fix: "plan a restart, or leave it out for now", atMost: "warn" }];
}

/** The release that stops using a database is not the one that takes it away. */
function withItsUsers({ steps, units }: GateInput, { name, component }: Step): Verdict[] {
  const users = units.filter(({ dependsOn }) => dependsOn.includes(component)).map((unit) => unit.name);
  const changing = steps.filter(
    (step) => step.component !== component && isChange(step) && mentions(step, name, users),
  );
  if (changing.length === 0) return [];
  const summary = `${name} would be deleted together with a change of ${few(changing.map((step) => step.name))}, which used it`;
  const fix = "deploy what stops using it first; delete it in a later deployment, when nothing has missed it";
  return [{ subject: `deleted:${name}`, summary, fix }];
}

/** What used it: a part of a unit that depends on it, or a resource whose properties before named it. */
function mentions(step: Step, name: string, users: readonly string[]): boolean {
  if (users.includes(step.component)) return true;
  return step.before !== undefined && JSON.stringify(step.before).includes(name);
}
