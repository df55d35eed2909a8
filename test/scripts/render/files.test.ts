import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, normalize } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { renderFiles } from "../../../scripts/render/files.js";
import type { ExportedResource } from "../../../scripts/render/resource.js";

function resource(type: string, name: string, inputs: object, more: Partial<ExportedResource> = {}): ExportedResource {
  return { urn: `urn:pulumi:prod::protocol::${type}::${name}`, type, custom: true, inputs: { ...inputs }, ...more };
}

const rule = {
  alert: "Down",
  expr: "up == 0",
  for: "5m",
  labels: { severity: "page" },
  annotations: { summary: "no" },
};

describe("the rendered files", () => {
  it("have every Kubernetes object as its manifest, by namespace", () => {
    const service = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "rpc", namespace: "chain" },
      spec: { ports: [{ port: 8545 }] },
    };
    const namespace = {
      kind: "Namespace",
      apiVersion: "v1",
      metadata: { name: "chain", __defaults: [] },
      __defaults: [],
    };
    const files = renderFiles([
      resource("kubernetes:core/v1:Service", "rpc-service", service),
      resource("kubernetes:core/v1:Namespace", "chain-namespace", namespace),
    ]);
    expect([...files.keys()]).toEqual([
      "kubernetes/_cluster/namespace-chain.yaml",
      "kubernetes/chain/service-rpc.yaml",
    ]);
    expect(parse(files.get("kubernetes/chain/service-rpc.yaml") ?? "")).toEqual(service);
    expect(files.get("kubernetes/_cluster/namespace-chain.yaml")).toBe(
      "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: chain\n",
    );
  });

  it("quote what another YAML reader would not take for text", () => {
    const data = { a: "no", b: "0777", c: "1.10", d: "2026-11-22", e: "on", f: "12:30:00" };
    const files = renderFiles([
      resource("kubernetes:core/v1:ConfigMap", "x", { apiVersion: "v1", kind: "ConfigMap", data }),
    ]);
    const text = [...files.values()][0] ?? "";
    expect((parse(text, { version: "1.1" }) as { data: object }).data).toEqual(data);
    expect((parse(text) as { data: object }).data).toEqual(data);
    expect(text).toContain('a: "no"');
  });

  it("keep a masked Secret readable for scanners", () => {
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "s", namespace: "n" },
      data: { key: "[secret]" },
      stringData: "[secret]",
    };
    const files = renderFiles([resource("kubernetes:core/v1:Secret", "s", secret)]);
    expect(parse(files.get("kubernetes/n/secret-s.yaml") ?? "")).toMatchObject({
      data: { key: "W3NlY3JldF0=" },
      stringData: {},
    });
  });

  it("have AWS resources by type, and their policies apart", () => {
    const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] };
    const role = {
      assumeRolePolicy: JSON.stringify(policy),
      inlinePolicies: [{ name: "a", policy: JSON.stringify(policy) }],
      __defaults: [],
    };
    const files = renderFiles([resource("aws:iam/role:Role", "vault-role", role)]);
    expect([...files.keys()]).toEqual([
      "aws/iam/Role/vault-role.json",
      "iam/vault-role-assumeRolePolicy.json",
      "iam/vault-role-inlinePolicies-0.json",
    ]);
    expect(JSON.parse(files.get("iam/vault-role-inlinePolicies-0.json") ?? "")).toEqual(policy);
  });

  it("have a Helm release's chart, version, repository and values", () => {
    const release = {
      name: "vault",
      chart: "vault",
      version: "0.30.0",
      namespace: "vault",
      repositoryOpts: { repo: "https://charts.example" },
      values: { b: 1, a: { c: true } },
    };
    const files = renderFiles([resource("kubernetes:helm.sh/v3:Release", "vault-release", release)]);
    expect(parse(files.get("helm/vault/chart.yaml") ?? "")).toEqual({
      name: "vault",
      version: "0.30.0",
      repository: "https://charts.example",
      namespace: "vault",
    });
    expect(files.get("helm/vault/values.yaml")).toBe("a:\n  c: true\nb: 1\n");
  });

  it("have dashboards, Alertmanager's configuration, and nothing for components and providers", () => {
    const map = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "d", namespace: "n", labels: { grafana_dashboard: "1" } },
      data: { "network.json": "{}" },
    };
    const files = renderFiles(
      [
        resource("kubernetes:core/v1:ConfigMap", "d", map),
        resource("chainwright:network:Network", "network", { a: 1 }, { custom: false }),
        resource("pulumi:providers:aws", "aws", { region: "x" }),
      ],
      { alertmanager: { route: { receiver: "none" } } },
    );
    expect([...files.keys()]).toEqual([
      "alertmanager/alertmanager.yaml",
      "grafana/network.json",
      "kubernetes/n/configmap-d.yaml",
    ]);
  });

  it.skipIf(!existsSync("/usr/bin/promtool"))(
    "have rules that promtool takes (skipped where promtool is missing)",
    () => {
      const spec = { groups: [{ name: "network", rules: [rule] }] };
      const metadata = { name: "network", namespace: "monitoring" };
      const files = renderFiles([
        resource("kubernetes:monitoring.coreos.com/v1:PrometheusRule", "r", {
          apiVersion: "monitoring.coreos.com/v1",
          kind: "PrometheusRule",
          metadata,
          spec,
        }),
      ]);
      const folder = mkdtempSync(join(tmpdir(), "chainwright-rules-"));
      const file = join(folder, "rules.yaml");
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, files.get("prometheus/rules/network.yaml") ?? "");
      try {
        expect(execFileSync("promtool", ["check", "rules", file], { encoding: "utf8" })).toContain("1 rules found");
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );

  it("never leave their folder, and two never share a path, whatever a name holds", () => {
    const hostile = fc.string({
      unit: fc.constantFrom("a", "B", ".", "/", "\\", "-", " ", "\n", "é", "\u0000", "~", "..", "%2e"),
    });
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(hostile, hostile, hostile), { minLength: 1, maxLength: 6 }), (all) => {
        const resources = all.map(([kind, name, namespace]) =>
          resource("kubernetes:x/v1:X", name, { apiVersion: "v1", kind: kind || "K", metadata: { name, namespace } }),
        );
        const files = renderFiles(resources);
        expect(files.size).toBe(resources.length);
        for (const path of files.keys()) {
          expect(path).toBe(normalize(path));
          expect(path).toMatch(/^kubernetes\/[\w.-]+\/[\w.-]+\.yaml$/);
        }
      }),
    );
  });
});

