import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import MarkdownIt from "markdown-it";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fileRunbook } from "../../../scripts/docs/file-runbook.js";
import { anchor } from "../../../scripts/docs/markdown.js";
import { renderRunbook } from "../../../scripts/docs/runbook.js";
import { operations, unit } from "../../support/units.js";

const page = renderRunbook("staging", [
  unit("ledger"),
  unit("node-a", { dependsOn: ["ledger"], category: "Blockchain" }),
]);

describe("docs/deployment/<env>.md", () => {
  it("leads from every alert to a step that is there", () => {
    const links = [...page.matchAll(/\]\((#[^)]+)\)/g)].map(([, link]) => link);
    const headings = [...page.matchAll(/^##+ (.+)$/gm)].map(([, heading]) => anchor(heading ?? ""));
    const anchors = [...page.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => `#${id}`);
    expect(links.length).toBeGreaterThan(4);
    expect(links.filter((link) => ![...headings, ...anchors].includes(link ?? ""))).toEqual([]);
    expect(new Set(headings).size).toBe(headings.length);
  });

  it("says what to type, what is lost and what it costs", () => {
    expect(page).toContain(
      "### ledger: Restart the ledger\n\nWhen it does not answer.\n\n```sh\naws rds reboot-db-instance\n```",
    );
    expect(page).toContain("| `LedgerDown` | page | `up == 0` for 5 min | the ledger does not answer |");
    expect(page).toContain("| **Total** |  |  |  |  |  | **491.00** |");
    expect(page).toContain("| Kept | 35 days |");
  });

  it("shows a command with backticks and pipes as it is", () => {
    const command = "echo ``` | grep `date`";
    const runbook = [{ title: "Look", when: "Always.", commands: [command] }];
    const text = renderRunbook("staging", [unit("x", { operations: operations({ runbook }) })]);
    const blocks = new MarkdownIt().parse(text, {}).filter((token) => token.type === "fence");
    expect(blocks.map((block) => block.content)).toEqual([`${command}\n`]);
  });
});

describe("a runbook that a run files", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "chainwright-runbook-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const path = (): string => join(folder, "docs/deployment/staging.md");
  const units = [unit("ledger")];

  it("is the page that npm run docs writes, and is left alone while it is current", async () => {
    expect(await fileRunbook(folder, "staging", units)).toBe(true);
    expect(readFileSync(path(), "utf8")).toBe(renderRunbook("staging", units));
    expect(await fileRunbook(folder, "staging", units)).toBe(false);
    expect(await fileRunbook(folder, "staging", [unit("ledger"), unit("other")])).toBe(true);
    expect(existsSync(join(folder, "docs/deployment/prod.md"))).toBe(false);
  });

  it("never takes the place of a page that somebody wrote", async () => {
    await fileRunbook(folder, "staging", units);
    writeFileSync(path(), "# Ours\n");
    expect(await fileRunbook(folder, "staging", units)).toBe(false);
    expect(readFileSync(path(), "utf8")).toBe("# Ours\n");
  });
});
