import { command, type Gate } from "./gate.js";

/**
 * Creations that a killed run left open. The engine only warns and creates them a second time, so that the first ones stay
 * in the cloud, unknown to the state. A resume deals with them; a refresh does by hand, and passes.
 */
export const pendingCreates: Gate = {
  name: "pending-creates",
  title: "creations of a killed run are open",
  rule: "`up` and `destroy` wait until every creation that an earlier run began and never ended is settled.",
  reason:
    "The state remembers that they were begun, not whether they exist. Going on would create them a second time and leave the first ones in the " +
    "cloud, unknown to everybody.",
  source: "https://www.pulumi.com/docs/support/troubleshooting/common-issues/interrupted-updates/",
  level: "block",
  settings: [],
  lift: "settle them with `resume`, or by hand with `refresh`",
  early: true,
  judge: (input) => {
    if (input.kind === "refresh") return [];
    const [resume, refresh] = [command(input, "resume"), command(input, "refresh")];
    return input.pending.map(({ urn, type, name }) => ({
      subject: urn,
      urn,
      summary: `an earlier run began to create ${name} (${type}) and never ended it`,
      fix: `run ${resume}, which looks for it in the cloud; or look yourself. It is there: ${refresh} --adopt-pending '${urn}=ID'. It is not: ${refresh} --clear-pending`,
    }));
  },
};
