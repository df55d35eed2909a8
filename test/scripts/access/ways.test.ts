import { describe, expect, it } from "vitest";
import { waysOf, waysText } from "../../../scripts/access/ways.js";
import { parseConfig } from "../../../infra/config.js";

const values = {
  settings: { account: "111122223333", region: "eu-central-1" },
  network: { zones: ["eu-central-1a", "eu-central-1b", "eu-central-1c"] },
  cluster: {
    admins: [{ principalArn: "arn:aws:iam::111122223333:role/admin" }],
    nodeGroups: { general: { instanceTypes: ["m8g.large"], minSize: 3, maxSize: 6 } },
  },
  database: {},
  monitoring: {},
  vault: {},
};
const config = parseConfig(values, { project: "protocol", environment: "prod" }, new Date("2026-11-22"));
const outputs = {
  cluster: { name: "protocol-prod", arn: "a", endpoint: "https://abc.eks", securityGroupId: "sg", kubeconfig: "{}" },
  database: {
    endpoint: "db.example:5432",
    name: "protocol",
    secretArn: "arn:aws:secretsmanager:x",
    securityGroupId: "sg",
  },
  monitoring: {
    namespace: "monitoring",
    grafanaService: "grafana",
    prometheusUrl: "http://kps-prometheus.monitoring.svc:9090",
    alertmanagerUrl: "http://kps-alertmanager.monitoring.svc:9093",
  },
  vault: { namespace: "vault", address: "https://vault-active.vault.svc:8200", unsealKeyArn: "k" },
};
const reach = { config, outputs, clusterName: "protocol-prod", profile: undefined };

describe("the ways to what came up", () => {
  it("lead through the cluster, and name where passwords are without showing any", () => {
    expect(waysText(waysOf(reach))).toMatchInlineSnapshot(`
      "cluster: https://abc.eks
        aws eks update-kubeconfig --name protocol-prod --alias prod --region eu-central-1
        kubectl --context prod get nodes

      Grafana: http://127.0.0.1:3000, user admin
        kubectl --context prod -n monitoring port-forward service/grafana 3000:80
        # the password, in another terminal:
        kubectl --context prod -n monitoring get secret grafana-admin -o jsonpath='{.data.admin-password}' | base64 -d

      Prometheus: http://127.0.0.1:9090
        kubectl --context prod -n monitoring port-forward service/kps-prometheus 9090:9090

      Alertmanager: http://127.0.0.1:9093
        kubectl --context prod -n monitoring port-forward service/kps-alertmanager 9093:9093

      Vault: https://vault-active.vault.svc:8200
        kubectl --context prod -n vault get secret vault-tls -o jsonpath='{.data.ca\\.crt}' | base64 -d > vault-ca.pem
        kubectl --context prod -n vault port-forward service/vault 8200:8200
        # in another terminal:
        export VAULT_ADDR=https://127.0.0.1:8200 VAULT_CACERT=vault-ca.pem VAULT_TLS_SERVER_NAME=vault.vault.svc
        vault status
        # before its initialisation it is sealed; the ceremony is in docs/deployment/prod.md

      database: db.example:5432, database protocol
        # user and password, which RDS rotates:
        aws secretsmanager get-secret-value --secret-id 'arn:aws:secretsmanager:x' --query SecretString --output text --region eu-central-1
        # from inside the cluster; it asks for the password:
        kubectl --context prod run psql --rm -it --image=postgres:18 -- psql "host=db.example port=5432 dbname=protocol user=postgres sslmode=require""
    `);
  });

  it("use the profile that was asked for", () => {
    const [cluster] = waysOf({ ...reach, profile: "it's mine" });
    expect(cluster?.commands[0]).toBe(
      "aws eks update-kubeconfig --name protocol-prod --alias prod --region eu-central-1 --profile 'it'\\''s mine'",
    );
  });

  it("leave out what is not deployed", () => {
    const { vault: _vault, database: _database, ...less } = outputs;
    expect(waysOf({ ...reach, outputs: less }).map(({ to }) => to)).toEqual([
      "cluster",
      "Grafana",
      "Prometheus",
      "Alertmanager",
    ]);
  });

  it("send to the stack that has the cluster, whose name only that stack knows", () => {
    const apps = { settings: values.settings, vault: {}, platform: { stack: "acme/protocol/base" } };
    const elsewhere = parseConfig(apps, { project: "protocol", environment: "apps" }, new Date("2026-11-22"));
    const [cluster] = waysOf({ ...reach, config: elsewhere, outputs: { vault: outputs.vault } });
    expect(cluster?.address).toBe("of the stack acme/protocol/base");
    expect(cluster?.commands.join("\n")).not.toContain("update-kubeconfig");
  });
});
