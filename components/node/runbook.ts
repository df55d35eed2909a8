import type { OperationsContext, RunbookStep } from "../core/operations.js";
import { networks } from "./catalogue/networks.js";
import { type NodePlan, ports } from "./plan.js";

/** A pair's runbook. */
export function nodeRunbook(plan: NodePlan, context: OperationsContext): RunbookStep[] {
  return [...firstSync(plan, context), ...troubles(plan, context), ...changes(plan, context)];
}

function kubectlOf(plan: NodePlan): string {
  return `kubectl -n ${plan.namespace}`;
}

/** Commands that say why a pod is not ready, in the words of its probe. */
function askProbe(plan: NodePlan): string[] {
  return [plan.execution, plan.consensus].map(
    ({ pod, layer }) => `${kubectlOf(plan)} exec ${pod} -c readiness -- sh /probe/${layer}.sh; echo "exit $?"`,
  );
}

function firstSync(plan: NodePlan, context: OperationsContext): RunbookStep[] {
  const kubectl = kubectlOf(plan);
  const { checkpoint, checkpointCheck } = networks[plan.settings.network];
  const source = plan.settings.consensus.checkpointSyncUrl ?? checkpoint;
  return [
    {
      title: "Follow the first sync",
      when: "After the first deployment. The deployment doesn't wait: syncing takes hours to days, and the pair gets no requests until then.",
      commands: [
        `${kubectl} get pods -l chainwright.dev/pair=${context.name}`,
        ...askProbe(plan),
        `${kubectl} logs ${plan.execution.pod} -c execution --tail=20`,
        `${kubectl} logs ${plan.consensus.pod} -c consensus --tail=20`,
      ],
    },
    {
      title: "Check the checkpoint",
      when: "Once after the first start and after every fresh sync: the source of the first state is trusted, so a second one must agree.",
      commands: [
        `curl -s ${source}/eth/v1/beacon/headers/finalized | jq -r .data.root`,
        `curl -s ${checkpointCheck}/eth/v1/beacon/headers/finalized | jq -r .data.root`,
        `${kubectl} port-forward ${plan.consensus.pod} ${ports.beacon}:${ports.beacon} &`,
        `curl -s http://127.0.0.1:${ports.beacon}/eth/v1/beacon/headers/finalized | jq -r .data.root`,
        "# the three roots are equal, apart from the minutes around a new epoch; otherwise: Sync anew with another source",
      ],
    },
  ];
}

function troubles(plan: NodePlan, context: OperationsContext): RunbookStep[] {
  const kubectl = kubectlOf(plan);
  const { execution, consensus, services } = plan;
  return [
    {
      title: "A client is down",
      when: "Its metrics do not answer or it keeps restarting. Repairing a database after a hard stop takes hours: let it.",
      commands: [
        `${kubectl} get pods -l chainwright.dev/pair=${context.name} -o wide`,
        `${kubectl} describe pod ${execution.pod} | tail -30; ${kubectl} describe pod ${consensus.pod} | tail -30`,
        `${kubectl} logs ${execution.pod} -c execution --previous --tail=50`,
        `${kubectl} logs ${consensus.pod} -c consensus --previous --tail=50`,
        `# Pending: there is no node in ${plan.settings.zone} with room; the volumes cannot leave their zone`,
        "# OOMKilled: raise memoryGib of that client",
      ],
    },
    {
      title: "A client is behind",
      when: "It lags, stands still or is not ready. It gets no requests meanwhile; restarting it seldom helps.",
      commands: [
        ...askProbe(plan),
        `${kubectl} logs ${execution.pod} -c execution --since=15m | tail -30`,
        `${kubectl} logs ${consensus.pod} -c consensus --since=15m | tail -30`,
        "# the volume's queue and latency are in the node's dashboard: a slow volume is the usual reason; see Make a volume faster",
        "# a fork at this height: compare the version with the network's announcement, then see Restart a pair",
      ],
    },
    {
      title: "The pair's clients do not talk",
      when: "The consensus client cannot use the engine API: the other pod is down, the policy is wrong, or the secrets differ.",
      commands: [
        `${kubectl} get endpointslices -l kubernetes.io/service-name=${services.engineService} -o wide`,
        `${kubectl} logs ${consensus.pod} -c consensus --since=10m | grep -iE 'engine|execution|jwt|401|403' | tail -20`,
        `# "jwt" or 401: both pods must have started after the secret was made:`,
        `${kubectl} delete pod ${execution.pod} ${consensus.pod}`,
      ],
    },
    {
      title: "Few or no peers",
      when: "A client is alone or nearly so. What it says of the chain can be stale or wrong.",
      commands: [
        `${kubectl} exec ${execution.pod} -c readiness -- wget -qO- --header 'Content-Type: application/json' --post-data '{"jsonrpc":"2.0","id":1,"method":"net_peerCount","params":[]}' http://127.0.0.1:${ports.http}`,
        `${kubectl} exec ${consensus.pod} -c readiness -- wget -qO- http://127.0.0.1:${ports.beacon}/eth/v1/node/peer_count`,
        `${kubectl} get networkpolicies`,
        "# way out: NAT gateways and their ports (dashboard of the network); way in, where p2p.mode is nodePort: address and security group",
      ],
    },
    {
      title: "No finality",
      when: "First find out whether the network or only this pair has the trouble. Don't restart or sync anew while the network has it.",
      commands: [
        `curl -s ${networks[plan.settings.network].checkpointCheck}/eth/v1/beacon/states/head/finality_checkpoints | jq .data.finalized`,
        `${kubectl} exec ${consensus.pod} -c readiness -- wget -qO- http://127.0.0.1:${ports.beacon}/eth/v1/beacon/states/head/finality_checkpoints`,
        "# the same: the network; tell those who use the RPC endpoint. Different: this pair; see A client is behind",
      ],
    },
  ];
}

