import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { StatefulSet } from "@pulumi/kubernetes/apps/v1/statefulSet.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { PersistentVolumeClaim } from "@pulumi/kubernetes/core/v1/persistentVolumeClaim.js";
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import { StorageClass } from "@pulumi/kubernetes/storage/v1/storageClass.js";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  interpolate,
  type Output,
  output,
  type Resource,
} from "@pulumi/pulumi";
import { RandomBytes } from "@pulumi/random/randomBytes.js";
import { pairLabel } from "../core/chains.js";
import { skipAwait } from "../core/pod-security.js";
import { encryptedVolumes } from "../core/storage-class.js";
import type { NodeArgs } from "./args.js";
import { jwtFile, type NamedPort, type NodePlan, planNode, ports, type ProcessPlan } from "./plan.js";
import { podAnnotations, podSpec } from "./pods.js";
import { pairPolicies } from "./policies.js";
import { probeScripts } from "./probes.js";

/**
 * An Ethereum pair: an execution client and the consensus client that drives it, each a StatefulSet of one pod with a volume
 * of its own. A first sync takes days, so nothing here is waited for; a change of the pods is applied when somebody deletes
 * them, pair by pair, so that a deployment never restarts all nodes of a network at once.
 *
 * @example new Node("node-a", { ...config.nodes.a, namespace: chain.namespace, monitored: true }, opts)
 * @throws UserError `config/invalid`, also for a version below a fork's floor
 * @see https://ethereum.org/en/developers/docs/nodes-and-clients/node-architecture/
 */
export class Node extends ComponentResource {
  readonly namespace: Output<string>;
  /** Address of this pair's own RPC endpoint inside the cluster; it answers only while the pair is in sync. */
  readonly rpcUrl: Output<string>;
  /** Address of the beacon API inside the cluster. */
  readonly beaconUrl: Output<string>;

  constructor(name: string, args: NodeArgs, opts?: ComponentResourceOptions) {
    super("chainwright:node:Node", name, args, opts);
    const { namespace: given, monitored, protect = true, ...settings } = args;
    const plan = planNode(name, settings);
    const namespace = output(given ?? plan.namespace);

    const jwt = this.shareJwt(name, plan, namespace);
    const scripts = new ConfigMap(
      `${name}-probes`,
      { metadata: { namespace }, data: { ...probeScripts } },
      { parent: this },
    );
    for (const [role, spec] of Object.entries(pairPolicies(plan, monitored)))
      new NetworkPolicy(`${name}-policy-${role}`, { metadata: { namespace }, spec }, { parent: this });
    this.offer(name, plan, namespace);
    for (const part of [plan.execution, plan.consensus]) {
      const claim = this.keep(part, namespace, protect);
      this.run(plan, part, { namespace, scripts: scripts.metadata.name, claim: claim.metadata.name, after: [jwt] });
      if (plan.settings.p2p.mode === "nodePort") this.reach(part, namespace);
    }
    if (monitored) this.collectMetrics(name, plan, namespace);

    this.namespace = namespace;
    this.rpcUrl = interpolate`http://${plan.services.rpcService}.${namespace}.svc:${ports.http}`;
    this.beaconUrl = interpolate`http://${plan.services.beaconService}.${namespace}.svc:${ports.beacon}`;
    this.registerOutputs({ namespace: this.namespace, rpcUrl: this.rpcUrl, beaconUrl: this.beaconUrl });
  }

  /** The secret that the two clients know each other by: 32 random bytes, made once for the pair. */
  private shareJwt(name: string, plan: NodePlan, namespace: Output<string>): Secret {
    const bytes = new RandomBytes(`${name}-jwt-bytes`, { length: 32 }, { parent: this });
    return new Secret(
      `${name}-jwt`,
      { metadata: { name: plan.jwtSecret, namespace }, stringData: { [jwtFile.name]: bytes.hex } },
      { parent: this },
    );
  }

