import type { OperationsContext, RunbookStep } from "../core/operations.js";
import { tagFilters } from "../core/tags.js";
import { natRunbook } from "./nat-alarms.js";
import type { NetworkPlan } from "./plan.js";

/** Title of the step that answers the alerts seen from the nodes. */
export const nodesRunbook = "Connections between nodes fail";

/** What to do about a network, with the commands of its environment. */
export function runbook(plan: NetworkPlan, context: OperationsContext): RunbookStep[] {
  return [
    ...(plan.nats.length > 0 ? [wayOutStep(context)] : []),
    nodesStep(context),
    ...(plan.flowLogDays === undefined ? [] : [flowLogStep(context)]),
    zoneStep(context),
  ];
}

function wayOutStep({ region, ...context }: OperationsContext): RunbookStep {
  const filter = tagFilters(context).replace("--filters", "--filter");
  return {
    title: natRunbook,
    when: "A NAT gateway alarm fires, or pods time out towards the internet while the cluster itself is well.",
    commands: [
      `aws ec2 describe-nat-gateways --region ${region} ${filter} --query 'NatGateways[].{id:NatGatewayId,state:State,zone:SubnetId,why:FailureMessage}' --output table`,
      `aws ec2 describe-route-tables --region ${region} ${tagFilters(context)} --query "RouteTables[].{table:Tags[?Key=='Name']|[0].Value,out:Routes[?DestinationCidrBlock=='0.0.0.0/0']|[0].[NatGatewayId,State]}" --output json`,
      "# a route in state blackhole: its gateway is gone; bring the environment up again to make it anew",
      "# ErrorPortAllocation: one destination has more than 55,000 connections; find the talker with the flow logs and make it reuse connections",
      `chainwright refresh ${context.environment}`,
      `chainwright up ${context.environment}`,
    ],
  };
}

function nodesStep({ region }: OperationsContext): RunbookStep {
  return {
    title: nodesRunbook,
    when: "A node's connection table fills or it sends many segments again; moving its pods away is safe, and breaks their open connections.",
    commands: [
      "kubectl get nodes -o wide",
      "kubectl get pods -A -o wide --field-selector spec.nodeName=NODE",
      "# a full table: find the pod with the most connections, restart it or spread it over more nodes",
      "# segments sent again on every node of one zone: look at the zone's health first",
      `aws health describe-events --region us-east-1 --filter "regions=${region},eventStatusCodes=open"`,
      "kubectl cordon NODE && kubectl drain NODE --ignore-daemonsets --delete-emptydir-data",
    ],
  };
}

function flowLogStep({ region, name }: OperationsContext): RunbookStep {
  const query = "stats sum(bytes) as total by srcAddr, dstAddr, dstPort, action | sort total desc | limit 20";
  return {
    title: "Find who talks to whom",
    when: "A bill for traffic, a suspicion, or a refused connection has to be explained; it only reads.",
    commands: [
      `GROUP=$(aws logs describe-log-groups --region ${region} --log-group-name-prefix ${name}-flow-logs --query 'logGroups[0].logGroupName' --output text)`,
      `QUERY=$(aws logs start-query --region ${region} --log-group-name "$GROUP" --start-time $(date -d '1 hour ago' +%s) --end-time $(date +%s) --query-string '${query}' --query queryId --output text)`,
      `aws logs get-query-results --region ${region} --query-id "$QUERY" --output table`,
    ],
  };
}

function zoneStep({ environment }: OperationsContext): RunbookStep {
  return {
    title: "Add a zone",
    when: "The network has to span one more zone. No subnet moves; node groups that name no zones are replaced, new nodes first.",
    commands: [
      `# add the zone's name to network.zones in Pulumi.${environment}.yaml`,
      `chainwright preview ${environment}`,
      "# the network must show creates only, and updates of endpoints; a replaced node group drains its old nodes after the new ones are ready",
      `chainwright up ${environment}`,
    ],
  };
}
