import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rewriteMarkdown } from "../../../sandbox/linear/api/markdown.js";

describe("markdown as Linear gives it back", () => {
  it.each([
    ["a link's target in angle brackets", "[a](https://x.y)", "[a](<https://x.y>)"],
    ["a link's title kept", '[a](https://x.y "t")', '[a](<https://x.y> "t")'],
    ["a bare address made a link", "see https://x.y/z.", "see [https://x.y/z](<https://x.y/z>)."],
    ["an address in angle brackets made a link", "<https://x.y>", "[https://x.y](<https://x.y>)"],
    ["an e-mail address made a link", "ask a.b@c.de now", "ask [a.b@c.de](<mailto:a.b@c.de>) now"],
    ["an address in a code fence made a link", "```\nhttps://x.y\n```", "```\n[https://x.y](<https://x.y>)\n```"],
    ["inline code left alone", "`https://x.y`", "`https://x.y`"],
    ["dashes made asterisks and lists loose", "- a\n- b", "* a\n\n* b"],
    ["a list apart from its paragraph", "text:\n1. a\n2. b", "text:\n\n1. a\n\n2. b"],
    ["a nested list keeping its indentation", "- a\n  - b", "* a\n\n  * b"],
    ["a dash in a code fence left alone", "```\n- a\n```", "```\n- a\n```"],
    ["insignificant indentation gone", "a\n\n  b", "a\n\nb"],
    ["an indented code block kept", "a\n\n    b", "a\n\n    b"],
    ["runs of blank lines collapsed", "a\n\n\n\nb\n", "a\n\nb"],
    ["blank lines in a code fence kept", "```\na\n\n\nb\n```", "```\na\n\n\nb\n```"],
    ["Windows line ends made plain", "a\r\nb", "a\nb"],
    ["an image's target in angle brackets", "![i](https://x.y/i.png)", "![i](<https://x.y/i.png>)"],
    ["a table left alone", "| a | b |\n| --- | --- |\n| 1 | 2 |", "| a | b |\n| --- | --- |\n| 1 | 2 |"],
  ])("has %s", (_what, written, read) => {
    expect(rewriteMarkdown(written)).toBe(read);
  });

  it.each(["a", "[", "`", "<", "https://a", "a@a.", "- ", " "])(
    "reads a hundred kilobytes of %j without stalling",
    (piece) => {
      const text = piece.repeat(100_000 / piece.length);
      expect(rewriteMarkdown(rewriteMarkdown(text))).toBe(rewriteMarkdown(text));
    },
  );

  it("stays as it is when it is written back", () => {
    const pieces = fc.constantFrom(
      ..."- a|1. b|  c|    d|```|~~~|https://x.y/a?b=c|<https://x.y>|[t](u)|[t](<u>)|m@x.yz|`code`|| |text|](|<|>|*|# h|\t- x".split(
        "|",
      ),
      "- ",
      "\r",
    );
    const text = fc.array(
      fc.array(pieces, { maxLength: 4 }).map((words) => words.join("")),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(text, (lines) => {
        const once = rewriteMarkdown(lines.join("\n"));
        expect(rewriteMarkdown(once)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });
});