  /** The Services inside the cluster. The engine's leads to a pod that is not ready, too: without it no pair would ever sync. */
  private offer(name: string, plan: NodePlan, namespace: Output<string>): void {
    const { engineService, rpcService, beaconService } = plan.services;
    const service = (role: string, metadataName: string, part: ProcessPlan, names: string[], more: object) =>
      new Service(
        `${name}-${role}`,
        {
          metadata: { name: metadataName, namespace, labels: part.selector, annotations: skipAwait },
          spec: { selector: part.selector, ports: servicePorts(part, names), ...more },
        },
        { parent: this },
      );
    service("engine", engineService, plan.execution, ["engine"], { clusterIP: "None", publishNotReadyAddresses: true });
    service("rpc", rpcService, plan.execution, ["http-rpc", "ws-rpc"], {});
    service("beacon", beaconService, plan.consensus, ["beacon"], {});
  }

  /** A volume claim of our own rather than the StatefulSet's: it can grow, it is protected, and it outlives everything else. */
  private keep(part: ProcessPlan, namespace: Output<string>, protect: boolean): PersistentVolumeClaim {
    const volumes = new StorageClass(
      `${part.name}-volumes`,
      { metadata: { name: part.name }, ...encryptedVolumes(part.speed) },
      { parent: this, deleteBeforeReplace: true },
    );
    return new PersistentVolumeClaim(
      `${part.name}-data`,
      {
        metadata: { name: part.name, namespace, labels: part.selector, annotations: skipAwait },
        spec: {
          accessModes: ["ReadWriteOnce"],
          storageClassName: part.name,
          resources: { requests: { storage: `${part.storageGib}Gi` } },
        },
      },
      { parent: this, protect, dependsOn: volumes },
    );
  }

  private run(
    plan: NodePlan,
    part: ProcessPlan,
    with_: { namespace: Output<string>; scripts: Output<string>; claim: Output<string>; after: Resource[] },
  ): void {
    const { namespace } = with_;
    new StatefulSet(
      part.name,
      {
        metadata: { name: part.name, namespace, labels: part.labels, annotations: skipAwait },
        spec: {
          replicas: 1,
          serviceName: part.layer === "execution" ? plan.services.engineService : plan.services.beaconService,
          selector: { matchLabels: part.selector },
          updateStrategy: { type: "OnDelete" },
          template: {
            metadata: { labels: part.labels, annotations: podAnnotations },
            spec: podSpec(plan, part, with_.scripts, with_.claim),
          },
        },
      },
      { parent: this, dependsOn: with_.after },
    );
  }

  /** The node's ports that peers come in by, the same inside and outside, since peers are told that number. */
  private reach(part: ProcessPlan, namespace: Output<string>): void {
    const nodePorts = part.peerPorts.map(({ name, port, protocol }) => ({
      name,
      port,
      targetPort: name,
      nodePort: port,
      protocol,
    }));
    new Service(
      `${part.name}-peers`,
      {
        metadata: { name: `${part.name}-p2p`, namespace, labels: part.selector, annotations: skipAwait },
        spec: {
          type: "NodePort",
          externalTrafficPolicy: "Local",
          publishNotReadyAddresses: true,
          selector: part.selector,
          ports: nodePorts,
        },
      },
      { parent: this },
    );
  }

  private collectMetrics(name: string, plan: NodePlan, namespace: Input<string>): void {
    const endpoints = [
      { port: "el-metrics", path: plan.execution.facts.metrics.path },
      { port: "cl-metrics", path: plan.consensus.facts.metrics.path },
    ];
    new CustomResource(
      `${name}-metrics`,
      {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "PodMonitor",
        metadata: { namespace },
        spec: { selector: { matchLabels: { [pairLabel]: name } }, podMetricsEndpoints: endpoints },
      },
      { parent: this },
    );
  }
}

function servicePorts(part: ProcessPlan, names: readonly string[]) {
  const chosen: NamedPort[] = part.ports.filter(({ name }) => names.includes(name));
  return chosen.map(({ name, port, protocol }) => ({ name, port, targetPort: name, protocol }));
}
