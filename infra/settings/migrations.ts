import { z } from "zod";

/** Where the SQL migrations of the environment's database lie; `settings.migrations`. */
export const migrationsSettings = z.strictObject({
  folder: z
    .string()
    .regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$))[\w./-]+$/, {
      error: "expected a folder of the project such as migrations/indexer",
    })
    .describe(
      "Folder of files named `0007-expand-<what>.sql`, `-migrate-` or `-contract-`. They are checked, not run: docs/database-changes.md.",
    ),
});
