import type { Gate } from "./gate.js";

/** Credentials of another account. What the shell says is told at once; the provider itself checks what they really are. */
export const wrongAccount: Gate = {
  name: "wrong-account",
  title: "credentials of another AWS account",
  rule:
    "The role that the shell takes on (`AWS_ROLE_ARN`) and `aws:allowedAccountIds` belong to `settings.account`. The provider is given that account " +
    "as its only allowed one and refuses every other at the start of the preview.",
  reason: "A key of production in a shell for staging is the shortest way to the worst day.",
  source: "https://www.pulumi.com/registry/packages/aws/api-docs/provider/",
  level: "block",
  settings: [],
  lift: "use the right credentials (`--profile`), or correct `settings.account`",
  early: true,
  judge: ({ account, otherAccounts, file }) =>
    Object.entries(otherAccounts)
      .filter(([, other]) => other !== "" && other !== account)
      .map(([source, other]) => ({
        subject: source,
        summary: `${source} is of account ${other}, but the environment lives in ${account}`,
        fix: `use the credentials of ${account}; or correct settings.account in ${file}`,
      })),
};
