import { chainNamespace, rpcPorts, rpcService } from "../../components/core/chains.js";
import { planVault } from "../../components/vault/plan.js";
import type { Config } from "../../infra/config.js";
import type { KnownOutputs } from "../../infra/outputs.js";
import { isMonitored } from "../../infra/units.js";

/** One way to something that came up. */
export interface Way {
  /** `cluster`, `Grafana`, `database`, ... */
  readonly to: string;
  /** Where it is: an address, or a name. */
  readonly address: string;
  /** Shell commands in order; `#` begins an instruction. None of them holds a secret. */
  readonly commands: readonly string[];
}

/** What the ways are made from. */
export interface Reach {
  readonly config: Config;
  /** Outputs of the stack; of what is another stack's there are none. */
  readonly outputs: KnownOutputs;
  /** Name of the EKS cluster. */
  readonly clusterName: string;
  readonly profile: string | undefined;
}

/** How to reach what came up, in the order in which a person needs it: the cluster first, since the rest goes through it. */
export function waysOf(reach: Reach): Way[] {
  return [...toCluster(reach), ...toMonitoring(reach), ...toVault(reach), ...toDatabase(reach), ...toRpc(reach)];
}

function aws({ config, profile }: Reach, command: string): string {
  const account = profile === undefined ? "" : ` --profile ${quoted(profile)}`;
  return `aws ${command} --region ${config.settings.region}${account}`;
}

function toCluster(reach: Reach): Way[] {
  const { config, outputs, clusterName } = reach;
  if (config.cluster === undefined) return elsewhere(config);
  const address = outputs.cluster?.endpoint ?? "not up yet";
  const name = outputs.cluster?.name ?? clusterName;
  const update = aws(reach, `eks update-kubeconfig --name ${name} --alias ${config.environment}`);
  return [{ to: "cluster", address, commands: [update, `kubectl --context ${config.environment} get nodes`] }];
}

/** The cluster of another stack: only that one's outputs say its name. */
function elsewhere({ platform, environment }: Config): Way[] {
  if (platform === undefined) return [];
  const other = platform.stack.split("/").at(-1) ?? platform.stack;
  const commands = [
    `chainwright access ${other}`,
    `# then give its context the name that the commands below use: kubectl config rename-context ${other} ${environment}`,
  ];
  return [{ to: "cluster", address: `of the stack ${platform.stack}`, commands }];
}

function toMonitoring({ config, outputs }: Reach): Way[] {
  const { monitoring } = outputs;
  if (config.monitoring === undefined || monitoring === undefined) return [];
  const { namespace, grafanaService } = monitoring;
  const at = kubectl(config, namespace);
  return [
    {
      to: "Grafana",
      address: "http://127.0.0.1:3000, user admin",
      commands: [
        `${at} port-forward service/${grafanaService} 3000:80`,
        "# the password, in another terminal:",
        `${at} get secret grafana-admin -o jsonpath='{.data.admin-password}' | base64 -d`,
      ],
    },
    forwarded("Prometheus", monitoring.prometheusUrl, at),
    forwarded("Alertmanager", monitoring.alertmanagerUrl, at),
  ];
}

function forwarded(to: string, url: string, at: string): Way {
  const { hostname, port } = new URL(url);
  const service = hostname.split(".")[0] ?? hostname;
  return {
    to,
    address: `http://127.0.0.1:${port}`,
    commands: [`${at} port-forward service/${service} ${port}:${port}`],
  };
}

function toVault({ config, outputs }: Reach): Way[] {
  if (config.vault === undefined || outputs.vault === undefined) return [];
  const { serverName } = planVault(config.vault, isMonitored(config));
  const at = kubectl(config, outputs.vault.namespace);
  return [
    {
      to: "Vault",
      address: outputs.vault.address,
      commands: [
        `${at} get secret vault-tls -o jsonpath='{.data.ca\\.crt}' | base64 -d > vault-ca.pem`,
        `${at} port-forward service/vault 8200:8200`,
        "# in another terminal:",
        `export VAULT_ADDR=https://127.0.0.1:8200 VAULT_CACERT=vault-ca.pem VAULT_TLS_SERVER_NAME=${serverName}`,
        "vault status",
        `# before its initialisation it is sealed; the ceremony is in docs/deployment/${config.environment}.md`,
      ],
    },
  ];
}

function toDatabase(reach: Reach): Way[] {
  const { database } = reach.outputs;
  if (reach.config.database === undefined || database === undefined) return [];
  const [host = database.endpoint, port = "5432"] = database.endpoint.split(":");
  const client = `kubectl --context ${reach.config.environment} run psql --rm -it --image=postgres:18 --`;
  return [
    {
      to: "database",
      address: `${database.endpoint}, database ${database.name}`,
      commands: [
        "# user and password, which RDS rotates:",
        aws(
          reach,
          `secretsmanager get-secret-value --secret-id ${quoted(database.secretArn)} --query SecretString --output text`,
        ),
        "# from inside the cluster; it asks for the password:",
        `${client} psql "host=${host} port=${port} dbname=${database.name} user=postgres sslmode=require"`,
      ],
    },
  ];
}

function toRpc({ config }: Reach): Way[] {
  if (config.rpc === undefined) return [];
  const namespace = chainNamespace(config.rpc.network);
  const { http } = rpcPorts;
  const call = `{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}`;
  return [
    {
      to: `RPC (${config.rpc.network})`,
      address: `http://${rpcService}.${namespace}.svc:${http}`,
      commands: [
        `${kubectl(config, namespace)} port-forward service/${rpcService} ${http}:${http}`,
        "# in another terminal; it answers when a node has synced:",
        `curl -s -H 'content-type: application/json' -d '${call}' http://127.0.0.1:${http}`,
      ],
    },
  ];
}

function kubectl({ environment }: Config, namespace: string): string {
  return `kubectl --context ${environment} -n ${namespace}`;
}

/** As one word of a shell; `!` and the like mean something to an interactive one. */
function quoted(word: string): string {
  return /^[\w.@/-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The ways for people. */
export function waysText(ways: readonly Way[]): string {
  return ways
    .map(({ to, address, commands }) => [`${to}: ${address}`, ...commands.map((line) => `  ${line}`)].join("\n"))
    .join("\n\n");
}
