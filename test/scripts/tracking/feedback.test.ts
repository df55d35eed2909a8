import { describe, expect, it } from "vitest";
import { parseFeedback, quoted } from "../../../scripts/tracking/feedback.js";

describe("a feedback file", () => {
  it.each([
    ["APPROVED - LET'S FUCKING GO\n", "approved"],
    ["\uFEFF\r\n# APPROVED – LET’S FUCKING GO!\r\nwell done", "approved"],
    ["**APPROVED - LET'S FUCKING GO**", "approved"],
    ["CHANGES_REQUIRED\n\n- the alarm has no owner", "changes-required"],
    ["## CHANGES_REQUIRED: two things", "changes-required"],
    ["APPROVED", null],
    ["approved - let's fucking go", null],
    ["CHANGES_REQUIRED_LATER", null],
    ["Not APPROVED - LET'S FUCKING GO", null],
    ["Looks fine\nAPPROVED - LET'S FUCKING GO", null],
    ["", null],
    ["\n\n \n", null],
  ])("that begins %j has the verdict %s", (content, verdict) => {
    expect(parseFeedback(content).verdict).toBe(verdict);
  });

  it("keeps what is asked, the environment that it names, and a digest of all of it", () => {
    const content = "CHANGES_REQUIRED\nEnvironment: `prod`\n\n1. name an owner\n";
    expect(parseFeedback(content)).toMatchObject({ text: "Environment: `prod`\n\n1. name an owner", about: "prod" });
    expect(parseFeedback(content).digest).not.toBe(parseFeedback(`${content} `).digest);
  });

  it("is quoted with its lists and headings, and with nothing else that Markdown would act on", () => {
    expect(quoted("## Asked\n- <img src=x> @team\n  1. [a](javascript:1)\nplain *star*\n\nend")).toBe(
      "> ## Asked\n> - \\<img src=x\\> \\@team\n>   1. \\[a\\](javascript:1)\n> plain \\*star\\*\n>\n> end",
    );
  });
});
