import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { root, scratchProject } from "./bench/measure.mjs";

/**
 * Renews `docs/images/tracking-*.png`: staging fails in the sandbox, comes up, goes to review, is sent back and is approved; the integration layer is opened and one part of it is done. Run as `node test/tracking-pictures.mjs`
 * after a build.
 */
const fault = {
  cloud: [{ type: "aws:rds/instance:Instance", operation: "create", kind: "fail", message: "no capacity" }],
};
const folder = scratchProject();
const feedback = join(folder, "docs/a2a/deployment-feedback.md");

try {
  await addInReview();
  writeFileSync(join(folder, "faults.json"), JSON.stringify(fault));
  run(0, "sandbox", "faults", "faults.json");
  run(4, "up", "staging", "--sandbox", "--yes", "--quiet");
  run(0, "sandbox", "faults", "clear");
  run(0, "up", "staging", "--sandbox", "--yes", "--quiet");
  mkdirSync(join(folder, "docs/a2a"), { recursive: true });
  writeFileSync(feedback, "CHANGES_REQUIRED\n\n- name an owner for the alarms\n");
  run(0, "tracker", "feedback", "staging", "--sandbox");
  writeFileSync(feedback, "APPROVED - LET'S FUCKING GO\n");
  run(0, "tracker", "feedback", "staging", "--sandbox");
  run(0, "tracker", "integration", "staging", "open", "--sandbox");
  mkdirSync(join(folder, "integration"), { recursive: true });
  writeFileSync(join(folder, "integration/sync.ts"), "export {};\n");
  run(0, "tracker", "integration", "staging", "done", "sync-scripts", "--sandbox");
  await take();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function run(code, ...words) {
  const command = [join(root, "bin/chainwright.mjs"), ...words];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: folder, encoding: "utf8" });
  if (status !== code) throw new Error(`${words.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
}

/** The embedded Linear on what the commands have left. */
async function linear() {
  const { startLinear } = await import(new URL("../dist/sandbox/linear/server.js", import.meta.url).href);
  const dir = join(folder, ".chainwright/sandbox/linear");
  mkdirSync(dir, { recursive: true });
  const cacheDir = join(root, ".chainwright/cache");
  return await startLinear({ dir, cacheDir, faults: () => [], now: () => new Date(), log: () => undefined });
}

async function ask(url, query, variables = {}) {
  const { sandboxKey } = await import(new URL("../dist/sandbox/linear/seed.js", import.meta.url).href);
  const headers = { authorization: sandboxKey, "content-type": "application/json" };
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers,
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()).data;
}

async function addInReview() {
  const { url, close } = await linear();
  const { teams } = await ask(url, "{ teams { nodes { id } } }");
  await ask(
    url,
    'mutation ($id: String!) { workflowStateCreate(input: { name: "In Review", type: "started", color: "#0f783c", teamId: $id }) { success } }',
    { id: teams.nodes[0].id },
  );
  await close();
}

async function take() {
  const { url, close } = await linear();
  const { issues } = await ask(url, "{ issues(first: 50) { nodes { url title } } }");
  const pathOf = (start) => new URL(issues.nodes.find(({ title }) => title.startsWith(start)).url).pathname;
  const pictures = [
    { file: "tracking-life.png", path: "/" },
    { file: "tracking-parent.png", path: pathOf("[Deployment]"), from: "Activity" },
    { file: "tracking-part.png", path: pathOf("[Database]"), height: 1500 },
  ];
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  for (const { file, path, from, height } of pictures) {
    const page = await browser.newPage({ viewport: { width: 1000, height: height ?? 900 }, colorScheme: "light" });
    await page.goto(`${url}${path}`);
    const whole = await page.evaluate("document.documentElement.scrollHeight");
    const box = from === undefined ? null : await page.getByRole("heading", { name: from, exact: true }).boundingBox();
    const clip = box === null ? {} : { clip: { x: 0, y: box.y - 16, width: 1000, height: whole - box.y + 16 } };
    await page.screenshot({ path: join(root, "docs/images", file), fullPage: height === undefined, ...clip });
    await page.close();
  }
  await browser.close();
  await close();
}