describe("two renders of one configuration", () => {
  const stack = (vpc: string, suffix: string, key: string) => [
    resource("aws:ec2/vpc:Vpc", "network-vpc", { cidrBlock: "10.0.0.0/16" }, { id: vpc, outputs: { id: vpc } }),
    resource("aws:ec2/subnet:Subnet", "network-a", { vpcId: vpc }, { id: `subnet-${vpc.slice(4)}9`, outputs: {} }),
    resource(
      "aws:iam/role:Role",
      "vault-role",
      { name: `vault-role-${suffix}`, __defaults: ["name"] },
      { id: `vault-role-${suffix}` },
    ),
    resource("aws:kms/alias:Alias", "k", { targetKeyId: key }, {}),
    resource(
      "aws:kms/key:Key",
      "key",
      {},
      { id: key, outputs: { arn: `arn:aws:kms:us-east-1:123456789012:key/${key}` } },
    ),
    resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "p", { role: `vault-role-${suffix}` }),
    resource("kubernetes:apps/v1:Deployment", "d", {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "d" },
      image: `x@sha256:${"ab12".repeat(16)}`,
    }),
  ];
  const first = renderFiles(stack("vpc-0a1b2c3d4e5f60718", "1234567", "11111111-2222-3333-4444-55555555abcd"));
  const second = renderFiles(stack("vpc-0ffeeddccbbaa9988", "0a1b2c3", "99999999-8888-7777-6666-5555aaaabbbb"));

  it("are the same files, whatever the cloud drew at random", () => {
    expect(second).toEqual(first);
    expect([...first.values()].join()).not.toContain("0a1b2c3d4e5f60718");
  });

  it("keep references together and constants as they are", () => {
    const { properties } = JSON.parse(first.get("aws/ec2/Subnet/network-a.json") ?? "") as {
      properties: { vpcId: string };
    };
    expect(properties.vpcId).toMatch(/^vpc-[0-9a-f]{17}$/);
    expect(first.get("kubernetes/_cluster/deployment-d.yaml")).toContain("ab12".repeat(16));
    const role = /vault-role-[0-9a-f]{7}/.exec(first.get("aws/iam/Role/vault-role.json") ?? "")?.[0];
    expect(first.get("aws/iam/RolePolicyAttachment/p.json")).toContain(`"role": "${role}"`);
  });
});
