import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import {
  Monitoring,
  type MonitoringSettings,
  monitoringOperations,
  planMonitoring,
} from "../../../components/monitoring/index.js";
import { refusedObjects } from "../../support/applied.js";
import { expectOperationsToFit, keepsTheContract } from "../../support/contract.js";
import { type Program, program } from "../../support/mocks.js";
import { firing, promtoolProblems } from "../../support/promtool.js";

const place = { environment: "prod", clusterName: "protocol-prod" };
const context = { name: "monitoring", environment: "prod", region: "us-east-1", project: "protocol" };

function monitoring(settings: MonitoringSettings & { protect?: boolean } = {}): Promise<Program<Monitoring>> {
  return program(() => new Monitoring("monitoring", { ...settings, ...place }));
}

function planned(settings: MonitoringSettings = {}) {
  const plan = planMonitoring(settings, place);
  return { plan, operations: monitoringOperations(plan.settings, plan, context) };
}

keepsTheContract((name, opts) => new Monitoring(name, place, opts));

describe("monitoring", () => {
  it("makes objects that the API server takes, in namespaces that allow them", async () => {
    expect(refusedObjects(await monitoring())).toEqual([]);
  });

  it("keeps the node exporter apart, in the only privileged namespace", async () => {
    const levels = (await monitoring())
      .all("kubernetes:core/v1:Namespace")
      .map(({ inputs }) => inputs.metadata as { name: string; labels: Record<string, string> })
      .map(({ name, labels }) => [name, labels["pod-security.kubernetes.io/enforce"]]);
    expect(levels).toEqual([
      ["monitoring", "restricted"],
      ["monitoring-nodes", "privileged"],
    ]);
    const { values } = planned().plan;
    expect(values["prometheus-node-exporter"]).toMatchObject({ namespaceOverride: "monitoring-nodes" });
  });

  it("pins its charts and takes a failed installation back", async () => {
    const releases = (await monitoring()).all("kubernetes:helm.sh/v3:Release").map(({ inputs }) => inputs);
    expect(releases.map(({ chart, version }) => [chart, version])).toEqual([
      ["prometheus-operator-crds", "31.0.1"],
      ["kube-prometheus-stack", "88.5.3"],
    ]);
    for (const one of releases) expect(one).toMatchObject({ atomic: true, cleanupOnFail: true, maxHistory: 5 });
  });

  it("installs the definitions of kinds before what uses them", async () => {
    const run = await monitoring();
    expect(run.named("monitoring-stack").dependencies).toContain(run.named("monitoring-definitions").urn);
    expect(run.named("monitoring-stack").inputs.skipCrds).toBe(true);
  });

  it("hands Grafana's password over in a Secret, and puts no secret in Helm's values", async () => {
    const run = await monitoring();
    expect(run.named("monitoring-grafana-admin").inputs.stringData).toBe("«secret»");
    expect(JSON.stringify(run.named("monitoring-stack").inputs)).not.toContain("secret»");
    expect(planned().plan.values.grafana).toMatchObject({ admin: { existingSecret: "grafana-admin" } });
  });

  it("finds monitors and rules by kind alone, in every namespace", () => {
    expect(planned().plan.values.prometheus).toMatchObject({
      prometheusSpec: {
        ruleSelectorNilUsesHelmValues: false,
        serviceMonitorSelectorNilUsesHelmValues: false,
        podMonitorSelectorNilUsesHelmValues: false,
      },
    });
  });

  it("labels what leaves the cluster with environment and cluster", () => {
    const labels = { environment: "prod", cluster: "protocol-prod" };
    expect(planned().plan.values.prometheus).toMatchObject({ prometheusSpec: { externalLabels: labels } });
  });

  it.each([
    [{ prometheus: { replicas: 1 } }, "prometheus", false],
    [{ prometheus: { replicas: 2 } }, "prometheus", true],
    [{ alertmanager: { replicas: 1 } }, "alertmanager", false],
  ] as const)("has a disruption budget only where a second replica exists: %j", (settings, part, enabled) => {
    expect(planned(settings).plan.values[part]).toMatchObject({ podDisruptionBudget: { enabled } });
  });

  it("drops old samples before the volume is full", () => {
    const { values } = planned({ prometheus: { storageGib: 200 }, retentionDays: 30 }).plan;
    expect(values.prometheus).toMatchObject({ prometheusSpec: { retention: "30d", retentionSize: "170GB" } });
  });
});

