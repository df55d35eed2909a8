import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { categories } from "../../../components/core/operations.js";
import { commentId, issueId, stableId } from "../../../scripts/tracking/identity.js";

describe("the ids that we choose", () => {
  it("have the form that Linear takes, and are the same for the same parts", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 4 }), (parts) => {
        expect(stableId(...parts)).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
        expect(stableId(...parts)).toBe(stableId(...parts));
      }),
    );
  });

  it("differ as soon as a part differs, also when the parts are cut elsewhere", () => {
    const all = [
      ...[null, ...categories].map((category) => issueId("staging", "change", category)),
      issueId("prod", "change", null),
      issueId("staging", "other", null),
      issueId("stagingchange", "", null),
      commentId("issue", "run", "summary"),
      commentId("issue", "run", "failed"),
      commentId("issue", "run2", "summary"),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it("of issues have not changed, since issues filed before are found by them", () => {
    expect(issueId("staging", "a".repeat(64), null)).toBe("6c491932-7450-451d-a534-70dad9ce53f8");
    expect(issueId("staging", "a".repeat(64), "Networking")).toBe("45cf8c0f-4bc6-4d1a-a952-99216fbf0f47");
  });
});
