import type { MonitoringChoice, Receiver, SecretKey } from "./args.js";

/** Alertmanager's configuration; it holds paths of mounted Secrets, never their values. */
export interface AlertmanagerConfig {
  readonly global: object;
  readonly route: object;
  readonly inhibit_rules: object[];
  readonly receivers: ({ readonly name: string } & Record<string, unknown>)[];
}

/** Receiver of what nobody asked to hear of: it sends nothing, the alerts stay visible in Alertmanager. */
export const unrouted = "unrouted";

const pages = 'severity =~ "page|critical"';
const warns = 'severity =~ "warn|warning"';

const title = "[{{ .Status | toUpper }}] {{ .CommonLabels.alertname }}";
const text =
  "{{ range .Alerts }}{{ .Annotations.summary }}\nrunbook: {{ .Annotations.runbook }} {{ .Annotations.runbook_url }}\n{{ end }}";

/**
 * The configuration for the routes: pages every hour until they are dealt with, warnings twice a day, the watchdog every
 * minute to the heartbeat. A page without a route of its own goes to the warnings' receiver; what has none is `unrouted`.
 */
export function alertmanagerConfig(routes: MonitoringChoice["routes"], environment: string): AlertmanagerConfig {
  const warn = routes.warn ? "warn" : unrouted;
  const page = routes.page ? "page" : warn;
  const heartbeat = routes.heartbeat ? "heartbeat" : unrouted;
  return {
    global: { resolve_timeout: "5m" },
    route: {
      receiver: unrouted,
      group_by: ["alertname", "unit", "namespace"],
      group_wait: "30s",
      group_interval: "5m",
      repeat_interval: "12h",
      routes: [
        {
          matchers: ['alertname = "Watchdog"'],
          receiver: heartbeat,
          group_wait: "0s",
          group_interval: "1m",
          repeat_interval: "1m",
        },
        { matchers: ['alertname = "InfoInhibitor"'], receiver: unrouted },
        { matchers: [pages], receiver: page, repeat_interval: "1h" },
        { matchers: [warns], receiver: warn },
      ],
    },
    inhibit_rules: [
      { source_matchers: [pages], target_matchers: [warns], equal: ["namespace", "alertname"] },
      {
        source_matchers: ['alertname = "InfoInhibitor"'],
        target_matchers: ['severity = "info"'],
        equal: ["namespace"],
      },
    ],
    receivers: [
      { name: unrouted },
      ...(routes.page ? [{ name: "page", ...integrations(routes.page, "critical", environment) }] : []),
      ...(routes.warn ? [{ name: "warn", ...integrations(routes.warn, "warning", environment) }] : []),
      ...(routes.heartbeat ? [{ name: "heartbeat", webhook_configs: [heartbeatCall(routes.heartbeat)] }] : []),
    ],
  };
}

/** Names of the Secrets that the routes refer to, each once, sorted. */
export function routeSecrets(routes: MonitoringChoice["routes"]): string[] {
  const receivers = [routes.page, routes.warn].flatMap((one) => (one ? [one.pagerduty, one.slack, one.discord] : []));
  return [...new Set([...receivers, routes.heartbeat].flatMap((one) => (one ? [one.secret] : [])))].sort();
}

function integrations(to: Receiver, severity: string, environment: string): Record<string, unknown> {
  const heading = `${environment}: ${title}`;
  const { pagerduty, slack, discord } = to;
  return {
    ...(pagerduty && {
      pagerduty_configs: [
        {
          routing_key_file: mounted(pagerduty),
          send_resolved: true,
          severity,
          description: `${environment}: {{ .CommonLabels.alertname }} {{ .CommonAnnotations.summary }}`,
        },
      ],
    }),
    ...(slack && {
      slack_configs: [
        { api_url_file: mounted(slack), channel: slack.channel, send_resolved: true, title: heading, text },
      ],
    }),
    ...(discord && {
      discord_configs: [{ webhook_url_file: mounted(discord), send_resolved: true, title: heading, message: text }],
    }),
  };
}

function heartbeatCall(to: SecretKey) {
  return { url_file: mounted(to), send_resolved: false };
}

/** Where the operator mounts `alertmanagerSpec.secrets`. */
function mounted({ secret, key }: SecretKey): string {
  return `/etc/alertmanager/secrets/${secret}/${key}`;
}
