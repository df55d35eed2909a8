import type { CloudObject } from "../simulator.js";
import { releaseType } from "./custom.js";
import { kindOf } from "./kinds.js";
import { asksForNothing } from "./live.js";
import { at, number } from "./manifest.js";
import { skipsAwait } from "./rules/metadata.js";
import { isHeadless } from "./rules/service.js";

/** Milliseconds at the sandbox's pace for what takes the real provider from seconds to minutes. */
const pace = {
  release: 60,
  rollout: 40,
  perReplica: 5,
  address: 60,
  endpoints: 20,
  claim: 10,
  job: 40,
  ingress: 60,
} as const;

/**
 * How long the real provider would wait for an object to become ready, at the sandbox's pace: rollouts until every replica is ready,
 * Services until they have endpoints or an address, claims until they are bound (those of a class that binds late are not waited
 * for), Jobs until they end. `pulumi.com/skipAwait` and a Release's `skipAwait` end it.
 *
 * @see https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/#annotations
 */
export function settling(type: string, object: CloudObject): number {
  if (type === releaseType) return object.inputs["skipAwait"] === true ? 0 : pace.release;
  const kind = kindOf(type);
  const live = object.outputs;
  if (!kind || skipsAwait(live)) return 0;
  switch (`${kind.group}/${kind.kind}`) {
    case "apps/DaemonSet":
    case "apps/Deployment":
    case "apps/ReplicaSet":
    case "apps/StatefulSet":
      return asksForNothing(live) ? 0 : pace.rollout + pace.perReplica * (number(at(live, "spec", "replicas")) ?? 1);
    case "/Service":
      if (at(live, "spec", "type") === "LoadBalancer") return pace.address;
      return isHeadless(live) || at(live, "spec", "selector") === undefined ? 0 : pace.endpoints;
    case "/PersistentVolumeClaim":
      return at(live, "status", "phase") === "Bound" ? pace.claim : 0;
    case "batch/Job":
      return at(live, "spec", "suspend") === true ? 0 : pace.job;
    case "/Pod":
      return pace.rollout;
    case "networking.k8s.io/Ingress":
      return pace.ingress;
    default:
      return 0;
  }
}
