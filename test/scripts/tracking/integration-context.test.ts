import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { contextPath, parseContext, readContext } from "../../../scripts/tracking/integration-context.js";

const front = `---
team: [platform, { lead: Ada }]
channels:
  deployments: "#deploys"
tracking: ENG
---
`;
const body = `# Integration context

## Team Structure

- **Platform**: runs it
- Protocol

| Name | Role |
| --- | --- |
| Ada | lead |

### Notes on the team

Kept below its heading.

## Communication channels

1. \`#deployments\`

## Something else

Not taken.

Tracking: Linear, team ENG
`;

describe("the integration context", () => {
  it("is read from the front matter", () => {
    expect(parseContext(front).context).toEqual({
      team: ["platform", "lead: Ada"],
      channels: ["deployments: #deploys"],
      tracking: ["ENG"],
    });
  });

  it("is read from headings with lists, tables and paragraphs, and from lines of its name", () => {
    expect(parseContext(body.replaceAll("\n", "\r\n"))).toEqual({
      warning: null,
      context: {
        team: ["Platform: runs it", "Protocol", "Name, Role", "Ada, lead", "Kept below its heading."],
        channels: ["#deployments"],
        tracking: ["Linear, team ENG"],
      },
    });
  });

  it.each([
    ["an empty file", "", "names neither"],
    ["a file about something else", "# Recipes\n\nSalt.\n", "names neither"],
    ["front matter that is no YAML", "---\nteam: [a\n---\n", "not YAML"],
    ["something that is no text", "Team: a\0b", "not a text file"],
  ])("is told to be malformed, and tolerated: %s", (_, text, why) => {
    expect(parseContext(text)).toEqual({ context: null, warning: expect.stringContaining(why) as string });
  });

  it("is none, without a word, in a project without the file, and told where it can't be read", () => {
    const dir = mkdtempSync(join(tmpdir(), "chainwright-context-"));
    try {
      expect(readContext(dir)).toEqual({ context: null, warning: null });
      mkdirSync(join(dir, contextPath), { recursive: true });
      expect(readContext(dir).warning).toContain("cannot be read");
      rmSync(join(dir, contextPath), { recursive: true });
      writeFileSync(join(dir, contextPath), body);
      expect(readContext(dir).context?.tracking).toEqual(["Linear, team ENG"]);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
