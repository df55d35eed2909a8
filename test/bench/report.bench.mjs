import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { renderReport } from "../../dist/scripts/report/report.js";
import { median, verdict } from "./measure.mjs";
import { manySteps } from "./programs/report-input.mjs";

/** The report of 1,000 resources: how long it takes to write, how big it is, and when a browser can be used on it. */
const input = manySteps(1000);
renderReport(input);
const times = Array.from({ length: 5 }, () => {
  const start = performance.now();
  renderReport(input);
  return performance.now() - start;
});
const { html, markdown, json } = renderReport(input);
const size = (text) => Buffer.byteLength(text) / 1e6;
console.log(
  `     rendered in ${median(times).toFixed(0)} ms; Markdown ${size(markdown).toFixed(2)} MB, JSON ${size(json).toFixed(2)} MB`,
);
verdict("HTML report of 1,000 resources", size(html), 2, " MB");

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
if (existsSync(executablePath)) await inBrowser();
else console.log("     interactive within: skipped, Chromium is missing (set CHROMIUM)");

async function inBrowser() {
  const folder = mkdtempSync(join(tmpdir(), "chainwright-report-bench-"));
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const file = join(folder, "report.html");
    writeFileSync(file, html);
    const opened = [];
    const filtered = [];
    for (let round = 0; round < 5; round += 1) {
      const page = await browser.newPage();
      opened.push(await untilUsable(page, pathToFileURL(file).href));
      filtered.push(await untilFiltered(page));
      await page.close();
    }
    verdict("interactive in Chromium after", median(opened), 1, " s");
    verdict("filtered and everything opened in", median(filtered), 1, " s");
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
}

/** Seconds from going there until a component is open and painted. */
async function untilUsable(page, url) {
  const start = performance.now();
  await page.goto(url);
  await page.locator("#changes summary").first().click();
  await painted(page);
  return (performance.now() - start) / 1000;
}

async function untilFiltered(page) {
  const start = performance.now();
  await page.locator("label[for=only-update]").click();
  await page.locator("label[for=open-all]").click();
  await painted(page);
  return (performance.now() - start) / 1000;
}

async function painted(page) {
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
}
