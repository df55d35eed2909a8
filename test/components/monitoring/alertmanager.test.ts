import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { alertmanagerConfig, routeSecrets } from "../../../components/monitoring/alertmanager.js";
import { type MonitoringSettings, planMonitoring } from "../../../components/monitoring/index.js";

type Routes = NonNullable<MonitoringSettings["routes"]>;

const pagerduty = { secret: "routes", key: "pager" };
const slack = { secret: "routes", key: "slack", channel: "#ops" };
const discord = { secret: "chat", key: "url" };
const heartbeat = { secret: "heart", key: "url" };

function config(routes: Routes) {
  const { settings } = planMonitoring({ routes }, { environment: "prod", clusterName: "c" });
  return alertmanagerConfig(settings.routes, "prod");
}

/** What amtool says, of the configuration or of where labels lead; skipped with a reason where it is missing. */
function amtool(args: readonly string[], routes: Routes, skip: (reason: string) => void): string {
  const dir = mkdtempSync(join(tmpdir(), "chainwright-amtool-"));
  try {
    const file = join(dir, "alertmanager.yaml");
    writeFileSync(file, forOldAmtool(stringify(config(routes))));
    const run = spawnSync("amtool", [...args, file], { encoding: "utf8" });
    if (run.error) skip("amtool is not installed");
    return (run.status === 0 ? run.stdout : run.stderr).trim();
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Debian's amtool 0.25 knows two of the fields that hold a path by their elder sisters only, which hold an address. */
function forOldAmtool(text: string): string {
  return text
    .replace(/webhook_url_file: .*/g, "webhook_url: https://discord.com/api/webhooks/1/x")
    .replace(/ url_file: .*/g, " url: https://heart.example/");
}

function leadsTo(labels: readonly string[], routes: Routes, skip: (reason: string) => void): string {
  return amtool(["config", "routes", "test", ...labels, "--config.file"], routes, skip);
}

const both: Routes = { page: { pagerduty }, warn: { slack } };

describe("Alertmanager's configuration", () => {
  it.for<Routes>([{}, both, { page: { pagerduty, slack, discord }, warn: { slack, discord }, heartbeat }])(
    "is taken by amtool: %j",
    (routes, { skip }) => {
      expect(amtool(["check-config"], routes, skip)).toContain("SUCCESS");
    },
  );

  it.for<[severity: string, routes: Routes, receiver: string]>([
    ["page", both, "page"],
    ["critical", both, "page"],
    ["warn", both, "warn"],
    ["warning", both, "warn"],
    ["info", both, "unrouted"],
    ["page", { warn: { slack } }, "warn"],
    ["warn", { page: { pagerduty } }, "unrouted"],
    ["page", {}, "unrouted"],
  ])("leads severity %s with %j to %s", ([severity, routes, receiver], { skip }) => {
    expect(leadsTo([`severity=${severity}`], routes, skip)).toBe(receiver);
  });

  it("calls the heartbeat every minute for as long as alerts are delivered at all", ({ skip }) => {
    expect(leadsTo(["alertname=Watchdog", "severity=none"], { heartbeat }, skip)).toBe("heartbeat");
    const { routes } = config({ heartbeat }).route as { routes: { receiver: string; repeat_interval: string }[] };
    expect(routes.find(({ receiver }) => receiver === "heartbeat")?.repeat_interval).toBe("1m");
  });

  it("holds paths of mounted Secrets and neither an address nor a key", () => {
    const text = stringify(config({ page: { pagerduty, slack, discord }, heartbeat }));
    const files = [...text.matchAll(/_file: (.*)/g)].map((match) => match[1]);
    expect(files).toEqual([
      "/etc/alertmanager/secrets/routes/pager",
      "/etc/alertmanager/secrets/routes/slack",
      "/etc/alertmanager/secrets/chat/url",
      "/etc/alertmanager/secrets/heart/url",
    ]);
    expect(text).not.toMatch(/https?:|routing_key:|api_url:/);
  });

  it("names every Secret that must be mounted once", () => {
    const { settings } = planMonitoring(
      { routes: { page: { pagerduty, slack }, warn: { slack, discord }, heartbeat } },
      { environment: "prod", clusterName: "c" },
    );
    expect(routeSecrets(settings.routes)).toEqual(["chat", "heart", "routes"]);
  });
});
