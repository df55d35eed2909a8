import { parse } from "yaml";
import { isObject, textAt, valuesAt } from "../reading.js";

/** Where a cluster answers. */
export interface ClusterAddress {
  readonly server: string;
  /** The certificate authority, base 64; undefined when the kubeconfig names a file or none. */
  readonly certificateAuthority: string | undefined;
}

/** The address of the current cluster of a kubeconfig; undefined when there is no kubeconfig, or none that can be read. */
export function addressOf(kubeconfig: string | undefined): ClusterAddress | undefined {
  if (kubeconfig === undefined) return undefined;
  const config: unknown = parse(kubeconfig);
  const named = (path: string, name: string | undefined) => {
    const all = valuesAt(config, path).filter(isObject);
    return all.find((one) => one.name === name) ?? all[0];
  };
  const context = named("contexts[]", textAt(config, "current-context"));
  const cluster = named("clusters[]", textAt(context, "context.cluster"));
  const server = textAt(cluster, "cluster.server");
  if (server === undefined) return undefined;
  return { server, certificateAuthority: textAt(cluster, "cluster.certificate-authority-data") };
}
