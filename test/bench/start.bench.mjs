import { join } from "node:path";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { root, seconds, verdict } from "./measure.mjs";

/** A warm `npm start`: everything is set up, staging comes up from nothing. */
const folder = mkdtempSync(join(tmpdir(), "chainwright-bench-"));
for (const file of readdirSync(root)) if (/^Pulumi\..*yaml$/.test(file)) cpSync(join(root, file), join(folder, file));
for (const entry of ["bin", "dist", "node_modules", "package.json", "package-lock.json"])
  symlinkSync(join(root, entry), join(folder, entry));
mkdirSync(join(folder, "docs"));
try {
  const took = seconds([process.execPath, [join(root, "bin/start.mjs")]], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  verdict("warm npm start of staging", took, 40, " s");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
