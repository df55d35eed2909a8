import { at, isGiven, isHidden, list } from "../reading/values.js";
import type { Rule } from "../rule.js";

/** A cluster's secrets are encrypted with a key of ours before they are stored. */
export const clusterSecretsEncrypted: Rule = {
  name: "cluster-secrets-encrypted",
  title: "a cluster encrypts its secrets with a key of ours",
  level: "mandatory",
  reason: "Secrets of the cluster would lie in its database with the provider's encryption alone.",
  source: "https://docs.aws.amazon.com/securityhub/latest/userguide/eks-controls.html#eks-3",
  judge: ({ type, props }) => {
    const config = props["encryptionConfig"];
    if (type !== "aws:eks/cluster:Cluster" || isHidden(config)) return [];
    const resources = at(config, "resources");
    return [
      ...(isHidden(resources) || list(resources).includes("secrets")
        ? []
        : [{ path: "encryptionConfig.resources", what: "secrets are not among what is encrypted" }]),
      ...(isGiven(at(config, "provider", "keyArn"))
        ? []
        : [{ path: "encryptionConfig.provider.keyArn", what: "no key is named" }]),
    ];
  },
};
