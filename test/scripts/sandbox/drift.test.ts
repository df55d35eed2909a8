import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CloudObject } from "../../../sandbox/cloud/simulator.js";
import { openStore } from "../../../sandbox/cloud/store.js";
import { changeByHand } from "../../../scripts/sandbox/drift.js";

let dir: string;
const urnOf = (type: string, name: string): string => `urn:pulumi:dev::app::${type}::${name}`;

const object = (type: string, id: string, outputs: object): CloudObject => ({
  package: type.split(":")[0] ?? "",
  type,
  id,
  inputs: outputs as CloudObject["inputs"],
  outputs: outputs as CloudObject["outputs"],
  createdAt: 0,
});

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "chainwright-drift-"));
  const store = openStore(join(dir, "cloud"));
  const made = [
    object("aws:cloudwatch/logGroup:LogGroup", "logs-1a2b", { retentionInDays: 14, skip: false, tags: { a: "b" } }),
    object("aws:ec2/subnet:Subnet", "subnet-1", { cidrBlock: "10.0.0.0/24" }),
    object("aws:ec2/subnet:Subnet", "subnet-2", { cidrBlock: "10.0.1.0/24" }),
    object("kubernetes:apps/v1:Deployment", "ns/web", {
      metadata: { name: "web", generation: 1, resourceVersion: "7", labels: { "app.kubernetes.io/name": "web" } },
      spec: { replicas: 2, containers: [{ image: "a:1" }, { image: "b:1" }] },
    }),
  ];
  const names = ["logs", "subnet-a", "subnet-b", "web"];
  made.forEach((one, index) => store.put(one, urnOf(one.type, names[index] ?? "")));
  store.close();
});
afterEach(() => rmSync(dir, { recursive: true }));

const change = (...words: string[]): string => changeByHand(words, dir, "eve");
const cloud = <T>(read: (store: ReturnType<typeof openStore>) => T): T => {
  const store = openStore(join(dir, "cloud"));
  try {
    return read(store);
  } finally {
    store.close();
  }
};

describe("a change of the simulated cloud by hand", () => {
  it.each([
    ["its name", "logs"],
    ["its type, where there is one", "aws:cloudwatch/logGroup:LogGroup"],
    ["its id", "logs-1a2b"],
    ["its URN", urnOf("aws:cloudwatch/logGroup:LogGroup", "logs")],
  ])("finds a resource by %s", (_, word) => {
    expect(change(word, "retentionInDays=7")).toMatch(/^logs .* is changed/);
    const shown = cloud((store) => store.get("aws:cloudwatch/logGroup:LogGroup", "logs-1a2b"));
    expect(shown?.outputs).toMatchObject({ retentionInDays: 7, tags: { a: "b" } });
    expect(shown?.inputs).toMatchObject({ retentionInDays: 7 });
  });

  it("is logged with who did it and without a URN, as the engine's own are not", () => {
    change("logs", "retentionInDays=7");
    change("subnet-a", "delete");
    expect(cloud((store) => store.operations().slice(-2))).toMatchObject([
      { operation: "update", id: "logs-1a2b", by: "eve" },
      { operation: "delete", id: "subnet-1", by: "eve" },
    ]);
    expect(
      cloud((store) =>
        store
          .operations()
          .slice(-2)
          .map(({ urn }) => urn),
      ),
    ).toEqual([undefined, undefined]);
    expect(cloud((store) => store.list("aws:ec2/subnet:Subnet").map(({ id }) => id))).toEqual(["subnet-2"]);
  });

  it("reaches into lists and quoted keys, adds and takes away, and counts a Kubernetes object's generation", () => {
    change("web", "spec.containers[1].image=b:2", 'metadata.labels["app.kubernetes.io/name"]=null', "spec.paused=true");
    const { outputs } = cloud((store) => store.get("kubernetes:apps/v1:Deployment", "ns/web")) ?? {};
    expect(outputs).toEqual({
      metadata: {
        name: "web",
        generation: 2,
        resourceVersion: "8",
        labels: {},
        managedFields: [{ manager: "kubectl-edit", operation: "Update", fieldsType: "FieldsV1" }],
      },
      spec: { replicas: 2, paused: true, containers: [{ image: "a:1" }, { image: "b:2" }] },
    });
  });

  it("says everything that is wrong with it at once, and changes nothing", () => {
    const before = cloud((store) => store.operations().length);
    expect(() => change("logs", "retentionInDays=soon", "retentionDays=7", "skip=maybe", "what")).toThrow(
      expect.objectContaining({
        code: "usage/invalid",
        problems: [
          expect.objectContaining({ expected: "a number", actual: "soon" }),
          expect.objectContaining({ fix: "did you mean retentionInDays?" }),
          expect.objectContaining({ expected: "true or false" }),
          expect.objectContaining({ expected: "property=value, or delete alone" }),
        ],
      }),
    );
    expect(cloud((store) => store.operations().length)).toBe(before);
  });

  it.each([
    ["more than one", "aws:ec2/subnet:Subnet", /subnet-a \(aws:ec2\/subnet:Subnet\), subnet-b/],
    ["none", "nothing-like-it", /none/],
  ])("refuses a word that names %s", (_, word, message) => {
    expect(() => change(word, "cidrBlock=10.0.2.0/24")).toThrow(message);
  });

  it("shows how it is called when nothing is said of what to do", () => {
    expect(() => change("logs")).toThrow(/chainwright sandbox drift network-flow-logs retentionInDays=7/);
  });
});
