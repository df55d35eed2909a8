import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RunningLinear } from "../../support/linear.js";

const hostile = '<script>window.pwned = 1</script> "quoted" & 🚀 \u202etxt.exe';
const description = [
  "# Heading",
  "",
  "Text with **bold**, `code` and a [link](https://example.com).",
  "",
  "- one",
  "- two",
  "",
  "| Part | Changes |",
  "| --- | --- |",
  "| `network` | 12 |",
  "",
  '<img src="x" onerror="window.pwned = 1"><script>window.pwned = 1</script>',
  "",
  "[run](javascript:window.pwned=1) ![picture](https://example.com/p.png)",
].join("\n");

describe("the embedded Linear's pages", () => {
  let linear: RunningLinear;
  let browser: Browser;
  const troubles: string[] = [];
  beforeAll(async () => {
    linear = await RunningLinear.start();
    await file(linear);
    browser = await chromium.launch({
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"],
    });
  });
  afterAll(async () => {
    await browser.close();
    await linear.stop();
  });

  /** Opens a page, and gathers what it complains of and what it asks of others. */
  const open = async (path: string, width = 1_200): Promise<Page> => {
    troubles.length = 0;
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    page.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
    page.on("pageerror", (error) => troubles.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith(linear.url) && !request.url().startsWith("data:")) troubles.push(request.url());
    });
    await page.goto(`${linear.url}${path}`);
    return page;
  };
  const pwned = (page: Page) => page.evaluate("window.pwned");

  it("shows the team's issues with their sub-issues below them, their states and labels", async () => {
    const page = await open("/");
    const parent = page.locator("main section > ul > li").filter({ hasText: "ENG-1" });
    expect(await parent.locator(":scope > .issue .title").innerText()).toBe("[Deployment] Deploy protocol to staging");
    expect(await parent.locator(":scope > .issue .progress").innerText()).toBe("1 of 2 done");
    expect(await parent.locator(":scope > ul > li .title").allInnerTexts()).toEqual([
      "[Networking] protocol staging",
      hostile,
    ]);
    expect(await parent.getByRole("img", { name: "Done" }).count()).toBe(1);
    expect(await page.locator(".chip").allInnerTexts()).toEqual(
      expect.arrayContaining(["In Progress", "agent:devops"]),
    );
    expect(troubles).toEqual([]);
    await page.close();
  });

  it("shows names with markup, emoji and control characters as text, and runs nothing", async () => {
    const page = await open("/issue/ENG-3");
    expect(await page.locator("h1").first().innerText()).toBe(hostile);
    expect(await page.title()).toBe(`ENG-3 ${hostile}`);
    expect(await pwned(page)).toBeUndefined();
    expect(troubles).toEqual([]);
    await page.close();
  });

  it("renders Markdown, its HTML as text, without pictures or links that run code", async () => {
    const page = await open("/issue/ENG-1");
    const text = page.locator("article > .text");
    expect(await text.locator("h1").innerText()).toBe("Heading");
    expect(await text.locator("strong").innerText()).toBe("bold");
    expect(await text.locator("li").allInnerTexts()).toEqual(["one", "two"]);
    expect(await text.locator("td").allInnerTexts()).toEqual(["network", "12"]);
    expect(await text.innerText()).toContain("<script>window.pwned = 1</script>");
    expect(await text.locator("img, script").count()).toBe(0);
    const targets = await text.locator("a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    expect(targets).toEqual(["https://example.com", "https://example.com/p.png"]);
    expect(await pwned(page)).toBeUndefined();
    expect(troubles).toEqual([]);
    await page.close();
  });

  it("shows what hangs on an issue: comments with answers, attachments with metadata, relations", async () => {
    const page = await open("/issue/ENG-1");
    expect(await page.locator(".comments > li.card").count()).toBe(2);
    expect(await page.locator(".comments > li.card ul li").innerText()).toContain("An answer");
    expect(await page.locator(".attachments").innerText()).toContain("chainwright://protocol/staging");
    await page.getByText("Metadata").click();
    expect(await page.locator(".json").innerText()).toContain('"run": "r-1"');
    expect(await page.locator("aside").innerText()).toContain("ENG-3");
    await page.close();
  });

  it("leads from the board to an issue and back by keyboard", async () => {
    const page = await open("/");
    await page.locator(".title").first().focus();
    await page.keyboard.press("Enter");
    await page.waitForURL("**/issue/ENG-1");
    await page.getByRole("navigation", { name: "Where this is" }).getByRole("link").focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(`${linear.url}/`);
    await page.close();
  });

  it("shows what is filed while it is open", async () => {
    const page = await open("/");
    await linear.post('mutation { issueUpdate(id: "ENG-2", input: { title: "Renamed meanwhile" }) { success } }');
    await page.getByText("Renamed meanwhile").waitFor();
    expect(troubles).toEqual([]);
    await page.close();
    await linear.post(
      'mutation { issueUpdate(id: "ENG-2", input: { title: "[Networking] protocol staging" }) { success } }',
    );
  });

  it.each(["/", "/issue/ENG-1", "/issue/ENG-3"])("fits a phone at %s without scrolling sideways", async (path) => {
    const page = await open(path, 360);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
    await page.close();
  });

  it.each(["light", "dark"] as const)("has text that can be read in %s", async (colorScheme) => {
    const page = await open("/issue/ENG-1");
    await page.emulateMedia({ colorScheme });
    const ratios = await page.locator("h1, p, dt, dd, td, code, .key, .chip bdi, a").evaluateAll(contrasts);
    expect(Math.min(...ratios)).toBeGreaterThanOrEqual(4.5);
    await page.close();
  });

  it("sends a policy that permits its own style and script alone, and says so of a missing issue", async () => {
    const response = await fetch(`${linear.url}/issue/ENG-99`);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain("There is no ENG-99 here");
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
  });
});

