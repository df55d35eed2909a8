import { UserError } from "../../components/core/errors.js";
import type { Context, Verb } from "../command.js";
import { commentOption } from "../run/request.js";
import { optionsForMany } from "./flags.js";
import type { FleetCall } from "./run.js";

/** A verb for one environment that `--all` runs on many. */
export function forMany(kind: FleetCall["kind"], verb: Verb): Verb {
  const known = [...verb.options, commentOption];
  return {
    ...verb,
    arguments: "[environment...]",
    options: optionsForMany(known),
    run: async (args, options, context) => {
      if (options["all"] === true) return await many({ kind, words: args, options, known }, context);
      checkOne(kind, args, options);
      return await verb.run(args, { ...options, approve: onlyOf(options["approve"]) }, context);
    },
  };
}

async function many(call: FleetCall, context: Context): Promise<number> {
  const { runFleet } = await import("./run.js");
  return await runFleet(call, context);
}

/** One environment has one change, and so one digest. */
function onlyOf(approve: unknown): unknown {
  return Array.isArray(approve) && approve.length === 1 ? (approve[0] as unknown) : approve;
}

/** @throws UserError `usage/invalid` */
function checkOne(kind: string, args: readonly string[], options: Readonly<Record<string, unknown>>): void {
  const parallel = options["parallel"] !== undefined;
  const { approve } = options;
  const digests = Array.isArray(approve) ? approve.length : 0;
  if (args.length === 1 && !parallel && digests < 2) return;
  const actual =
    args.length === 0
      ? "missing required argument 'environment'"
      : args.length > 1
        ? `${args.length} environments`
        : parallel
          ? "--parallel without --all"
          : `${digests} digests`;
  throw new UserError("usage/invalid", "the command line is wrong", [
    {
      path: `chainwright ${[kind, ...args].join(" ")}`,
      expected: "one environment, or --all",
      actual,
      fix: args.length === 0 ? `name one, or add --all for every one` : "add --all",
    },
  ]);
}
