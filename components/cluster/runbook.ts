import { eksClusterName } from "../core/names.js";
import type { OperationsContext, RunbookStep } from "../core/operations.js";
import { steps } from "./alerts.js";

/** What to do about a cluster, with the commands of its environment. */
export function runbook(context: OperationsContext): RunbookStep[] {
  const cluster = eksClusterName(context.project, context.environment);
  const at = `--region ${context.region}`;
  const of = `${at} --cluster-name ${cluster}`;
  return [
    reach(cluster, at),
    nodeStep(of),
    apiStep(cluster, at),
    podsStep(),
    volumeStep(context),
    dnsStep(of),
    blindStep(),
    upgradeStep(context, cluster, of),
    lockedOutStep(context, of),
  ];
}

function reach(cluster: string, at: string): RunbookStep {
  return {
    title: "Reach the cluster",
    when: "Before every other step, once on each machine; it asks AWS for a token each time and stores none.",
    commands: [
      "aws sts get-caller-identity",
      `aws eks update-kubeconfig ${at} --name ${cluster} --alias ${cluster}`,
      `kubectl --context ${cluster} auth whoami`,
      "# a timeout here: the API is private; use a machine inside the network, or add its public address to cluster.publicAccessCidrs",
    ],
  };
}

function nodeStep(of: string): RunbookStep {
  return {
    title: steps.node,
    when: "A node alert fires. Draining moves pods within their disruption budgets; a chain node's pod waits for its own shutdown.",
    commands: [
      "kubectl get nodes -L topology.kubernetes.io/zone,eks.amazonaws.com/nodegroup",
      "kubectl describe node NODE | sed -n '/Conditions/,/Addresses/p'",
      "kubectl get events -A --field-selector involvedObject.kind=Node --sort-by=.lastTimestamp | tail -20",
      `aws eks list-nodegroups ${of}`,
      `aws eks describe-nodegroup ${of} --nodegroup-name GROUP --query nodegroup.health`,
      "# EKS replaces a broken node by itself after about half an hour; sooner by hand:",
      "kubectl cordon NODE && kubectl drain NODE --ignore-daemonsets --delete-emptydir-data --timeout=15m",
      "aws ec2 terminate-instances --instance-ids \"$(kubectl get node NODE -o jsonpath='{.spec.providerID}' | sed 's|.*/||')\"",
      "# all nodes of one zone: it is the zone; shift traffic away and wait",
    ],
  };
}

function apiStep(cluster: string, at: string): RunbookStep {
  return {
    title: steps.api,
    when: "Requests to the API fail or are slow. AWS runs it; what overloads it is nearly always a client of ours.",
    commands: [
      `aws eks describe-cluster ${at} --name ${cluster} --query 'cluster.{status:status,health:health}'`,
      "kubectl get --raw '/readyz?verbose' | tail -20",
      "kubectl get --raw /metrics | grep '^apiserver_flowcontrol_rejected_requests_total' | sort -t' ' -k2 -rn | head",
      "# who asks most: the audit log of the last half hour",
      `QUERY=$(aws logs start-query ${at} --log-group-name /aws/eks/${cluster}/cluster --start-time $(date -d '30 minutes ago' +%s) --end-time $(date +%s) --query-string 'filter @logStream like /kube-apiserver-audit/ | stats count(*) as requests by user.username, verb, objectRef.resource | sort requests desc | limit 20' --query queryId --output text)`,
      `aws logs get-query-results ${at} --query-id "$QUERY" --output table`,
      "# an admission webhook that does not answer blocks every change it is asked about",
      "kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations",
    ],
  };
}

function podsStep(): RunbookStep {
  return {
    title: steps.pods,
    when: "A pod keeps crashing, waits or cannot be placed; reading is safe, deleting a pod makes it start anew.",
    commands: [
      "kubectl get pods -A --field-selector status.phase!=Running,status.phase!=Succeeded",
      "kubectl -n NAMESPACE describe pod POD | sed -n '/Events/,$p'",
      "kubectl -n NAMESPACE logs POD --all-containers --previous --tail=100",
      "# Insufficient cpu or memory: raise desiredSize of the node group, or its maxSize",
      "# volume node affinity conflict: the volume's zone has no free node",
      "kubectl -n NAMESPACE get pvc -o wide && kubectl get pv -o custom-columns=NAME:.metadata.name,ZONE:.spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].values",
      "kubectl get nodes -o custom-columns='NODE:.metadata.name,CPU:.status.allocatable.cpu,MEMORY:.status.allocatable.memory,TAINTS:.spec.taints[*].key'",
    ],
  };
}

