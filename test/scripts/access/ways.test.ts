import { describe, expect, it } from "vitest";
import { waysOf, waysText } from "../../../scripts/access/ways.js";
import { parseConfig } from "../../../infra/config.js";

const values = {
  settings: { account: "111122223333", region: "eu-central-1" },
  network: { zones: ["eu-central-1a", "eu-central-1b", "eu-central-1c"] },
  cluster: { nodeGroups: { general: { instanceTypes: ["m8g.large"], minSize: 3, maxSize: 6 } } },
  database: {},
  monitoring: {},
  vault: {},
};
const config = parseConfig(values, { project: "protocol", environment: "prod" }, new Date("2026-11-22"));
const outputs = {
  cluster: { name: "protocol-prod", arn: "a", endpoint: "https://abc.eks", securityGroupId: "sg", kubeconfig: "{}" },
  database: { endpoint: "db.example:5432", name: "protocol", secretArn: "arn:aws:secretsmanager:x", securityGroupId: "sg" },
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
    expect(waysText(waysOf(reach))).toMatchInlineSnapshot();
  });

  it("use the profile that was asked for", () => {
    const [cluster] = waysOf({ ...reach, profile: "it's mine" });
    expect(cluster?.commands[0]).toBe(
      "aws eks update-kubeconfig --name protocol-prod --alias prod --region eu-central-1 --profile 'it'\\''s mine'",
    );
  });

  it("leave out what is not deployed", () => {
    const { vault: _vault, database: _database, ...less } = outputs;
    expect(waysOf({ ...reach, outputs: less }).map(({ to }) => to)).toEqual(["cluster", "Grafana", "Prometheus", "Alertmanager"]);
  });
});
