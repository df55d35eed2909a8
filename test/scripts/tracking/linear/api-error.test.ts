import { describe, expect, it } from "vitest";
import { parseReply } from "../../../../scripts/tracking/linear/api-error.js";

const failed = (message: string, extensions?: unknown, path?: unknown) =>
  parseReply(JSON.stringify({ data: null, errors: [{ message, extensions, path }] }))?.errors[0];

describe("an error of Linear's", () => {
  it.each([
    ["by its code alone", "Rate limit exceeded.", { code: "RATELIMITED" }, "rate-limited"],
    ["by its type alone", "Rate limit exceeded.", { type: "ratelimited", statusCode: 429 }, "rate-limited"],
    [
      "for a bad key",
      "Authentication required",
      { type: "authentication error", code: "AUTHENTICATION_ERROR" },
      "authentication",
    ],
    ["inside Linear", "oops", { code: "INTERNAL_SERVER_ERROR", type: "internal error" }, "unavailable"],
    ["with a server's status", "oops", { statusCode: 503 }, "unavailable"],
    [
      "for an id that is taken",
      "conflict on insert of Issue",
      { code: "INPUT_ERROR", userPresentableMessage: "Entity Issue with id x already exists." },
      "conflict",
    ],
    ["for a label that is there", "duplicate label name", { code: "INPUT_ERROR" }, "conflict"],
    [
      "for something missing",
      "Entity not found: Team",
      { code: "INPUT_ERROR", userPresentableMessage: "Could not find referenced Team." },
      "not-found",
    ],
    ["for labels of one group", "labelIds not exclusive child labels", { code: "INPUT_ERROR" }, "refused"],
    [
      "for a document it does not know",
      'Cannot query field "x" on type "Issue".',
      { code: "GRAPHQL_VALIDATION_FAILED", type: "graphql error" },
      "refused",
    ],
    ["without extensions", "no", undefined, "refused"],
  ])("is recognised %s", (_, message, extensions, kind) => {
    expect(failed(message, extensions)?.kind).toBe(kind);
  });

  it("names the operation that failed, and says what Linear says to people", () => {
    expect(failed("bad", { userPresentableMessage: "The name is taken." }, ["a3", "issue"])).toEqual({
      message: "bad: The name is taken.",
      kind: "refused",
      operation: "a3",
    });
    expect(failed("bad")?.operation).toBeNull();
  });

  it.each(["", "<html>502</html>", '{"data":{"a":', "[]", "null", "{}", '{"data":null}', '{"data":5}'])(
    "is not read into %j, which is no answer of Linear's",
    (body) => expect(parseReply(body)).toBeNull(),
  );
});