async function file(linear: RunningLinear): Promise<void> {
  const { client } = linear;
  const teamId = (await client.teams()).nodes[0]?.id ?? "";
  const states = new Map((await client.workflowStates()).nodes.map(({ name, id }) => [name, id]));
  const label = await (await client.createIssueLabel({ name: "agent:devops", teamId, color: "#26b5ce" })).issueLabel;
  const labelIds = [label?.id ?? ""];
  const title = "[Deployment] Deploy protocol to staging";
  const parent = await (
    await client.createIssue({ teamId, title, description, labelIds, stateId: states.get("In Progress") })
  ).issue;
  await client.createIssueBatch({
    issues: [
      { teamId, title: "[Networking] protocol staging", parentId: parent?.id, labelIds, stateId: states.get("Done") },
      { teamId, title: hostile, parentId: parent?.id, description: hostile },
    ],
  });
  const comment = await (await client.createComment({ issueId: parent?.id, body: "**Preview**: 12 to create" }))
    .comment;
  await client.createComment({ issueId: parent?.id, parentId: comment?.id, body: "An answer" });
  const wide = `| Name | Type |\n| --- | --- |\n| \`${"n".repeat(90)}\` | \`${"t".repeat(90)}\` |`;
  await client.createComment({ issueId: parent?.id, body: wide });
  await client.createAttachment({
    issueId: parent?.id ?? "",
    title: "Deployment state",
    url: "chainwright://protocol/staging",
    metadata: { run: "r-1" },
  });
  await client.createIssueRelation({ issueId: "ENG-1", relatedIssueId: "ENG-3", type: "blocks" as never });
}

/** As much of an element as the page's own function needs. */
interface Shown {
  readonly parentElement: Shown | null;
}

/** Runs in the page: the contrast of each element's text with what is behind it. */
function contrasts(elements: readonly Shown[]): number[] {
  const window = globalThis as unknown as {
    getComputedStyle(element: Shown): { color: string; backgroundColor: string };
  };
  const parts = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = parts(colour).map((part) => {
      const share = part / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element: Shown | null): string => {
    if (element === null) return "rgb(255, 255, 255)";
    const colour = window.getComputedStyle(element).backgroundColor;
    return parts(colour)[3] === 0 ? behind(element.parentElement) : colour;
  };
  return elements.map((element) => {
    const both = [luminance(window.getComputedStyle(element).color), luminance(behind(element))];
    return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
  });
}
