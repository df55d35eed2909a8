import { UserError } from "../../components/core/errors.js";
import type { Context, Verb } from "../command.js";
import { fleetOptions } from "./flags.js";
import type { FleetCall } from "./run.js";

/** A verb for one environment that `--all` runs on many. */
export function forMany(kind: FleetCall["kind"], verb: Verb): Verb {
  const known = [...verb.options, ...fleetOptions];
  return {
    ...verb,
    arguments: "[environment...]",
    options: known,
    run: async (args, options, context) => {
      if (options["all"] === true) return await many({ kind, words: args, options, known: verb.options }, context);
      checkOne(kind, args, options);
      return await verb.run(args, options, context);
    },
  };
}

async function many(call: FleetCall, context: Context): Promise<number> {
  const { runFleet } = await import("./run.js");
  return await runFleet(call, context);
}

/** @throws UserError `usage/invalid` */
function checkOne(kind: string, args: readonly string[], options: Readonly<Record<string, unknown>>): void {
  const parallel = options["parallel"] !== undefined;
  if (args.length === 1 && !parallel) return;
  const actual =
    args.length === 0
      ? "missing required argument 'environment'"
      : args.length > 1
        ? `${args.length} environments`
        : "--parallel without --all";
  throw new UserError("usage/invalid", "the command line is wrong", [
    {
      path: `chainwright ${[kind, ...args].join(" ")}`,
      expected: "one environment, or --all",
      actual,
      fix: args.length === 0 ? `name one, or add --all for every one` : "add --all",
    },
  ]);
}
