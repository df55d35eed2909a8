import { describe, expect, it } from "vitest";
import { planVault, Vault, vaultOperations, type VaultSettings } from "../../../components/vault/index.js";
import { serverConfig, vaultValues } from "../../../components/vault/values.js";
import { refusedObjects } from "../../support/applied.js";
import { expectOperationsToFit, keepsTheContract } from "../../support/contract.js";
import { type Program, program, valueOf } from "../../support/mocks.js";
import { firing, promtoolProblems } from "../../support/promtool.js";

const region = "us-east-1";
const place = { clusterName: "protocol-prod", accountId: "111122223333", region, monitored: true };
const context = { name: "vault", environment: "prod", region, project: "protocol" };

type Made = VaultSettings & { protect?: boolean; monitored?: boolean };

function vault(settings: Made = {}): Promise<Program<Vault>> {
  return program(() => new Vault("vault", { ...place, ...settings }));
}

function planned(settings: VaultSettings = {}) {
  const plan = planVault(settings, true);
  return { plan, operations: vaultOperations(plan.settings, plan, context) };
}

/** A policy document as it was registered. */
function policy(run: Program<unknown>, name: string, property: string): { Statement: Record<string, unknown>[] } {
  return JSON.parse(String(run.named(name).inputs[property])) as { Statement: Record<string, unknown>[] };
}

keepsTheContract((name, opts) => new Vault(name, place, opts));

