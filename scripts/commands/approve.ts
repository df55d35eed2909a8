import type { Verb } from "../command.js";
import { approveRecord } from "../run/approve.js";

/** Adds a signed approval to a change record, so that who previews and who approves may be two people. */
export const approve: Verb = {
  arguments: "<file>",
  options: [
    { flags: "--by <name>", description: "who approves; the name that git knows by default" },
    { flags: "--yes", description: "sign without asking" },
    { flags: "--json", description: "print exactly one JSON object, also on failure" },
  ],
  notes: [
    "The key is an Ed25519 private key (PEM) in the file that CHAINWRIGHT_SIGNING_KEY_FILE names, or in CHAINWRIGHT_SIGNING_KEY.",
    "  up <environment> --plan <file>   does what was approved, or refuses and says what has moved",
  ].join("\n"),
  run: async ([file = ""], options, context) => {
    const by = typeof options["by"] === "string" ? options["by"] : undefined;
    const record = await approveRecord({ file, by, yes: options["yes"] === true }, context);
    const { environment, kind, sandbox, digest, expiresAt, approvals } = record;
    const last = approvals.at(-1);
    if (options["json"] === true) {
      const approval = last && { by: last.by, at: last.at, key: last.key };
      context.out(`${JSON.stringify({ file, environment, digest, expiresAt, approval, error: null })}\n`);
    }
    const command = `chainwright ${kind} ${environment} --plan ${file}${sandbox ? " --sandbox" : ""}`;
    context.err(`approved by ${last?.by ?? ""} until ${expiresAt}: ${command}\n`);
    return 0;
  },
};
