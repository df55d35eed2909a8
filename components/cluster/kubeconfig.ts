/** What a kubeconfig is made of; nothing here ever changes while the cluster lives. */
export interface KubeconfigParts {
  readonly clusterName: string;
  readonly region: string;
  /** URL of the Kubernetes API. */
  readonly endpoint: string;
  /** The API's certificate authority, PEM in base64. */
  readonly certificateAuthority: string;
}

/**
 * A kubeconfig that holds no credential: whoever uses it asks AWS for a short-lived token with an identity of their own. Being
 * static, it never makes the Kubernetes provider differ.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-kubeconfig.html
 */
export function renderKubeconfig({ clusterName, region, endpoint, certificateAuthority }: KubeconfigParts): string {
  const name = clusterName;
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1beta1",
    command: "aws",
    args: ["eks", "get-token", "--cluster-name", clusterName, "--region", region, "--output", "json"],
    interactiveMode: "Never",
  };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server: endpoint, "certificate-authority-data": certificateAuthority } }],
    users: [{ name, user: { exec } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  });
}
