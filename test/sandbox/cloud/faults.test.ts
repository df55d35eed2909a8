import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Faults, parseFaults, readFaults } from "../../../sandbox/cloud/faults.js";
import { Trouble } from "../../../sandbox/cloud/trouble.js";

function file(): string {
  const dir = mkdtempSync(join(tmpdir(), "chainwright-faults-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return join(dir, "faults.json");
}

describe("faults.json", () => {
  it("is optional, and followed when it changes", () => {
    const path = file();
    const faults = readFaults(path);
    expect(faults()).toEqual({});
    writeFileSync(path, '{"account":"111122223333"}');
    const first = faults();
    expect(first).toEqual({ account: "111122223333" });
    expect(faults()).toBe(first);
    writeFileSync(path, '{"cloud":[{"operation":"create","kind":"fail"}],"linear":[{"anything":1}]}');
    utimesSync(path, 1, 1);
    expect(faults().cloud).toHaveLength(1);
    rmSync(path);
    expect(faults()).toEqual({});
  });

  it("has all its problems told at once", () => {
    const text = JSON.stringify({
      account: "12",
      clouds: [],
      cloud: [
        { operation: "destroy", kind: "explode", nth: 0, type: "a*b" },
        { operation: "create", kind: "delay" },
      ],
    });
    let message = "";
    try {
      parseFaults(text);
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain("sandbox/faults-invalid");
    for (const part of [
      "account",
      "did you mean cloud?",
      "cloud.0.operation",
      "cloud.0.kind",
      "cloud.0.nth",
      "cloud.0.type",
      "cloud.1.milliseconds",
    ]) {
      expect(message).toContain(part);
    }
  });

  it("must be JSON", () => {
    expect(() => parseFaults("{")).toThrow("sandbox/faults-invalid");
  });
});

/** Trouble whose waits take no time and are noted. */
function trouble(cloud: NonNullable<Faults["cloud"]>): { trouble: Trouble; waits: number[] } {
  const waits: number[] = [];
  const faults = { cloud };
  const wait = (milliseconds: number) => {
    waits.push(milliseconds);
    return Promise.resolve();
  };
  return { trouble: new Trouble(() => faults, wait), waits };
}

const calm = new AbortController().signal;

async function outcomes(
  made: { trouble: Trouble },
  types: readonly string[],
  operation: "create" | "delete" = "create",
): Promise<string[]> {
  const found: string[] = [];
  for (const type of types) {
    found.push(
      await made.trouble.meet(operation, type, calm).then(
        ({ crash }) => (crash === undefined ? "fine" : "crash"),
        (error: unknown) => String(error),
      ),
    );
  }
  return found;
}

describe("a fault", () => {
  const vpc = "aws:ec2/vpc:Vpc";

  it("strikes the n-th operation of its type, as often as it is told", async () => {
    const made = trouble([{ type: vpc, operation: "create", nth: 2, times: 2, kind: "fail", message: "no" }]);
    expect(await outcomes(made, [vpc, "aws:ec2/subnet:Subnet", vpc, vpc, vpc])).toEqual([
      "fine",
      "fine",
      "CloudRefusal: InternalFailure: no",
      "CloudRefusal: InternalFailure: no",
      "fine",
    ]);
    expect(await outcomes(made, [vpc, vpc, vpc], "delete")).toEqual(["fine", "fine", "fine"]);
  });

  it("strikes once for an n-th, and always without one", async () => {
    expect(await outcomes(trouble([{ operation: "create", nth: 1, kind: "crash-after-commit" }]), [vpc, vpc])).toEqual([
      "crash",
      "fine",
    ]);
    expect(
      await outcomes(trouble([{ type: "aws:*", operation: "create", kind: "crash-after-commit" }]), [
        vpc,
        "kubernetes:x:X",
        vpc,
      ]),
    ).toEqual(["crash", "fine", "crash"]);
  });

  it("delays", async () => {
    const made = trouble([{ operation: "create", kind: "delay", milliseconds: 70 }]);
    expect(await outcomes(made, [vpc])).toEqual(["fine"]);
    expect(made.waits).toEqual([70]);
  });

  it("throttles: the provider waits and tries again until the spell is over", async () => {
    const made = trouble([{ operation: "create", kind: "throttle", times: 5, milliseconds: 10 }]);
    expect(await outcomes(made, [vpc, vpc])).toEqual(["fine", "fine"]);
    expect(made.waits).toEqual([10, 20, 40, 80, 80]);
  });

  it("throttles beyond the provider's patience in each service's own words", async () => {
    const spell = trouble([{ operation: "create", kind: "throttle" }]);
    expect(await outcomes(spell, [vpc, "aws:iam/role:Role", "aws:s3/bucket:Bucket", "kubernetes:core/v1:Pod"])).toEqual(
      [
        "CloudRefusal: RequestLimitExceeded: Request limit exceeded.",
        "CloudRefusal: ThrottlingException: Rate exceeded",
        "CloudRefusal: SlowDown: Please reduce your request rate.",
        "CloudRefusal: TooManyRequests: too many requests, please try again later",
      ],
    );
  });

  it("hangs until the engine calls the request off", async () => {
    const { trouble: made } = trouble([{ operation: "create", kind: "hang" }]);
    const controller = new AbortController();
    const met = made.meet("create", vpc, controller.signal);
    controller.abort();
    await expect(met).rejects.toThrow("called off");
  });

  it("counts from the beginning when the file is written again", async () => {
    let faults: Faults = { cloud: [{ operation: "create", nth: 1, kind: "fail" }] };
    const made = {
      trouble: new Trouble(
        () => faults,
        () => Promise.resolve(),
      ),
    };
    expect((await outcomes(made, [vpc, vpc]))[1]).toBe("fine");
    faults = structuredClone(faults);
    expect((await outcomes(made, [vpc]))[0]).toContain("InternalFailure");
  });
});
