import { describe, expect, it } from "vitest";
import type { Registered, Step } from "../../../scripts/engine/deployment.js";
import { change, levelSaid, said } from "./input.js";

const level = (...steps: Step[]): string => levelSaid("slashing-hazard", { steps });
const key = `0x${"ab".repeat(48)}`;

interface Shape {
  readonly replicas?: number;
  readonly image?: string;
  readonly args?: readonly string[];
  readonly command?: readonly string[];
  readonly secret?: string;
  readonly spec?: object;
  readonly pod?: object;
  readonly name?: string;
  readonly namespace?: string;
}

/** A workload of one container. */
const workload = ({
  replicas,
  image = "sigp/lighthouse:v8.3.3",
  args,
  command,
  secret,
  spec,
  pod,
  name = "v",
  namespace = "eth",
}: Shape) => ({
  metadata: { name, namespace },
  spec: {
    ...(replicas !== undefined && { replicas }),
    ...spec,
    template: {
      spec: {
        containers: [{ name: "c", image, ...(args && { args }), ...(command && { command }) }],
        ...(secret !== undefined && { volumes: [{ name: "k", secret: { secretName: secret } }] }),
        ...pod,
      },
    },
  },
});
const vc = { command: ["lighthouse", "vc"] };
const set = "kubernetes:apps/v1:StatefulSet";
const deployment = "kubernetes:apps/v1:Deployment";
const made = (shape: Shape, type = set, name = "validator"): Step =>
  change(type, undefined, workload(shape), { name, urn: `urn::${name}` });
const updated = (before: Shape, after: Shape, type = set, name = "validator"): Step =>
  change(type, workload(before), workload(after), { name, urn: `urn::${name}` });

describe("what signs", () => {
  it.each<[string, Shape]>([
    ["Lighthouse's validator client", vc],
    ["Prysm's", { image: "gcr.io/offchainlabs/prysm/validator:v7.0.0" }],
    ["Teku's", { image: "consensys/teku:26.1.0", args: ["validator-client", "--network=mainnet"] }],
    ["Teku with keys of its own", { image: "consensys/teku:26.1.0", args: ["--validator-keys=/keys:/passwords"] }],
    ["Lodestar's", { image: "chainsafe/lodestar:v1.36.0", args: ["validator", "--network=mainnet"] }],
    ["Nimbus's", { image: "statusim/nimbus-validator-client:amd64-v26.10.2" }],
    ["a remote signer", { image: "consensys/web3signer:26.1.0" }],
    ["Vouch", { image: "attestant/vouch:1.13.0" }],
  ])("%s is known", (_title, shape) => {
    expect(level(made({ ...shape, replicas: 2 }))).toBe("block");
    expect(level(made({ ...shape, replicas: 1 }))).toBe("none");
  });

  it.each<[string, Shape]>([
    ["a beacon node", { command: ["lighthouse", "bn"], args: ["--datadir=/data"] }],
    ["an execution client", { image: "ethereum/client-go:v1.17.10", args: ["--datadir", "/data/validator"] }],
    ["a web server", { image: "nginx:1.29.0" }],
  ])("%s does not", (_title, shape) => {
    expect(level(made({ ...shape, replicas: 3 }))).toBe("none");
  });
});

describe("one validator", () => {
  it("is never on every node, and never in two pods", () => {
    expect(level(made(vc, "kubernetes:apps/v1:DaemonSet"))).toBe("block");
    expect(level(updated({ ...vc, replicas: 1 }, { ...vc, replicas: 2 }))).toBe("block");
    expect(level(updated({ ...vc, replicas: 2 }, { ...vc, replicas: 1 }))).toBe("none");
  });

  it("has copies of its signer only where they share what was signed", () => {
    const signer = { image: "consensys/web3signer:26.1.0", replicas: 2 };
    expect(level(made(signer))).toBe("block");
    expect(
      level(made({ ...signer, args: ["eth2", "--slashing-protection-db-url=jdbc:postgresql://db/web3signer"] })),
    ).toBe("none");
  });

  it.each([
    ["is rolled out pod by pod", {}, "block"],
    ["is recreated", { strategy: { type: "Recreate" } }, "none"],
    ["never has one pod more", { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0 } } }, "none"],
  ])("as a Deployment that %s", (_title, spec, expected) => {
    expect(level(made({ ...vc, spec }, deployment))).toBe(expected);
  });

  it("is given time to stop", () => {
    expect(level(made({ ...vc, pod: { terminationGracePeriodSeconds: 0 } }))).toBe("block");
    expect(level(made({ ...vc, pod: { terminationGracePeriodSeconds: 30 } }))).toBe("none");
  });

  it("keeps its protection", () => {
    expect(level(made({ ...vc, args: ["--init-slashing-protection"] }))).toBe("block");
    expect(
      level(
        made({ image: "consensys/teku:26.1.0", args: ["validator-client", "--slashing-protection-enabled=false"] }),
      ),
    ).toBe("block");
    const watched = { ...vc, args: ["--enable-doppelganger-protection"] };
    expect(level(updated(watched, vc))).toBe("block");
    expect(level(updated(vc, watched))).toBe("none");
  });
});

