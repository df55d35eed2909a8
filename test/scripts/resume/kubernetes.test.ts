import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { kubernetesLookup } from "../../../scripts/resume/kubernetes.js";
import type { Creation } from "../../../scripts/resume/lookup.js";

/** What the API server answers, by path; a path without an answer hangs. */
type Answers = Record<string, { status?: number; body: object } | undefined>;

let server: Server;
let answers: Answers;
beforeEach(async () => {
  answers = {
    "/api/v1": {
      body: listOf("v1", [
        ["secrets", "Secret"],
        ["configmaps", "ConfigMap"],
        ["namespaces", "Namespace", false],
      ]),
    },
    "/apis/apps/v1": { body: listOf("apps/v1", [["statefulsets", "StatefulSet"]]) },
    "/apis/none.dev/v1": { status: 404, body: status(404, "NotFound") },
  };
  server = createServer((request, response) => {
    const path = (request.url ?? "").split("?")[0] ?? "";
    if (path in answers && answers[path] === undefined) return;
    const { status: code = 200, body } = answers[path] ?? { status: 404, body: status(404, "NotFound") };
    response.writeHead(code, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function listOf(groupVersion: string, resources: [string, string, boolean?][]): object {
  return {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion,
    resources: resources.map(([name, kind, namespaced = true]) => ({
      name,
      kind,
      namespaced,
      singularName: "",
      verbs: ["get"],
    })),
  };
}

function status(code: number, reason: string): object {
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message: reason, reason, code };
}

function kubeconfig(): string {
  const { port } = server.address() as AddressInfo;
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "c", cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true } }],
    users: [{ name: "u", user: {} }],
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    "current-context": "x",
  });
}

function creation(type: string, inputs: object, news: Partial<Creation> = {}): Creation {
  const urn = `urn:pulumi:dev::app::${type}::thing`;
  const provider = { kubeconfig: kubeconfig() };
  return { urn, type, inputs: inputs as Creation["inputs"], tag: "", provider, known: [], ...news };
}

const set = (news: Partial<Creation> = {}): Creation =>
  creation("kubernetes:apps/v1:StatefulSet", { metadata: { name: "node", namespace: "eth" } }, news);
const path = "/apis/apps/v1/namespaces/eth/statefulsets/node";
const there = (creationTimestamp = "2026-11-22T12:00:00Z") => ({
  body: { apiVersion: "apps/v1", kind: "StatefulSet", metadata: { name: "node", namespace: "eth", creationTimestamp } },
});

const lookup = (news: Partial<Parameters<typeof kubernetesLookup>[0]> = {}) =>
  kubernetesLookup({ kubeconfig: undefined, ambient: undefined, patienceSeconds: 0.3, ...news });
const ask = async (one: Creation) => (await lookup().ask([one]))[0];

describe("Kubernetes", () => {
  it("finds an object by kind, namespace and name", async () => {
    answers[path] = there();
    expect(await ask(set())).toEqual({ kind: "found", id: "eth/node", proof: "its kind, namespace and name" });
  });

  it("gives what has no namespace its name as id", async () => {
    answers["/api/v1/namespaces/eth"] = { body: { apiVersion: "v1", kind: "Namespace", metadata: { name: "eth" } } };
    const namespace = creation("kubernetes:core/v1:Namespace", { metadata: { name: "eth" } });
    expect(await ask(namespace)).toMatchObject({ kind: "found", id: "eth" });
  });

  it("says that there is none on 404, also for a kind that the cluster doesn't serve", async () => {
    const custom = creation("kubernetes:none.dev/v1:Thing", {
      apiVersion: "none.dev/v1",
      kind: "Thing",
      metadata: { name: "t" },
    });
    const unserved = creation("kubernetes:apps/v1:Deployment", { metadata: { name: "d", namespace: "eth" } });
    const found = await lookup().ask([set(), custom, unserved]);
    expect(found.map((one) => one.kind)).toEqual(["absent", "absent", "absent"]);
  });

  it("leaves alone what was there before the run", async () => {
    answers[path] = there("2026-11-22T10:00:00Z");
    const found = await ask(set({ since: new Date("2026-11-22T11:59:00Z") }));
    expect(found).toMatchObject({ kind: "unknown", why: expect.stringContaining("which is before the run") });
    answers[path] = there("2026-11-22T11:58:30Z");
    expect(await ask(set({ since: new Date("2026-11-22T11:59:00Z") }))).toMatchObject({ kind: "found" });
  });

  it("leaves out what the state has", async () => {
    answers[path] = there();
    expect(await ask(set({ known: ["eth/node"] }))).toMatchObject({ kind: "absent", final: true });
  });

  it.each([
    [401, "renew the credentials"],
    [403, "needs get on this kind"],
    [503, "the cluster did not answer"],
  ])("can't tell on %i, and says what to do", async (code, why) => {
    answers[path] = { status: code, body: status(code, "Refused") };
    expect(await ask(set())).toMatchObject({
      kind: "unknown",
      why: expect.stringContaining(why),
      look: "look: kubectl get statefulset node --namespace eth",
    });
  });

  it("can't tell when there is no answer in time", async () => {
    answers[path] = undefined;
    expect(await ask(set())).toMatchObject({ kind: "unknown", why: expect.stringContaining("no answer within") });
  });

  it("can't tell where nobody listens, nor when the way in is a secret", async () => {
    const [nobody, secret] = await lookup().ask([
      set({ provider: { kubeconfig: kubeconfig().replace(/127\.0\.0\.1:\d+/, "127.0.0.1:1") } }),
      set({ provider: { kubeconfig: "[secret]" } }),
    ]);
    expect(nobody).toMatchObject({ kind: "unknown", why: expect.stringContaining("the cluster did not answer") });
    expect(secret).toMatchObject({ kind: "unknown", why: "the state keeps the cluster's kubeconfig as a secret" });
  });
});

describe("a Helm release", () => {
  const release = () =>
    creation("kubernetes:helm.sh/v3:Release", { name: "vault", namespace: "vault", chart: "vault" });
  const secrets = (...statuses: string[]) => ({
    body: {
      apiVersion: "v1",
      kind: "SecretList",
      metadata: {},
      items: statuses.map((word, index) => ({
        metadata: {
          name: `sh.helm.release.v1.vault.v${index + 1}`,
          labels: { version: String(index + 1), status: word },
        },
      })),
    },
  });

  it.each([
    [["deployed"], { kind: "found", id: "vault/vault" }],
    [["superseded", "failed"], { kind: "found", id: "vault/vault" }],
    [[], { kind: "absent" }],
    [["pending-install"], { kind: "unknown", look: expect.stringContaining("helm uninstall vault --namespace vault") }],
    [["deployed", "pending-upgrade"], { kind: "unknown" }],
  ])("whose revisions are %j", async (statuses, expected) => {
    answers["/api/v1/namespaces/vault/secrets"] = secrets(...statuses);
    expect(await ask(release())).toMatchObject(expected);
  });
});
