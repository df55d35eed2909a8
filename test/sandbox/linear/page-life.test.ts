import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileLife } from "../../support/linear-life.js";
import { RunningLinear } from "../../support/linear.js";

/** Set to renew the pictures of `docs/images`. */
const pictures = process.env["LINEAR_PICTURES"] !== undefined;
const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const images = join(import.meta.dirname, "../../../docs/images");

describe.skipIf(!existsSync(executablePath))("a deployment's whole life on the embedded Linear's pages", () => {
  let linear: RunningLinear;
  let browser: Browser;
  beforeAll(async () => {
    linear = await RunningLinear.start();
    await fileLife(linear);
    browser = await chromium.launch({
      executablePath,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"],
    });
  });
  afterAll(async () => {
    await browser.close();
    await linear.stop();
  });

  const open = async (path: string, width = 1_200, colorScheme: "light" | "dark" = "light"): Promise<Page> => {
    const page = await browser.newPage({ viewport: { width, height: 1_000 }, colorScheme });
    await page.goto(`${linear.url}${path}`);
    return page;
  };

  it("has the tree with its states, the project's health and updates, and the release with its issues", async () => {
    const page = await open("/");
    const tree = page.locator("main section > ul > li").filter({ hasText: "to staging" });
    expect(await tree.locator(":scope > .issue .progress").innerText()).toBe("4 of 4 done");
    expect(await tree.locator(":scope > ul .name").allInnerTexts()).toEqual(["Done", "Done", "Done", "Done"]);
    const project = page.locator(".project").filter({ hasText: "Main net by March" });
    expect(await project.locator("h3 .health").innerText()).toBe("On track");
    expect(await project.locator("li .health").allInnerTexts()).toEqual(["On track", "At risk"]);
    const release = page.locator(".project").filter({ hasText: "Deployment 812" });
    expect(await release.locator("a").allInnerTexts()).toEqual(["ENG-1", "ENG-2", "ENG-3", "ENG-4", "ENG-5"]);
    expect(await release.innerText()).toContain("4fd1c22");
    await page.close();
  });

  it("tells an issue's moves and comments in the order in which they came about", async () => {
    const page = await open("/issue/ENG-1");
    const told = await page.locator(".comments > li").allInnerTexts();
    const begins = told.map((text) => text.replace(/\s+/g, " ").replace("Sandbox Operator ", ""));
    expect(begins).toEqual([
      expect.stringMatching(/^filed it/),
      expect.stringMatching(/^moved it from Todo to In Progress/),
      expect.stringMatching(/Work has begun on ENG-2, ENG-3, ENG-4, ENG-5/),
      expect.stringMatching(/Blockchain failed/),
      expect.stringMatching(/^moved it from In Progress to In Review/),
      expect.stringMatching(/All four parts are done/),
      expect.stringMatching(/Approved, and closed/),
      expect.stringMatching(/^moved it from In Review to Done/),
    ]);
    const facts = await page.locator("aside").innerText();
    for (const fact of ["Protocol", "Deployment 812", "related to ENG-6", "type:infrastructure"])
      expect(facts).toContain(fact);
    await page.getByText("Plan of the deployment").click();
    expect(await page.locator("details[open]").innerText()).toContain("61 to create");
    await page.close();
  });

  it("leads to a private file, which nobody else is given without a key", async () => {
    const text = "+ aws:ec2/vpc:Vpc network-vpc\n";
    const { uploadFile } = await linear.client.fileUpload("text/plain", "plan.txt", text.length);
    if (uploadFile == null) throw new Error("no address");
    await fetch(uploadFile.uploadUrl, {
      method: "PUT",
      body: text,
      headers: {
        "content-type": "text/plain",
        "cache-control": "public, max-age=31536000",
        ...Object.fromEntries(uploadFile.headers.map(({ key, value }) => [key, value])),
      },
    });
    await linear.client.createAttachment({ issueId: "ENG-6", url: uploadFile.assetUrl, title: "The whole plan" });
    const page = await open("/issue/ENG-6");
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByText("The whole plan").click()]);
    expect(await readFile(await download.path(), "utf8")).toBe(text);
    expect((await fetch(uploadFile.assetUrl)).status).toBe(401);
    await page.close();
  });

  it("reads a relation from its other end too", async () => {
    const page = await open("/issue/ENG-6");
    expect(await page.locator("aside").innerText()).toContain("related to ENG-1");
    await page.close();
  });

  it.each(["/", "/issue/ENG-1", "/issue/ENG-5"])("fits a phone at %s without scrolling sideways", async (path) => {
    const page = await open(path, 360);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
    await page.close();
  });

  // No test: registered only when the pictures are to be renewed, so that none is ever skipped.
  if (pictures)
    it("has its picture taken", async () => {
      for (const [file, path, width, scheme] of [
        ["linear-board.png", "/", 1_200, "light"],
        ["linear-issue.png", "/issue/ENG-1", 1_200, "light"],
        ["linear-issue-dark.png", "/issue/ENG-1", 1_200, "dark"],
        ["linear-issue-phone.png", "/issue/ENG-1", 390, "light"],
      ] as const) {
        const page = await open(path, width, scheme);
        await page.screenshot({ path: join(images, file), fullPage: true });
        await page.close();
      }
    });
});
