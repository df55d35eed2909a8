import { Provider as AwsProvider } from "@pulumi/aws/provider.js";
import { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider.js";
import type { Input } from "@pulumi/pulumi";
import { environmentTags } from "../components/core/tags.js";
import type { Config } from "./config.js";

/** The AWS provider of the environment: its region, its tags, and no other account than the expected one. */
export function awsProvider({ project, environment, settings }: Config): AwsProvider {
  return new AwsProvider("aws", {
    region: settings.region,
    allowedAccountIds: [settings.account],
    defaultTags: { tags: environmentTags(project, environment, settings.owner) },
  });
}

/** How a cluster is reached. */
export interface ClusterAccess {
  readonly kubeconfig: Input<string>;
  readonly clusterArn: Input<string>;
}

/**
 * The Kubernetes provider of the environment. Its identity is the cluster's ARN: a changed kubeconfig never replaces it, and
 * with it everything in the cluster.
 */
export function kubernetesProvider({ kubeconfig, clusterArn }: ClusterAccess): KubernetesProvider {
  return new KubernetesProvider("kubernetes", {
    kubeconfig,
    clusterIdentifier: clusterArn,
    enableServerSideApply: true,
    // A changed dashboard or configuration is an update, not a deletion and a creation.
    enableConfigMapMutable: true,
    enableSecretMutable: true,
  });
}
