import { type Leaf, leavesOf } from "../reading/places.js";
import { secretIn, shownKey } from "../reading/secrets.js";
import { secretValue } from "../reading/values.js";
import { kindOf, workloadOf } from "../reading/workloads.js";
import type { Resource, Rule, Violation } from "../rule.js";

/** Packages whose resources are somebody else's to read; what a component is given stays in the state, where it is encrypted. */
const packages =
  /^(aws|aws-native|azure|azure-native|gcp|kubernetes|docker|docker-build|cloudflare|digitalocean|hcloud|github|gitlab|datadog|grafana|pagerduty|command):/;

/** Types that are made to hold a secret, or that make one. */
const keepers =
  /^(kubernetes:core\/v1:Secret(Patch|List)?|aws:secretsmanager\/secretVersion:SecretVersion|aws:ssm\/parameter:Parameter|kubernetes:bitnami\.com\/|aws:rds\/(instance|cluster):)/;

/** Places that everybody who may look at a resource can read: a secret that Pulumi hides is in plain there all the same. */
const readable: readonly RegExp[] = [
  /^metadata\.(name|generateName|labels|annotations)\b/,
  /^(name|namePrefix|bucket|description|tags|tagsAll|userData|userDataBase64)\b/,
  /^(data|binaryData)\b/,
];
const inPod = /\.(env\[\d+\]\.value|args\[\d+\]|command\[\d+\])$/;

/** Secrets are kept where secrets are kept. */
export const noPlainSecret: Rule = {
  name: "no-plain-secret",
  title: "no secret stands in a name, tag, variable, argument, ConfigMap, user data or chart value",
  level: "mandatory",
  reason: "Whoever may look at the resource, its console page, its logs or its audit trail has the secret then.",
  source: "https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
  judge: (resource) => {
    if (!packages.test(resource.type) || keepers.test(resource.type)) return [];
    const named =
      secretIn(resource.name) === undefined ? [] : [{ path: "name of the resource", what: "a secret is part of it" }];
    return [...named, ...leavesOf(resource.props, shownKey).flatMap((leaf) => judge(leaf, resource))];
  },
};

function judge({ path, key, value }: Leaf, resource: Resource): Violation[] {
  if (value === secretValue)
    return isReadable(path, resource) ? [{ path, what: "a secret can be read by everybody who may look" }] : [];
  if (path.includes(secretValue)) return [{ path, what: "a secret is used as a key" }];
  const what = secretIn(value, key);
  return what === undefined ? [] : [{ path, what: `it looks like ${what}` }];
}

function isReadable(path: string, resource: Resource): boolean {
  if (workloadOf(resource) !== undefined && inPod.test(path)) return true;
  const kind = kindOf(resource);
  if (kind === "Release" || kind === "Chart") return path.startsWith("values");
  return readable.some((place) => place.test(path)) && !(path.startsWith("data") && kind !== "ConfigMap");
}