function changes(plan: NodePlan, context: OperationsContext): RunbookStep[] {
  const kubectl = kubectlOf(plan);
  const { execution, consensus } = plan;
  const volume = (claim: string) => `$(${kubectl} get pvc ${claim} -o jsonpath='{.spec.volumeName}')`;
  return [
    {
      title: "Restart a pair",
      when: "After a deployment that changed a version or an argument: pods change when they are deleted. One pair at a time, the next one when this one is ready.",
      commands: [
        `kubectl -n ${plan.namespace} get pods -l app.kubernetes.io/component=execution # another pair of the network is ready`,
        `${kubectl} delete pod ${consensus.pod} # stops within ${consensus.facts.graceSeconds} s`,
        `${kubectl} delete pod ${execution.pod} # stops within ${execution.facts.graceSeconds} s; never with --force`,
        `${kubectl} wait --for=condition=ready --timeout=60m pod/${execution.pod} pod/${consensus.pod}`,
      ],
    },
    {
      title: "Grow a volume",
      when: "The volume fills. It grows while the client runs; it cannot shrink.",
      commands: [
        `# raise ${context.name}'s execution.storageGib (now ${execution.storageGib}) or consensus.storageGib (now ${consensus.storageGib}) in Pulumi.${context.environment}.yaml`,
        `chainwright up ${context.environment}`,
        `${kubectl} get pvc ${execution.name} ${consensus.name} -w`,
      ],
    },
    {
      title: "Make a volume faster",
      when: "The client cannot keep up with the disk. The settings hold for new volumes; an existing one is changed here, once every six hours at most.",
      commands: [
        `aws ec2 modify-volume --region ${context.region} --volume-id "$(kubectl get pv ${volume(execution.name)} -o jsonpath='{.spec.csi.volumeHandle}')" --iops 12000 --throughput 1000`,
        `# set execution.iops and execution.throughputMibps of ${context.name} to the same`,
      ],
    },
    {
      title: "Sync anew",
      when: "The data is damaged, of another history, or from a wrong checkpoint. The pair is out for days: make sure that others serve.",
      commands: [
        `${kubectl} scale statefulset ${execution.name} --replicas=0 # likewise ${consensus.name} when its data is meant`,
        `${kubectl} wait --for=delete --timeout=10m pod/${execution.pod}`,
        `${kubectl} run wipe --rm -it --restart=Never --image=busybox --overrides='${wipe(plan)}'`,
        `${kubectl} scale statefulset ${execution.name} --replicas=1`,
      ],
    },
    {
      title: "Make a new engine secret",
      when: "The secret may have been seen. Both clients must restart; the pair is out for minutes.",
      commands: [
        `pulumi up --stack ${context.environment} --target-replace "$(pulumi stack --stack ${context.environment} --show-urns | grep -o 'urn:.*::${context.name}-jwt-bytes')" --target-dependents`,
        `${kubectl} delete pod ${execution.pod} ${consensus.pod}`,
      ],
    },
  ];
}

/** A pod that empties the execution client's volume, within the namespace's Pod Security level. */
function wipe({ execution }: NodePlan): string {
  const uid = execution.facts.uid;
  return JSON.stringify({
    spec: {
      securityContext: { runAsNonRoot: true, runAsUser: uid, fsGroup: uid, seccompProfile: { type: "RuntimeDefault" } },
      volumes: [{ name: "data", persistentVolumeClaim: { claimName: execution.name } }],
      containers: [
        {
          name: "wipe",
          image: "busybox",
          command: ["sh", "-c", "rm -rf /data/*"],
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
          volumeMounts: [{ name: "data", mountPath: "/data" }],
        },
      ],
    },
  });
}
