import { type Demand, forTypes, judgeBy } from "../reading/demands.js";
import { isOn } from "../reading/values.js";
import type { Rule } from "../rule.js";

const managed: Demand = {
  path: "manageMasterUserPassword",
  holds: isOn,
  what: "the password is made and kept by hand",
};
const signIn: Demand = {
  path: "iamDatabaseAuthenticationEnabled",
  holds: isOn,
  what: "programs can sign in with passwords only",
};

/** The database's password is made, kept and renewed by the service. */
export const passwordManaged: Rule = {
  name: "password-managed",
  title: "a database's master password is made and renewed by the service",
  level: "mandatory",
  reason: "A password that people pass on is found in a shell's history, a chat or a state file.",
  source: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html",
  judge: judgeBy(forTypes(["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"], managed, signIn)),
};
