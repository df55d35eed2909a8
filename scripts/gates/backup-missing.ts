import type { Gate } from "./gate.js";
import { newUnits } from "./new-units.js";

/** A new component whose data nobody copies. */
export const backupMissing: Gate = {
  name: "backup-missing",
  title: "a new component keeps data that nobody copies",
  rule: "A unit that comes new and says that it holds something states its backup, or why it needs none.",
  reason: "Nobody thinks of the first backup on the day when it is needed.",
  source: "docs/components.md",
  level: "block",
  settings: [],
  lift: "state `backup` in the component's operations, or `withoutBackup` with the reason",
  judge: (input) =>
    newUnits(input)
      .filter(
        ({ operations }) => operations.stateful.length > 0 && operations.backup === null && !operations.withoutBackup,
      )
      .map(({ name, operations }) => ({
        subject: name,
        summary: `${name} is new and holds ${operations.stateful.map(({ holds }) => holds).join(", ")}, and nothing copies it`,
        fix: `state backup in the operations of ${name}, or withoutBackup with the reason`,
      })),
};
