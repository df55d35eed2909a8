import type { Verb } from "../command.js";
import { approvalOptions, consentOption, gateOptions, runOptions } from "../run/request.js";
import { runResume } from "../run/resume.js";

/** Carries on a run that died: proves its owner dead, puts the state right with what the cloud has, and goes on to the end. */
export const resume: Verb = {
  arguments: "<environment>",
  options: [
    ...runOptions.filter(({ flags }) => !flags.startsWith("--target")),
    consentOption,
    ...approvalOptions,
    ...gateOptions,
    { flags: "--dry-run", description: "only say what would be adopted and cleared" },
    { flags: "--adopt <urn=id...>", description: "this is there, by this id: for what nothing here can look up" },
    { flags: "--absent <urn...>", description: "this is not there: for what nothing here can look up" },
  ],
  run: async (args, options, context) => await runResume(args, options, context),
};
