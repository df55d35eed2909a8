import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { describe, expect, it } from "vitest";
import { codeBlock, codeSpan, cutBody, escapeText, plainLine, table } from "../../../scripts/tracking/markdown.js";

const markdown = new MarkdownIt({ html: true, linkify: true });

/** What a reader sees of a paragraph or item, and whether it is nothing but text. */
function seen(source: string): { text: string; plain: boolean } {
  const [inline] = markdown.parse(source, {}).filter(({ type }) => type === "inline");
  const parts = inline?.children ?? [];
  return {
    text: parts.map(({ content }) => content).join(""),
    plain: parts.every(({ type }) => type.startsWith("text")),
  };
}

const hostile = [
  "<script>alert(1)</script>",
  "[click](javascript:alert(1))",
  "![x](https://evil.test/x.png)",
  "**bold** _it_ ~~no~~ `code` ``two``",
  "# heading",
  "1. item",
  "- item",
  "+++ fold",
  "a | b \\| c",
  "&lt;b&gt; &amp;",
  "https://evil.test/path_with_underscores",
  "@everyone :smile: 🧑‍🚀",
  "``` fence",
];

describe("text in Markdown", () => {
  it.each(hostile)("shows %j as it is", (text) => {
    expect(seen(escapeText(text))).toEqual({ text, plain: true });
    expect(seen(`- ${escapeText(text)}`)).toEqual({ text, plain: true });
  });

  it.each(hostile)("shows %j as it is in a code span", (text) => {
    const [span] = markdown.parseInline(codeSpan(text), {})[0]?.children ?? [];
    expect([span?.type, span?.content]).toEqual(["code_inline", text]);
  });

  it("never lets a text become anything but text", () => {
    const words = fc.constantFrom(
      ..."*_`<>[]()#!|~&\\:/.-+=1 ab\n@".split(""),
      "http://",
      "www.",
      "<b>",
      "&amp;",
      "```",
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 20 }), (parts) => {
        const text = parts.join("");
        const plain = new MarkdownIt({ html: true });
        const tokens = plain.parse(`- x ${escapeText(text)}`, {}).flatMap(({ children }) => children ?? []);
        expect(tokens.every(({ type }) => type.startsWith("text"))).toBe(true);
        expect(tokens.map(({ content }) => content).join("")).toBe(`x ${plainLine(text)}`.trimEnd());
      }),
    );
  });

  it("keeps a table's cells apart, whatever is in them", () => {
    const rows = hostile.map((text) => [escapeText(text), codeSpan(text)]);
    const rendered = markdown.render(table(["a", "b"], rows));
    expect(rendered.match(/<tr>/g)).toHaveLength(hostile.length + 1);
    expect(rendered.match(/<td>/g)).toHaveLength(hostile.length * 2);
  });

  it("puts line breaks, control characters and reading direction out of a line", () => {
    expect(plainLine("a\r\n\tb\u2028c\u202Egnp\u0000.exe\uD800")).toBe("a b cgnp .exe\uFFFD");
    expect(plainLine("🧑‍🚀".repeat(200), 30)).toHaveLength([..."🧑‍🚀".repeat(10)].slice(0, 29).join("").length + 1);
  });

  it("closes a code block that holds fences itself", () => {
    const [block] = markdown.parse(codeBlock(["```", "rm", "````"], "sh"), {});
    expect(block?.content).toBe("```\nrm\n````\n");
  });
});

describe("a body that is too long", () => {
  it("ends at a line, within the limit, and says how much is missing", () => {
    const body = Array.from({ length: 900 }, (_, line) => `line ${line}`).join("\n");
    const cut = cutBody(body, 1_000);
    expect(cut.length).toBeLessThanOrEqual(1_000);
    const kept = cut.split("\n\n")[0] ?? "";
    expect(body.startsWith(kept)).toBe(true);
    expect(cut).toContain(`${body.length - kept.length} more characters`);
    expect(cutBody(body, body.length)).toBe(body);
  });

  it("leaves no code block open", () => {
    const cut = cutBody(`intro\n${codeBlock(Array.from({ length: 500 }, (_, line) => `echo ${line}`))}`, 800);
    const types = markdown.parse(cut, {}).map(({ type }) => type);
    expect(types.slice(-3)).toEqual(["paragraph_open", "inline", "paragraph_close"]);
  });

  it("is cut even without a line break", () => {
    expect(cutBody("🧱".repeat(5_000), 1_000).length).toBeLessThanOrEqual(1_000);
  });
});
