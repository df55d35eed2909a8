import { isWorld } from "../reading/ports.js";
import { at, isHidden, isOff, isOn, list, many } from "../reading/values.js";
import type { Rule, Violation } from "../rule.js";

/** A cluster's API is not open to the world, and who may use it is listed. */
export const clusterClosed: Rule = {
  name: "cluster-closed",
  title: "a cluster's API is reached from inside, and its users are named",
  level: "mandatory",
  reason: "Whoever reaches the API server is one leaked token or one hole away from every pod and secret.",
  source: "https://docs.aws.amazon.com/eks/latest/best-practices/cluster-access-management.html",
  judge: ({ type, props }) => (type === "aws:eks/cluster:Cluster" ? [...reach(props), ...users(props)] : []),
};

function reach(props: unknown): Violation[] {
  const open = at(props, "vpcConfig", "endpointPublicAccess");
  const cidrs = at(props, "vpcConfig", "publicAccessCidrs");
  const everybody = !isHidden(cidrs) && (many(cidrs).length === 0 || list(cidrs).some(isWorld));
  const inside = at(props, "vpcConfig", "endpointPrivateAccess");
  return [
    ...(!isOff(open) && !isHidden(open) && everybody
      ? [{ path: "vpcConfig.publicAccessCidrs", what: "the API can be reached by the world" }]
      : []),
    ...(isOn(inside) ? [] : [{ path: "vpcConfig.endpointPrivateAccess", what: "nodes reach the API from outside" }]),
  ];
}

function users(props: unknown): Violation[] {
  const mode = at(props, "accessConfig", "authenticationMode");
  const creator = at(props, "accessConfig", "bootstrapClusterCreatorAdminPermissions");
  return [
    ...(mode === "API" || isHidden(mode)
      ? []
      : [
          {
            path: "accessConfig.authenticationMode",
            what: "users can be added in a ConfigMap, past the access entries",
          },
        ]),
    ...(isOff(creator) || isHidden(creator)
      ? []
      : [
          {
            path: "accessConfig.bootstrapClusterCreatorAdminPermissions",
            what: "whoever creates it stays administrator",
          },
        ]),
  ];
}
