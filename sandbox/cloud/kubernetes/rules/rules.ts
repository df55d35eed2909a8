import type { Kind } from "../kinds.js";
import type { Manifest, Violation } from "../manifest.js";
import { configMapViolations, secretViolations } from "./configuration.js";
import { certificateViolations, definitionViolations, issuerViolations, prometheusRuleViolations } from "./custom.js";
import { metadataViolations } from "./metadata.js";
import { ingressViolations, networkPolicyViolations } from "./network.js";
import {
  accessViolations,
  autoscalerViolations,
  disruptionBudgetViolations,
  namespaceViolations,
  priorityClassViolations,
  quotaViolations,
} from "./policies.js";
import { serviceViolations } from "./service.js";
import { claimViolations, storageClassViolations } from "./storage.js";
import { record } from "../manifest.js";
import { workloadViolations } from "./workloads.js";

type Rule = (manifest: Manifest) => readonly Violation[];

/** What the API checks of each kind beyond its schema; kinds without an entry have only their metadata and pods checked. */
const ofKind: Readonly<Record<string, Rule>> = {
  Certificate: certificateViolations,
  ClusterIssuer: issuerViolations,
  ClusterRole: (manifest) => accessViolations("ClusterRole", manifest),
  ClusterRoleBinding: (manifest) => accessViolations("ClusterRoleBinding", manifest),
  ConfigMap: configMapViolations,
  CustomResourceDefinition: definitionViolations,
  HorizontalPodAutoscaler: autoscalerViolations,
  Ingress: ingressViolations,
  Issuer: issuerViolations,
  LimitRange: quotaViolations,
  Namespace: namespaceViolations,
  NetworkPolicy: networkPolicyViolations,
  PersistentVolumeClaim: (manifest) => claimViolations(record(manifest["spec"]), "spec"),
  PodDisruptionBudget: disruptionBudgetViolations,
  PriorityClass: priorityClassViolations,
  PrometheusRule: prometheusRuleViolations,
  ResourceQuota: quotaViolations,
  Role: (manifest) => accessViolations("Role", manifest),
  RoleBinding: (manifest) => accessViolations("RoleBinding", manifest),
  Secret: secretViolations,
  Service: serviceViolations,
  StorageClass: storageClassViolations,
};

/** Everything that the API refuses of an object beyond its schema. Parts that are not known yet are passed over. */
export function ruleViolations(kind: Kind, manifest: Manifest): readonly Violation[] {
  return [
    ...metadataViolations(kind, manifest),
    ...(ofKind[kind.kind]?.(manifest) ?? []),
    ...workloadViolations(kind.kind, manifest),
  ];
}