describe("monitoring's operations", () => {
  it("tell the truth about what is registered", async () => {
    expectOperationsToFit(planned().operations, await monitoring(), { component: "monitoring" });
    const free = await monitoring({ protect: false });
    expectOperationsToFit(planned().operations, free, { component: "monitoring", protect: false });
  });

  it("hold rules and queries that Prometheus takes", ({ skip }) => {
    const { alerts, panels } = planned().operations;
    expect(promtoolProblems(alerts, panels, skip)).toBe("");
  });

  it("wake somebody up when notices cannot be delivered", ({ skip }) => {
    const failures = 'alertmanager_notifications_failed_total{namespace="monitoring",integration="slack"}';
    const { alerts } = planned().operations;
    expect(firing(alerts, [{ series: failures, values: "0+1x60" }], 40, skip)).toContain("MonitoringNotificationsFail");
    expect(firing(alerts, [{ series: failures, values: "7x60" }], 40, skip)).not.toContain(
      "MonitoringNotificationsFail",
    );
  });

  it("name each notification secret once, with all of its keys, and no value", () => {
    const routes = {
      page: { pagerduty: { secret: "routes", key: "pager" }, slack: { secret: "routes", key: "slack", channel: "#a" } },
      warn: { slack: { secret: "routes", key: "slack", channel: "#b" }, discord: { secret: "chat", key: "url" } },
    };
    const { plan, operations } = planned({ routes });
    expect(plan.routeSecrets).toEqual(["chat", "routes"]);
    const step = operations.runbook.find(({ title }) => title === "Put the notification secrets in place");
    expect(step?.commands.filter((command) => command.startsWith("kubectl"))).toEqual([
      expect.stringContaining("create secret generic chat --from-file=url=/dev/shm/url"),
      expect.stringContaining(
        "create secret generic routes --from-file=pager=/dev/shm/pager --from-file=slack=/dev/shm/slack",
      ),
      expect.stringContaining("rollout status"),
    ]);
  });

  it("say what to do where no route is set", () => {
    const step = planned().operations.runbook.find(({ title }) => title === "Put the notification secrets in place");
    expect(step?.commands).toEqual([expect.stringContaining("set monitoring.routes")]);
  });
});

describe("monitoring's settings", () => {
  it("are refused with every problem at once", () => {
    const wrong = {
      retentionDay: 5,
      prometheus: { replicas: 9 },
      routes: { page: {}, warn: { slack: { secret: "S" } } },
    };
    expect(() => planMonitoring(wrong as unknown as MonitoringSettings, place)).toThrowErrorMatchingInlineSnapshot(`
      [UserError: the settings of monitoring are wrong [config/invalid]
        monitoring.prometheus.replicas: expected at most 3, got 9
          fix: change monitoring.prometheus.replicas
        monitoring.routes.page: expected at least one of pagerduty, slack, discord, got {}
          fix: name where the notices go, or remove the route
        monitoring.routes.warn.slack.secret: expected the name of a Secret: lower-case letters, digits and hyphens, at most 63, got "S"
          fix: change monitoring.routes.warn.slack.secret
        monitoring.routes.warn.slack.key: expected a string, got nothing
          fix: set monitoring.routes.warn.slack.key
        monitoring.routes.warn.slack.channel: expected a string, got nothing
          fix: set monitoring.routes.warn.slack.channel
        monitoring.retentionDay: expected one of retentionDays, spread, prometheus, alertmanager, grafana, routes, runbooks, got unknown key "retentionDay"
          fix: did you mean retentionDays?]
    `);
  });

  it("hold references only: a webhook's address is not a name of a Secret", () => {
    const routes = { page: { discord: { secret: "https://discord.example/api/webhooks/1/x", key: "url" } } };
    expect(() => planMonitoring({ routes }, place)).toThrow(/the name of a Secret/);
  });

  it("are written into Alertmanager's own file", () => {
    const file = parse(planned().plan.alertmanager) as { receivers: { name: string }[]; route: { receiver: string } };
    expect(file.receivers).toEqual([{ name: "unrouted" }]);
    expect(file.route.receiver).toBe("unrouted");
  });
});
