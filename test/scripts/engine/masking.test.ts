import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeRedactor } from "../../../scripts/engine/masking.js";

const secret = fc
  .string({ minLength: 8, maxLength: 40, unit: "grapheme-ascii" })
  .filter((text) => text.trim().length >= 8);

describe("the redactor", () => {
  it("takes a secret out in every notation that text commonly has", () => {
    fc.assert(
      fc.property(secret, fc.string(), (value, around) => {
        const known = value.trim();
        const bytes = Buffer.from(known);
        const { redact } = makeRedactor([value]);
        const forms = [
          known,
          bytes.toString("base64"),
          bytes.toString("hex"),
          encodeURIComponent(known),
          JSON.stringify(known).slice(1, -1),
        ];
        for (const form of forms) expect(redact(`${around}|${form}|`)).toContain("|[secret]");
        for (const form of forms) expect(redact(`|${form}|`)).toBe("|[secret]|");
      }),
    );
  });

  it("knows the strings inside a JSON secret and the lines of a key", () => {
    const { redact } = makeRedactor([
      JSON.stringify({ user: "admin", nested: { password: "correct-horse" } }),
      "-----BEGIN\nAAAABBBBCCCC\n-----END",
    ]);
    expect(redact("the correct-horse ran; AAAABBBBCCCC")).toBe("the [secret] ran; [secret]");
  });

  it("leaves the ordinary words of a kubeconfig to everybody else", () => {
    const { redact } = makeRedactor([
      "apiVersion: v1\nkind: Config\nclusters:\n- name: staging\nusers:\n- user:\n    token: k8s-aws-v1.aHR0cHM6\n",
    ]);
    const text = "apiVersion: v1 of staging, kind: Config";
    expect(redact(`${text}; k8s-aws-v1.aHR0cHM6`)).toBe(`${text}; [secret]`);
  });

  it("leaves short words alone, which would take ordinary text with them", () => {
    expect(makeRedactor(["x", "prod"]).redact("prod is up, box x")).toBe("prod is up, box x");
  });

  it("learns more as it goes, and a longer secret before a shorter one inside it", () => {
    const redactor = makeRedactor(["hunter2"]);
    redactor.learn(["hunter2hunter2"]);
    expect(redactor.redact("hunter2hunter2 hunter2")).toBe("[secret] [secret]");
  });
});
