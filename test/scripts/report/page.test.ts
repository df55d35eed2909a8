import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderReport } from "../../../scripts/report/report.js";
import { operations, unit } from "../../support/units.js";
import { many } from "./many.js";
import { deployment, input, step } from "./sample.js";

const tags =
  "html head meta title style body header nav main footer section label input h1 h2 h3 p a ul li dl dt dd div span strong code pre details summary table thead tbody tfoot tr th td svg defs marker g path rect line text";
const known = new Set(tags.split(" "));
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const evilText = `<script>window.ran = true</script><img src=x onerror="window.ran=true">"'\`{{7*7}} \u{1f600}`;
const longText = "a-name-without-any-place-to-break-".repeat(8);

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
    const places = ["changes", "outputs", "why", "findings", "allowed", "cost", "timings", "graph", "links", "watch"];
    for (const place of [...places, "rollback", "messages"].map((id) => `#${id}`)) {
      expect(await page.locator(place).textContent(), place).toContain("<script>window.ran = true</script>");
    }
    expect(await page.locator('a[href^="javascript"]').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("makes nothing of names but text, by the browser's own parser", async () => {
    const page = await browser.newPage();
    const hostileText = fc.string({ unit: fc.constantFrom(..."<>\"'`&/= \n!-[]{}ascriptonlx"), maxLength: 40 });
    const pages = fc
      .sample(fc.tuple(hostileText, hostileText), 25)
      .map((names) => renderReport(hostile(...names)).html);
    const found = (await page.evaluate(`(${whatIsThere})(${JSON.stringify(pages)})`)) as {
      tags: string[];
      attributes: string[];
      links: string[];
    };
    expect(found.links).toEqual(["https://example.org/rule"]);
    expect(found.attributes.filter((name) => /^on|^style$|^src/.test(name))).toEqual([]);
    expect(found.tags.filter((tag) => !known.has(tag))).toEqual([]);
  });

  it.each([360, 768, 1280])("fits a window %i pixels wide, every part opened", async (width) => {
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
    expect(await page.locator("#changes details.part[open]").count()).toBe(1);
    expect(requests.every((url) => url.startsWith("file:"))).toBe(true);
  });

  it("shows one kind of change, or everything open, with the keyboard alone and no script", async () => {
    const { page } = await open(many(40, "text "));
    const shown = async (kind: string): Promise<unknown> => await count(page, `#changes .step.${kind}`);
    const all = async (): Promise<unknown[]> => [await shown("update"), await shown("create"), await shown("replace")];
    await page.locator("#only-all").focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    expect(await page.locator("#only-update").isChecked()).toBe(true);
    await page.locator("#open-all").focus();
    await page.keyboard.press("Space");
    await expect.poll(all).toEqual([9, 0, 0]);
    await page.locator("label[for=only-all]").click();
    await expect.poll(all).toEqual([9, 30, 1]);
  });

  it("prints with everything open and without its controls", async () => {
    const { page } = await open(many(40, "text "));
    await page.emulateMedia({ media: "print" });
    await expect.poll(() => count(page, "#changes .values")).toBe(30);
    expect(await page.locator(".controls").isVisible()).toBe(false);
  });

  it("marks nothing by colour alone: failures, replacements and the critical path are words and signs too", async () => {
    const { page } = await open(hostile());
    expect(await page.locator("#timings svg").first().textContent()).toMatch(/◆|✗/);
    expect(await page.locator("#changes .step.failed").first().textContent()).toContain("replace failed");
    expect(await page.locator("#graph svg").textContent()).toContain("1 failed");
  });

  it("of 1,000 resources opens, and finds what is searched in a closed part", async () => {
    const { page } = await open(many(1000, "text "));
    expect(await page.locator("#changes .step").count()).toBe(1000);
    expect(await page.evaluate("window.find('component-7-resource-987')")).toBe(true);
  });

  async function count(page: Page, selector: string): Promise<unknown> {
    return await page.evaluate(`(${visibleCount})([...document.querySelectorAll(${JSON.stringify(selector)})])`);
  }

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
function hostile(evil: string = evilText, long: string = longText) {
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
    approval: { how: evil, by: evil, at: long },
    risk: { level: evil, reasons: [evil, long] },
    allowances: [evil, long],
    revision: { commit: long, branch: evil, dirty: true },
    rollbackTo: { run: long, commit: evil },
    pages: { [evil]: "javascript:window.ran=true" },
    tracking: { parent: issue, subIssues: [{ ...issue, category: "Database" }], pending: 2, warnings: [evil] },
    failure: {
      code: "resource/failed",
      summary: evil,
      problems: [{ path: evil, expected: evil, actual: long, fix: evil }],
    },
  });
}

/** How many of the elements can be seen. */
const visibleCount = `(elements) =>
  elements.filter((element) => element.checkVisibility()).length`;

/** Every tag, attribute and link of the pages, as a browser that runs nothing of them reads them. */
const whatIsThere = `(pages) => {
  const all = pages.flatMap((text) => [...new DOMParser().parseFromString(text, "text/html").querySelectorAll("*")]);
  const links = all.flatMap((element) => element.getAttribute("href") ?? []).filter((href) => !href.startsWith("#"));
  return {
    tags: [...new Set(all.map(({ localName }) => localName))],
    attributes: [...new Set(all.flatMap((element) => element.getAttributeNames()))],
    links: [...new Set(links)],
  };
}`;

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
  const texts = [...document.body.querySelectorAll("*")].filter((e) => !e.closest("svg") && !e.closest(".skip")
    && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim() !== ""));
  return Math.min(...texts.map((element) => {
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }));
})()`;
