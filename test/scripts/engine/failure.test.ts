import { describe, expect, it } from "vitest";
import { type Ending, failureOf } from "../../../scripts/engine/failure.js";

const urn = "urn:pulumi:dev::app::chainwright:network:Network$aws:ec2/vpc:Vpc::network-vpc";
const ending = (news: Partial<Ending>): Ending => ({
  environment: "dev",
  code: 1,
  text: "",
  begun: false,
  interrupted: false,
  thrown: undefined,
  diagnostics: [],
  policies: [],
  steps: [],
  ...news,
});
const error = (message: string, of = urn): Ending["diagnostics"][number] => ({ severity: "error", urn: of, message });

describe("the engine's failures, in our words", () => {
  it.each([
    ["engine/no-stack", "error: no stack named 'dev' found"],
    ["engine/passphrase", "error: getting stack configuration: get stack secrets manager: incorrect passphrase"],
    [
      "engine/passphrase",
      "error: passphrase must be set with PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE environment variables",
    ],
    ["engine/login", "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions"],
    [
      "engine/state-folder",
      "error: unable to open bucket file:///x?no_tmp_dir=true: stat /x: no such file or directory",
    ],
    ["engine/state-broken", "error: failed to load checkpoint: place 1: unexpected end of JSON input"],
    ["engine/disk-full", "error: writing /state/x: no space left on device"],
    [
      "engine/unknown-target",
      "error: Target 'x' could not be found in the stack. Did you forget to escape $ in your shell?",
    ],
    ["engine/unknown-platform", 'error: unknown stack "organization/chainwright/base"'],
    ["engine/failed", "error: something else"],
  ])("%s for %s", (code, text) => {
    expect(failureOf(ending({ text }))?.code).toBe(code);
  });

  it("name the owner of a lock", () => {
    const text =
      "error: the stack is currently locked by 1 lock(s). Either wait ...\n  file:///s/.pulumi/locks/o/a/d/x.json?no_tmp_dir=true: created by bob@far.example (pid 99) at 2026-11-22T16:03:55Z";
    const failure = failureOf(ending({ text }));
    expect(failure?.code).toBe("engine/locked");
    expect(failure?.problems[0]?.actual).toBe("bob on far.example, process 99, since 2026-11-22T16:03:55Z");
  });

  it("don't believe the program's words for the engine's", () => {
    const text = "no stack named 'x' found; the stack is currently locked by 1 lock(s)";
    const failure = failureOf(ending({ begun: true, text, diagnostics: [error(text)] }));
    expect(failure?.code).toBe("engine/resource-failed");
  });

  it("know the wrong account and missing credentials by what the provider says", () => {
    const told = (message: string): string | undefined =>
      failureOf(ending({ begun: true, diagnostics: [error(message)] }))?.code;
    expect(told("AWS account ID not allowed: 210987654321")).toBe("gate/wrong-account");
    expect(told("operation error STS: ExpiredToken: the token has expired")).toBe("engine/credentials");
    expect(told("InvalidSubnet.Conflict: overlaps")).toBe("engine/resource-failed");
  });

  it("are none for a run that was interrupted", () => {
    expect(failureOf(ending({ begun: true, interrupted: true, diagnostics: [error("update canceled", "")] }))).toBe(
      null,
    );
  });

  it("list every resource that failed, with what was tried", () => {
    const other = urn.replace("network-vpc", "network-b");
    const step = {
      op: "create",
      urn,
      type: "aws:ec2/vpc:Vpc",
      name: "network-vpc",
      component: "network",
      changed: [],
      replaces: [],
      protect: false,
    } as const;
    const failure = failureOf(
      ending({
        begun: true,
        diagnostics: [error("no"), error("neither", other), error("update failed", "")],
        steps: [step],
      }),
    );
    expect(failure?.summary).toBe("resources failed: network-vpc, network-b");
    expect(failure?.problems.map(({ path, expected, actual }) => [path, expected, actual])).toEqual([
      ["network-vpc (aws:ec2/vpc:Vpc)", "the create succeeds", "no"],
      ["network-b (aws:ec2/vpc:Vpc)", "the resource is accepted", "neither"],
    ]);
  });

  it("put a broken mandatory policy before what it broke", () => {
    const failure = failureOf(
      ending({
        begun: true,
        policies: [{ pack: "p", policy: "no-public", level: "mandatory", urn, message: "public" }],
        diagnostics: [error("x")],
      }),
    );
    expect(failure).toMatchObject({ code: "gate/policy", problems: [{ path: "network-vpc", actual: "public" }] });
  });
});
