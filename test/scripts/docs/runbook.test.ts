import MarkdownIt from "markdown-it";
import { describe, expect, it } from "vitest";
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
