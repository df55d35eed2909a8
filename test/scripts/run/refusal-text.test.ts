import { describe, expect, it } from "vitest";
import type { Failure } from "../../../scripts/engine/deployment.js";
import type { Finding } from "../../../scripts/gates/finding.js";
import { refusal } from "../../../scripts/run/refusal.js";
import { failureText } from "../../../scripts/run/refusal-text.js";

const broken = (name: string, rule = "topic-encrypted"): Finding => ({
  key: `policy-rules:${rule}:${name}`,
  gate: "policy-rules",
  level: "block",
  summary: `${name} breaks ${rule}: no key`,
  urn: `urn:pulumi:dev::p::t::${name}`,
  fix: `keep ${rule}`,
  source: "docs/policies.md",
});
const many = Array.from({ length: 35 }, (_, index) => broken(`topic-${index}`));
const told = (findings: readonly Finding[]): string => failureText(refusal(findings), findings);

describe("a refusal in the terminal", () => {
  it("tells the first five that break a rule, each in a line, and counts the rest", () => {
    expect(told([...many, broken("logs", "logs-kept")])).toMatchInlineSnapshot(`
      "refused before anything was changed: policy rules [gate/policy-rules]
        35 times: expected what policy-rules lets pass, got
          topic-0 breaks topic-encrypted: no key
          topic-1 breaks topic-encrypted: no key
          topic-2 breaks topic-encrypted: no key
          topic-3 breaks topic-encrypted: no key
          topic-4 breaks topic-encrypted: no key
          and 30 more, all in the report
          fix: keep topic-encrypted
        logs: expected what policy-rules lets pass, got logs breaks logs-kept: no key
          fix: keep logs-kept"
    `);
  });

  it("tells one that stands alone as every other error", () => {
    expect(told([broken("a")])).toContain(
      "\n  a: expected what policy-rules lets pass, got a breaks topic-encrypted: no key\n    fix: keep topic-encrypted",
    );
  });

  it("groups what a pack of somebody else refuses by its policy", () => {
    const problems = Array.from({ length: 7 }, (_, index) => ({
      path: `bucket-${index}`,
      expected: "policy private holds",
      actual: "it is public",
      fix: "change it",
    }));
    expect(failureText({ code: "gate/policy", summary: "a mandatory policy is broken", problems }, [])).toBe(
      [
        "a mandatory policy is broken [gate/policy]",
        "  7 times: expected policy private holds, got",
        ...[0, 1, 2, 3, 4].map((index) => `    bucket-${index}: it is public`),
        "    and 2 more, all in the report",
        "    fix: change it",
      ].join("\n"),
    );
  });
});

it("leaves no problem of any other failure out, whatever the gates found", () => {
  const problems = many.map(({ summary }) => ({ path: summary, expected: "e", actual: "a", fix: "f" }));
  const failure: Failure = { code: "engine/resource-failed", summary: "resources failed", problems };
  const text = failureText(failure, many);
  expect(many.filter(({ summary }) => !text.includes(`  ${summary}: expected e, got a\n`))).toEqual([]);
});

it("keeps every one in the refusal itself, which --json prints", () => {
  expect(refusal(many).problems[0]?.path.split(", ")).toHaveLength(35);
});
