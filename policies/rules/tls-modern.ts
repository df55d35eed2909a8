import { type Demand, type Demands, forTypes, judgeBy } from "../reading/demands.js";
import { at, isHidden, isOn, list, numeric, text } from "../reading/values.js";
import type { Rule, Violation } from "../rule.js";

const old = /TLS-?1-[01](-|$)|2015-05|2016-08|TLSv1(_2016|\.1_2016)?$|^TLS_1_0$|SSLv3|Min-TLS-1-0/;
const modern = (path: string): Demand => ({
  path,
  holds: (policy) => !old.test(text(policy)),
  what: "old versions of TLS are spoken",
});

const demands: Demands = {
  ...forTypes(["aws:lb/listener:Listener", "aws:alb/listener:Listener"], modern("sslPolicy")),
  "aws:cloudfront/distribution:Distribution": [
    modern("viewerCertificate.minimumProtocolVersion"),
    {
      path: "defaultCacheBehavior.viewerProtocolPolicy",
      holds: (policy) => policy !== "allow-all",
      what: "visitors may come without TLS",
    },
  ],
  ...forTypes(["aws:apigateway/domainName:DomainName"], modern("securityPolicy")),
  ...forTypes(
    ["aws:elasticsearch/domain:Domain", "aws:opensearch/domain:Domain"],
    { path: "domainEndpointOptions.enforceHttps", holds: isOn, what: "clients may come without TLS" },
    modern("domainEndpointOptions.tlsSecurityPolicy"),
  ),
};

const byTable = judgeBy(demands);

/** What is said on the way is encrypted, in a version that holds. */
export const tlsModern: Rule = {
  name: "tls-modern",
  title: "listeners, sites and databases speak TLS 1.2 or newer",
  level: "mandatory",
  reason: "TLS 1.0 and 1.1 are broken, and plain text can be read and changed by everybody on the way.",
  source: "https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-17",
  judge: (resource, around) => {
    const { type, props } = resource;
    if (
      type === "aws:rds/parameterGroup:ParameterGroup" ||
      type === "aws:rds/clusterParameterGroup:ClusterParameterGroup"
    )
      return parameters(props["family"], list(props["parameters"]));
    const plain =
      /listener:Listener$/.test(type) && props["protocol"] === "HTTP" && !redirects(props["defaultActions"]);
    return [
      ...byTable(resource, around),
      ...(plain ? [{ path: "protocol", what: "the listener speaks without TLS" }] : []),
    ];
  },
};

function redirects(actions: unknown): boolean {
  return list(actions).some(
    (action) => at(action, "type") === "redirect" && at(action, "redirect", "protocol") === "HTTPS",
  );
}

/** PostgreSQL lets clients choose unless it is told otherwise; so does MySQL. */
function parameters(family: unknown, set: readonly unknown[]): Violation[] {
  const wanted = /^(aurora-)?postgres/.test(text(family))
    ? "rds.force_ssl"
    : /mysql|maria/.test(text(family))
      ? "require_secure_transport"
      : "";
  if (wanted === "") return [];
  const index = set.findIndex((parameter) => at(parameter, "name") === wanted);
  const value = index < 0 ? undefined : at(set[index], "value");
  if (isHidden(value) || /^(1|on|true)$/i.test(String(numeric(value) ?? text(value)))) return [];
  return [{ path: index < 0 ? "parameters" : `parameters[${index}].value`, what: "clients may come without TLS" }];
}
