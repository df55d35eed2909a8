import { statementsOf } from "../reading/documents.js";
import type { Rule } from "../rule.js";

/** A role is passed to a service by name only. */
export const noRolePassedAnywhere: Rule = {
  name: "no-role-passed-anywhere",
  title: "iam:PassRole names the roles",
  level: "mandatory",
  reason: "Whoever may pass any role to a machine of his may do whatever any role may do.",
  source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
  judge: (resource) =>
    statementsOf(resource)
      .filter(
        ({ allows, actions }) => allows && actions.some((action) => /^(\*|iam:(\*|Pass\*|PassRole))$/i.test(action)),
      )
      .filter(({ resources }) => resources.some((target) => /^\*$|:role\/\*$/.test(target)))
      .map(({ path }) => ({ path: `${path}.Resource`, what: "any role can be passed to a service" })),
};