function volumeStep({ environment }: OperationsContext): RunbookStep {
  return {
    title: steps.volumes,
    when: "A volume is nearly full. Growing is online and final: a volume never shrinks, and can be changed again after six hours only.",
    commands: [
      "kubectl -n NAMESPACE get pvc CLAIM -o custom-columns=SIZE:.spec.resources.requests.storage,CLASS:.spec.storageClassName",
      "# what fills it: a chain's state, old segments, or logs that should not be there",
      "kubectl -n NAMESPACE exec POD -- df -h",
      `# raise the size in Pulumi.${environment}.yaml, and grow the living claim to the same size:`,
      'kubectl -n NAMESPACE patch pvc CLAIM --type merge -p \'{"spec":{"resources":{"requests":{"storage":"SIZE"}}}}\'',
      "kubectl -n NAMESPACE get pvc CLAIM -w",
    ],
  };
}

function dnsStep(of: string): RunbookStep {
  return {
    title: steps.dns,
    when: "Names do not resolve inside the cluster: everything else fails next.",
    commands: [
      "kubectl -n kube-system get pods -l k8s-app=kube-dns -o wide",
      "kubectl -n kube-system logs -l k8s-app=kube-dns --tail=50",
      "kubectl run dns-probe --rm -it --restart=Never --image=registry.k8s.io/e2e-test-images/agnhost:2.53 -- dig kubernetes.default.svc.cluster.local",
      `aws eks describe-addon ${of} --addon-name coredns --query 'addon.{status:status,health:health}'`,
      "kubectl -n kube-system rollout restart deployment coredns",
      "# failures for outside names only: the way out of the network; see the network's runbook",
    ],
  };
}

function blindStep(): RunbookStep {
  return {
    title: steps.blind,
    when: "Prometheus does not see a part of the cluster: take silence for trouble until it does.",
    commands: [
      "kubectl get pods -A -l app.kubernetes.io/name=kube-state-metrics -o wide",
      "kubectl get pods -A -l app.kubernetes.io/name=prometheus -o wide",
      "kubectl get servicemonitors -A",
      "# the targets' own errors: Prometheus, Status, Targets",
    ],
  };
}

function upgradeStep({ environment }: OperationsContext, cluster: string, of: string): RunbookStep {
  return {
    title: "Upgrade Kubernetes",
    when: "A newer version is wanted, or the support guard refuses the old one. One minor at a time; back only within seven days, and then nodes and add-ons by hand.",
    commands: [
      `aws eks list-insights ${of} --filter categories=UPGRADE_READINESS --query "insights[?insightStatus.status!='PASSING'].[name,insightStatus.status]" --output table`,
      "# every insight has to pass first; add-ons stay at their version: pin the new Kubernetes version's own in cluster.addonVersions, kube-proxy above all",
      `aws eks describe-addon-versions --kubernetes-version NEXT --query 'addons[].[addonName,addonVersions[0].addonVersion]' --output table`,
      `# set cluster.version in Pulumi.${environment}.yaml, staging first`,
      `chainwright preview ${environment}`,
      `chainwright up ${environment}`,
      `kubectl --context ${cluster} get nodes -o custom-columns=NODE:.metadata.name,VERSION:.status.nodeInfo.kubeletVersion`,
    ],
  };
}

function lockedOutStep({ environment }: OperationsContext, of: string): RunbookStep {
  return {
    title: "Nobody can get in",
    when: "The API refuses every administrator. Whoever may change access entries in AWS can let a role in; it shows in the audit log.",
    commands: [
      `aws eks list-access-entries ${of}`,
      `aws eks create-access-entry ${of} --principal-arn ROLE_ARN`,
      `aws eks associate-access-policy ${of} --principal-arn ROLE_ARN --policy-arn arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy --access-scope type=cluster`,
      `# afterwards add the role to cluster.admins in Pulumi.${environment}.yaml, or remove the entry again`,
      `aws eks delete-access-entry ${of} --principal-arn ROLE_ARN`,
    ],
  };
}
