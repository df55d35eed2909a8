import { at, isHidden, list, text } from "../reading/values.js";
import { kindOf } from "../reading/workloads.js";
import type { Rule } from "../rule.js";

/** What is published through an ingress or a gateway is encrypted on its way. */
export const ingressWithTls: Rule = {
  name: "ingress-with-tls",
  title: "an ingress and a gateway speak TLS",
  level: "mandatory",
  reason: "Without it everybody on the way reads and changes requests, tokens and signed transactions.",
  source: "https://kubernetes.io/docs/concepts/services-networking/ingress/#tls",
  judge: (resource) => {
    const { spec } = resource.props;
    if (kindOf(resource) === "Ingress") {
      const tls = at(spec, "tls");
      return isHidden(tls) || list(tls).length > 0
        ? []
        : [{ path: "spec.tls", what: "no host of it has a certificate" }];
    }
    if (kindOf(resource) !== "Gateway") return [];
    return list(at(spec, "listeners")).flatMap((listener, index) =>
      ["HTTP", "TCP"].includes(text(at(listener, "protocol")))
        ? [{ path: `spec.listeners[${index}].protocol`, what: "the listener speaks without TLS" }]
        : [],
    );
  },
};