describe("Vault", () => {
  it("makes objects that the API server takes, in namespaces that allow them", async () => {
    const ground = { charts: ["prometheus-operator-crds"] };
    expect(refusedObjects(await vault(), ground)).toEqual([]);
  });

  it("needs the operator's kinds only where there is monitoring", async () => {
    expect(refusedObjects(await vault({ monitored: false }))).toEqual([]);
    const refused = refusedObjects(await vault());
    expect(refused).toEqual([expect.stringMatching(/^vault-metrics: .*PodMonitor/)]);
  });

  it("is not waited for: nobody has initialised it yet", async () => {
    const release = (await vault()).named("vault-release").inputs;
    expect(release).toMatchObject({ skipAwait: true, atomic: false, chart: "vault", version: "0.34.1" });
  });

  it("comes after its certificate, its volumes and its right to the key", async () => {
    const run = await vault();
    const waited = run.named("vault-release").dependencies;
    for (const name of ["vault-certificate", "vault-volumes", "vault-server-policy", "vault-server-identity"])
      expect(waited, name).toContain(run.named(name).urn);
  });

  it("lets the servers' role use the unseal key, and administrators manage but not use it", async () => {
    const run = await vault();
    const [administer, use] = policy(run, "vault-unseal-key", "policy").Statement;
    expect(administer?.Action).not.toEqual(expect.arrayContaining([expect.stringMatching(/crypt|GenerateData|\*/)]));
    expect(use).toMatchObject({
      Action: ["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey"],
      Principal: { AWS: expect.stringContaining("role/vault-server-role") },
    });
    expect(run.named("vault-unseal-key").inputs).toMatchObject({ enableKeyRotation: true, deletionWindowInDays: 30 });
  });

  it("gives its roles to one service account of one cluster", async () => {
    const trust = policy(await vault(), "vault-server-role", "assumeRolePolicy");
    expect(trust.Statement).toHaveLength(1);
    expect(trust.Statement[0]).toMatchObject({
      Principal: { Service: "pods.eks.amazonaws.com" },
      Condition: {
        StringEquals: {
          "aws:SourceAccount": "111122223333",
          "aws:RequestTag/kubernetes-namespace": "vault",
          "aws:RequestTag/kubernetes-service-account": "vault",
        },
        ArnEquals: { "aws:SourceArn": "arn:aws:eks:us-east-1:111122223333:cluster/protocol-prod" },
      },
    });
  });

  it("keeps snapshots private, encrypted, versioned and apart from plain HTTP", async () => {
    const run = await vault({ snapshots: { keptDays: 90 } });
    expect(run.named("vault-snapshots-private").inputs).toMatchObject({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(run.named("vault-snapshots-versioning").inputs).toMatchObject({
      versioningConfiguration: { status: "Enabled" },
    });
    expect(run.named("vault-snapshots-encryption").inputs).toMatchObject({
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" }, bucketKeyEnabled: true }],
    });
    expect(run.named("vault-snapshots-lifecycle").inputs).toMatchObject({ rules: [{ expiration: { days: 90 } }] });
    expect(policy(run, "vault-snapshots-policy", "policy").Statement[0]).toMatchObject({
      Effect: "Deny",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
  });

  it.each([
    [{}, true],
    [{ snapshots: { enabled: true } }, false],
  ])("with %j has the snapshot job suspended: %s", async (settings, suspend) => {
    const { spec } = (await vault(settings)).named("vault-snapshot-job").inputs as { spec: object };
    expect(spec).toMatchObject({ suspend, concurrencyPolicy: "Forbid", timeZone: "Etc/UTC" });
  });

  it("lets the snapshot job add to the bucket and nothing else", async () => {
    const statements = policy(await vault(), "vault-snapshot-policy", "policy").Statement;
    expect(statements.map(({ Action }) => Action)).toEqual(["s3:PutObject", ["kms:GenerateDataKey", "kms:Decrypt"]]);
    expect(statements[0]?.Resource).toMatch(/\/raft\/\*$/);
  });

  it("names no action or resource of IAM by a lone star", async () => {
    const run = await vault();
    const policies = run.all("aws:iam/rolePolicy:RolePolicy").map(({ name }) => policy(run, name, "policy"));
    for (const { Statement } of policies)
      for (const { Action, Resource } of Statement)
        expect([Action, Resource].flat(), JSON.stringify(Statement)).not.toContain("*");
  });

  it("denies every connection that is not named, and lets applications in by their namespace's label", async () => {
    const run = await vault();
    expect(run.named("vault-policy-default").inputs.spec).toEqual({
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
      ingress: [],
      egress: [],
    });
    const { ingress } = planned().plan.policies.server ?? { ingress: [] };
    const clients = { namespaceSelector: { matchLabels: { "chainwright.dev/vault-client": "true" } } };
    expect(ingress[1]?.from).toContainEqual(clients);
    expect(ingress[1]?.ports).toEqual([{ port: 8200, protocol: "TCP" }]);
  });

  it("tells where it is", async () => {
    const { value } = await vault();
    expect(await valueOf(value.address)).toBe("https://vault-active.vault.svc:8200");
    expect(await valueOf(value.unsealKeyArn)).toMatch(/^arn:aws:kms:us-east-1:111122223333:key\//);
  });
});

describe("the servers", () => {
  it.each([3, 5, 7])("of %i replicas look for each other by name, over TLS that is checked", (replicas) => {
    const { plan } = planned({ replicas });
    const { retry_join: joins } = serverConfig(plan, region).storage.raft;
    expect(joins.map((one) => one.leader_api_addr)).toEqual(
      Array.from({ length: replicas }, (_, index) => `https://vault-${index}.vault-internal:8200`),
    );
    for (const join of joins) expect(plan.dnsNames).toContain(join.leader_tls_servername);
    expect(plan.dnsNames).toContain("*.vault-internal");
  });

  it("listen on TLS only, and say nothing about a token or a key in their configuration", () => {
    const text = JSON.stringify(serverConfig(planned().plan, region));
    expect(text).toContain('"tls_min_version":"tls12"');
    expect(text).not.toMatch(/tls_disable|token|kms_key_id/);
  });

  it("hold no empty block, which HCL's JSON reader would drop", () => {
    const empty = (value: unknown): boolean =>
      typeof value === "object" &&
      value !== null &&
      (Object.keys(value).length === 0 || Object.values(value).some(empty));
    expect(empty(serverConfig(planned().plan, region))).toBe(false);
  });

  it("never share a node, and are spread evenly over zones where that is asked for", () => {
    const server = (settings: VaultSettings) =>
      vaultValues(planned(settings).plan, region, "key").server as Record<string, unknown>;
    const hosts = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [expect.anything()] } };
    expect(server({})).toMatchObject({
      affinity: hosts,
      topologySpreadConstraints: [
        { maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "DoNotSchedule" },
      ],
    });
    expect(server({ spread: "node" })).toMatchObject({ affinity: hosts, topologySpreadConstraints: [] });
  });

  it("can write where the chart writes though their root is read-only", () => {
    const values = vaultValues(planned().plan, region, "key").server as { volumeMounts: { mountPath: string }[] };
    expect(values.volumeMounts.map(({ mountPath }) => mountPath)).toContain("/tmp");
  });
});

describe("Vault's operations", () => {
  it("tell the truth about what is registered", async () => {
    expectOperationsToFit(planned().operations, await vault(), { component: "vault" });
    const free = await vault({ protect: false });
    expectOperationsToFit(planned().operations, free, { component: "vault", protect: false });
  });

  it("hold rules and queries that Prometheus takes", ({ skip }) => {
    const { alerts, panels } = planned().operations;
    expect(promtoolProblems(alerts, panels, skip)).toBe("");
  });

  it("say nothing of a Vault that was never initialised, and page for one that is sealed again", ({ skip }) => {
    const { alerts } = planned().operations;
    const member = 'vault_core_unsealed{namespace="vault",pod="vault-0"}';
    const active = 'vault_core_active{namespace="vault",pod="vault-0"}';
    expect(
      firing(
        alerts,
        [
          { series: member, values: "0x60" },
          { series: active, values: "0x60" },
        ],
        50,
        skip,
      ),
    ).toEqual([]);
    const sealed = [
      { series: member, values: "1x30 0x30" },
      { series: active, values: "1x30 0x30" },
    ];
    expect(firing(alerts, sealed, 50, skip)).toEqual(["VaultSealed", "VaultNoLeader"]);
  });

  it("wait for a snapshot only once snapshots are on", ({ skip }) => {
    const { operations } = planned({ snapshots: { enabled: true, everyHours: 1 } });
    const alerts = operations.alerts.filter(({ name }) => name === "VaultSnapshotStale");
    const suspend = 'kube_cronjob_spec_suspend{namespace="vault",cronjob="vault-snapshot"}';
    expect(firing(alerts, [{ series: suspend, values: "0x400" }], 300, skip)).toEqual(["VaultSnapshotStale"]);
    expect(firing(alerts, [{ series: suspend, values: "1x400" }], 300, skip)).toEqual([]);
  });

  it("lay down the initialisation for this environment, down to giving the root token up", () => {
    const step = planned().operations.runbook.find(({ title }) => title === "Initialise Vault");
    const text = step?.commands.join("\n") ?? "";
    for (const part of [
      "kubectl -n vault port-forward pod/vault-0 8200:8200",
      "-recovery-shares=5 -recovery-threshold=3 -recovery-pgp-keys=",
      "vault audit enable -path=file file file_path=/vault/audit/audit.log",
      "bound_service_account_names=vault-snapshot bound_service_account_namespaces=vault",
      "vault token revoke -self",
      "Pulumi.prod.yaml",
      "chainwright up prod",
    ])
      expect(text).toContain(part);
    expect(text.indexOf("vault audit enable")).toBeLessThan(text.indexOf("vault auth enable"));
  });

  it("cost what the settings make them cost", () => {
    const [volumes] = planned({ replicas: 3, storageGib: 50, auditStorageGib: 50 }).operations.cost;
    expect(volumes).toMatchObject({ quantity: 300, unit: "GiB", usdPerMonth: 24 });
  });
});

describe("Vault's settings", () => {
  it.each([1, 4, 12, 24])("take a snapshot every %i hours, evenly", (everyHours) => {
    const [, hours = ""] = planned({ snapshots: { everyHours } }).plan.schedule.split(" ");
    const runsADay = hours.startsWith("*/") ? 24 / Number(hours.slice(2)) : 1;
    expect(runsADay).toBe(24 / everyHours);
  });

  it("are refused with every problem at once", () => {
    const wrong = { replicas: 4, storageGib: 1, snapshots: { everyHours: 5 }, keyDeletionDays: 3 };
    expect(() => planVault(wrong, true)).toThrowErrorMatchingInlineSnapshot(`
      [UserError: the settings of vault are wrong [config/invalid]
        vault.replicas: expected an odd number, so that a majority is one, got 4
          fix: use 3, 5 or 7
        vault.storageGib: expected at least 5, got 1
          fix: change vault.storageGib
        vault.keyDeletionDays: expected at least 7, got 3
          fix: change vault.keyDeletionDays
        vault.snapshots.everyHours: expected one of 1, 2, 3, 4, 6, 8, 12, 24, got 5
          fix: use a number of hours that divides a day]
    `);
  });
});