describe("one key", () => {
  const own = (secret: string): Shape => ({ ...vc, secret });

  it("is in one workload only", () => {
    expect(level(made(own("validator-keys")), made(own("validator-keys"), set, "other"))).toBe("block");
    expect(level(made(own("validator-keys-a")), made(own("validator-keys-b"), set, "other"))).toBe("none");
    expect(
      level(made(own("validator-keys")), made({ ...own("validator-keys"), namespace: "else" }, set, "other")),
    ).toBe("none");
  });

  it("is known by its public part, in every notation of a command", () => {
    const signing = (name: string, args: string[]): Step => made({ ...vc, args }, set, name);
    expect(
      level(
        signing("a", [`--public-keys=${key}`]),
        signing("b", ["--public-keys", key.toUpperCase().replace("0X", "0x")]),
      ),
    ).toBe("block");
  });

  it("is not in two lists of validators", () => {
    const list = (name: string, data: object): Step =>
      change("kubernetes:core/v1:ConfigMap", undefined, { metadata: { name }, data }, { name, urn: name });
    expect(level(list("a", { "v.yml": key }), list("b", { "v.yml": `- ${key}` }))).toBe("block");
    expect(level(list("a", { "v.yml": key }), list("b", { "v.yml": `0x${"cd".repeat(48)}` }))).toBe("none");
    expect(level(list("a", { "v.yml": key }), made({ ...vc, args: [`--public-keys=${key}`] }))).toBe("none");
  });

  it("doesn't move in one deployment, since the old one may live", () => {
    const gone = change(set, workload(own("validator-keys")), undefined, { name: "old", urn: "old" });
    const [finding] = said("slashing-hazard", { steps: [gone, made(own("validator-keys"), set, "new")] });
    expect(finding).toMatchObject({
      level: "block",
      urn: "urn::new",
      summary: expect.stringContaining("moves between new and old") as string,
    });
    expect(level(gone)).toBe("none");
    expect(
      level(updated(own("validator-keys"), own("other-keys"), set, "a"), made(own("validator-keys"), set, "b")),
    ).toBe("block");
  });

  describe("beside what stays as it is", () => {
    const stays = (shape: Shape, name = "old", type = set): Registered => ({
      urn: `urn::${name}`,
      type,
      name,
      properties: workload(shape),
    });
    const found = (unchanged: Registered[], ...steps: Step[]) => said("slashing-hazard", { steps, unchanged })[0];
    const keys = own("validator-keys");

    it("is not given to a second workload", () => {
      expect(found([stays(keys)], made(keys, set, "new"))).toMatchObject({
        level: "block",
        urn: "urn::new",
        summary: "one validator's key is in new and old",
      });
      expect(found([stays(own("other-keys"))], made(keys, set, "new"))).toBeUndefined();
      expect(found([stays(keys)], updated(own("b-keys"), keys, set, "new"))?.level).toBe("block");
    });

    it("is not put on a second list", () => {
      const properties = { metadata: { name: "a" }, data: { "v.yml": key } };
      const list = { urn: "urn::a", type: "kubernetes:core/v1:ConfigMap", name: "a", properties };
      const step = change(list.type, undefined, { metadata: { name: "b" }, data: { v: key } }, { name: "b", urn: "b" });
      expect(found([list], step)?.level).toBe("block");
    });

    it("may be taken from the second of two", () => {
      const gone = change(set, workload(keys), undefined, { name: "second", urn: "urn::second" });
      expect(found([stays(keys)], gone)).toBeUndefined();
      expect(found([stays(keys)], updated(keys, own("other-keys"), set, "second"))).toBeUndefined();
    });

    it("in two that stay is told and stops nothing, since this deployment changes neither", () => {
      expect(found([stays(keys), stays(keys, "older")])).toMatchObject({
        level: "warn",
        summary: "one validator's key is in old and older",
      });
    });
  });

  it("is not started under another name before the old one is gone", () => {
    const step = updated({ ...vc, name: "a" }, { ...vc, name: "b" });
    expect(level({ ...step, op: "replace" })).toBe("block");
    expect(level({ ...updated(vc, { ...vc, args: ["--x"] }), op: "replace" })).toBe("none");
  });
});

describe("several validators", () => {
  it("that restart together warn", () => {
    const restarted = (name: string): Step => updated(vc, { ...vc, args: ["--graffiti=x"] }, set, name);
    expect(level(restarted("a"))).toBe("none");
    expect(said("slashing-hazard", { steps: [restarted("a"), restarted("b")] })).toMatchObject([
      { level: "warn", summary: "2 validators restart in one deployment: a, b" },
    ]);
  });
});
