import { UserError } from "../../components/core/errors.js";
import type { Verb } from "../command.js";
import { exitCodeOf, exitCodes } from "../run/exit-codes.js";
import { consentOption, requestOf, runOptions } from "../run/request.js";
import { reportOf, restoreState, withState } from "../run/state-verb.js";
import { sanitise } from "../progress/sanitise.js";
import { stateText } from "../state/text.js";

const used = ["--sandbox", "--json", "--profile"];

/** Tells what there is of an environment's state and its copies, or puts one of them back. */
export const state: Verb = {
  arguments: "<environment>",
  options: [
    ...runOptions.filter(({ flags }) => used.some((flag) => flags.startsWith(flag))),
    { flags: "--restore <copy>", description: "put a copy back: newest, a name from the list, or a file" },
    consentOption,
  ],
  run: async (args, options, context) => {
    const request = requestOf("preview", args, options);
    const { restore } = options;
    return await withState(request, context, async (looked) => {
      if (typeof restore !== "string") {
        const report = await reportOf(looked);
        context.out(request.json ? `${JSON.stringify(report)}\n` : stateText(report, context.now()));
        return report.error === null ? exitCodes.done : exitCodeOf(report.error.code);
      }
      if (!request.yes && !context.terminal) throw noConsent(request.environment);
      const question = (what: string): string => `Put back ${sanitise(what)} as the state of ${request.environment}?`;
      const told = await restoreState(
        looked,
        restore,
        async (what) => request.yes || (await context.confirm(question(what))),
      );
      if (request.json) context.out(`${JSON.stringify({ ...(await reportAfter(looked.question)), told })}\n`);
      else context.out(told);
      return exitCodes.done;
    });
  },
};

async function reportAfter(
  question: Parameters<typeof reportOf>[0]["question"],
): Promise<Awaited<ReturnType<typeof reportOf>>> {
  const { examineState } = await import("../state/guard.js");
  return await reportOf({ question, examination: await examineState(question), locks: [] });
}

function noConsent(environment: string): UserError {
  return new UserError("usage/no-consent", `a restore changes the state of ${environment} and nobody can be asked`, [
    { path: "--yes", expected: "--yes, or a terminal to ask on", actual: "neither", fix: "add --yes" },
  ]);
}
