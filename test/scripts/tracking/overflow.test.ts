import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bodyLimit, cutParts } from "../../../scripts/tracking/markdown.js";
import { spread } from "../../../scripts/tracking/overflow.js";

const issueId = "11111111-1111-4111-8111-111111111111";
const comment = (body: string) => ({
  kind: "comment" as const,
  id: "22222222-2222-4222-8222-222222222222",
  issueId,
  body,
});

describe("a text that is too long for a comment", () => {
  it("is cut at a line, and follows whole as documents of the same issue", () => {
    const body = Array.from({ length: 9_000 }, (_, index) => `line ${index} of the plan`).join("\n");
    const [cut, ...documents] = spread(comment(body), "run");
    expect(cut).toMatchObject({
      kind: "comment",
      body: expect.stringContaining('the document "Comment 22222222 in full"') as string,
    });
    expect((cut as { body: string }).body.length).toBeLessThanOrEqual(bodyLimit);
    expect(documents.map((one) => (one.kind === "document" ? one.content : "")).join("")).toBe(body);
    expect(documents[0]).toMatchObject({ issueId, title: "Comment 22222222 in full, 1 of 4" });
    expect(spread(comment(body), "run")).toEqual(spread(comment(body), "run"));
  });

  it("is left alone when it fits", () => {
    expect(spread(comment("short"), "run")).toEqual([comment("short")]);
  });

  it("loses no character and cuts no character in two, wherever it is cut", () => {
    const text = fc
      .array(fc.constantFrom("a", "\n", "🧨", "é", "line\n"), { maxLength: 60 })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 20 }), (whole, limit) => {
        const parts = cutParts(whole, limit);
        expect(parts.join("")).toBe(whole);
        expect(parts.every((part) => part.length <= limit && !/\p{Surrogate}/u.test(part))).toBe(true);
      }),
    );
  });
});
