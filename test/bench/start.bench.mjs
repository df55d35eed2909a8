import { rmSync } from "node:fs";
import { join } from "node:path";
import { root, scratchProject, seconds, verdict } from "./measure.mjs";

/** A warm `npm start`: everything is set up, staging comes up from nothing. */
const folder = scratchProject();
try {
  const took = seconds([process.execPath, [join(root, "bin/start.mjs")]], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  verdict("warm npm start of staging", took, 40, " s");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
