import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { root, scratchProject } from "./bench/measure.mjs";

/**
 * Renews `docs/images/report*.png`: staging comes up in the sandbox, three settings are changed, it comes up again, and the
 * report of that is looked at. Run as `node test/pictures.mjs` after a build.
 */
const changes = [
  ["instanceClass: db.t4g.medium", "instanceClass: db.m8g.large"],
  ["retentionDays: 14", "retentionDays: 30"],
  ["backupDays: 7", "backupDays: 14"],
];
const pictures = [
  { file: "report.png", width: 1280, height: 1180, colorScheme: "light" },
  { file: "report-dark.png", width: 1280, height: 1180, colorScheme: "dark" },
  { file: "report-phone.png", width: 390, height: 1180, colorScheme: "light" },
];

const folder = scratchProject();
try {
  up();
  const file = join(folder, "Pulumi.staging.yaml");
  writeFileSync(file, changes.reduce(changed, readFileSync(file, "utf8")));
  up();
  const runs = join(folder, ".chainwright/runs");
  const latest = readdirSync(runs)
    .filter((name) => name.endsWith("-up"))
    .sort()
    .at(-1);
  await take(pathToFileURL(join(runs, latest, "report.html")).href);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function up() {
  const words = [join(root, "bin/chainwright.mjs"), "up", "staging", "--sandbox", "--yes", "--quiet"];
  const { status, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`up ended with ${status}:\n${stderr}`);
}

function changed(text, [from, to]) {
  if (!text.includes(from)) throw new Error(`Pulumi.staging.yaml has no ${from}`);
  return text.replace(from, to);
}

async function take(url) {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    for (const { file, width, height, colorScheme } of pictures) {
      const page = await browser.newPage({ viewport: { width, height }, colorScheme });
      await page.goto(url);
      // As a reader would: the database is what changes most.
      await page.locator("#changes details", { hasText: "database-instance" }).evaluateAll((parts) => {
        for (const part of parts) part.open = part.matches(".part") || part.textContent.includes("instanceClass");
      });
      await page.evaluate("window.scrollTo(0, 0)");
      await page.screenshot({ path: join(root, "docs/images", file) });
      await page.close();
    }
  } finally {
    await browser.close();
  }
}
