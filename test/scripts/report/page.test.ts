import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderReport } from "../../../scripts/report/report.js";
import { operations, unit } from "../../support/units.js";
import { deployment, input, step } from "./sample.js";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const evil = `<script>window.ran = true</script><img src=x onerror="window.ran=true">"'\`{{7*7}} \u{1f600}`;
const long = "a-name-without-any-place-to-break-".repeat(8);

describe.skipIf(!existsSync(executablePath))("the HTML report in a browser (skipped where Chromium is missing)", () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "chainwright-page-"));
    browser = await chromium.launch({
      executablePath,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  it("shows hostile names as text and runs no script", async () => {
    const { page, complaints } = await open(hostile());
    expect(await page.evaluate("window.ran")).toBeUndefined();
    expect(await page.locator("script, img, iframe").count()).toBe(0);
    for (const place of [
      "#components",
      "#outputs",
      "#why",
      "#findings",
      "#tracking",
      "#watch",
      "#rollback",
      "#messages",
    ]) {
      expect(await page.locator(place).textContent(), place).toContain("<script>window.ran = true</script>");
    }
    expect(await page.locator('a[href^="javascript"]').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it.each([390, 768, 1280])("fits a window %i pixels wide, every part opened", async (width) => {
    const { page } = await open(hostile(), width);
    await page.evaluate("document.querySelectorAll('details').forEach((part) => (part.open = true))");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
  });

  it("has landmarks, one main heading, headers on every table, and links that lead somewhere", async () => {
    const { page } = await open(hostile());
    for (const landmark of ["header", "nav", "main", "footer", "h1"])
      expect(await page.locator(landmark).count()).toBe(1);
    const tables = await page.locator("table").count();
    expect(tables).toBeGreaterThan(4);
    expect(await page.locator("table:has(thead th[scope=col]):has(tbody th[scope=row])").count()).toBe(tables);
    const targets = (await page.evaluate("[...document.querySelectorAll('nav a')].map((a) => a.hash)")) as string[];
    for (const target of targets) expect(await page.locator(target).count(), target).toBe(1);
  });

  it.each(["light", "dark"] as const)("has enough contrast in %s", async (colorScheme) => {
    const { page } = await open(hostile(), 1280, colorScheme);
    await page.evaluate("document.querySelectorAll('details').forEach((part) => (part.open = true))");
    expect(await page.evaluate(lowestContrast)).toBeGreaterThanOrEqual(4.5);
  });

  it("opens what was replaced or failed, and asks for nothing from anywhere", async () => {
    const { page, requests } = await open(hostile());
    expect(await page.locator("#components details[open]").count()).toBe(1);
    expect(requests.every((url) => url.startsWith("file:"))).toBe(true);
  });

  async function open(report: ReturnType<typeof hostile>, width = 1280, colorScheme: "light" | "dark" = "light") {
    const file = join(folder, `${Math.round(performance.now() * 1000)}.html`);
    writeFileSync(file, renderReport(report).html);
    const page: Page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    return { page, complaints, requests };
  }
});

/** A report in which everything that can be named has a hostile name, and some are very long. */
function hostile() {
  const alert = { name: evil, expr: "up", forMinutes: 1, severity: "warn", summary: evil, runbook: long } as const;
  const own = operations({
    purpose: evil,
    alerts: [alert],
    rollback: [evil],
    cost: [{ item: long, quantity: 1, unit: evil, usdPerMonth: 5, source: evil }],
  });
  const steps = [
    step(evil, { component: evil, type: long, changed: [evil, long], seconds: 3, offset: 1 }),
    step(long, { component: "ledger", op: "replace", failed: true, seconds: 9, offset: 2 }),
  ];
  const done = deployment({
    steps,
    outputs: { [evil]: evil, [long]: { nested: [long, evil] } },
    diagnostics: [{ severity: "error", urn: long, message: `\u001b[31m${evil}\n${long}` }],
  });
  const issue = { id: "1", identifier: evil, url: "javascript:window.ran=true", state: evil };
  return input({
    project: long,
    environment: evil,
    result: "failed",
    units: [unit("ledger"), unit(evil, { operations: own })],
    deployment: done,
    findings: [{ key: "k", gate: evil, level: "warn", summary: evil, fix: long, source: "https://example.org/rule" }],
    tracking: { parent: issue, subIssues: [{ ...issue, category: "Database" }], pending: 2, warnings: [evil] },
    failure: {
      code: "resource/failed",
      summary: evil,
      problems: [{ path: evil, expected: evil, actual: long, fix: evil }],
    },
  });
}

/** The smallest contrast between a text's colour and what is painted behind it, by WCAG's formula. */
const lowestContrast = `(() => {
  const parse = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const texts = [...document.body.querySelectorAll("*")].filter((e) => !e.closest("svg")
    && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim() !== ""));
  return Math.min(...texts.map((element) => {
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }));
})()`;
