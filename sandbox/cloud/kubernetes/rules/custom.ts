import { at, entries, list, type Manifest, record, text, type Violation } from "../manifest.js";
import { duplicates } from "./duplicates.js";
import { forbidden, invalid, required } from "./values.js";

/** What the webhook of the Prometheus operator refuses of a PrometheusRule, but for the expressions themselves. */
export function prometheusRuleViolations(manifest: Manifest): readonly Violation[] {
  const groups = at(manifest, "spec", "groups");
  return [
    ...duplicates(groups, "spec.groups", ({ name }) => text(name)),
    ...entries(groups, "spec.groups").flatMap(({ item: group, path }) =>
      entries(group["rules"], `${path}.rules`).flatMap(({ item, path: place }) => [
        ...((item["alert"] === undefined) === (item["record"] === undefined)
          ? [invalid(place, "exactly one of 'alert' and 'record' must be set")]
          : []),
        ...(item["record"] !== undefined && (item["for"] !== undefined || item["annotations"] !== undefined)
          ? [invalid(place, "a recording rule has neither 'for' nor 'annotations'")]
          : []),
        ...(item["expr"] === "" ? [required(`${place}.expr`)] : []),
      ]),
    ),
  ];
}

const subjects = ["commonName", "literalSubject", "dnsNames", "uris", "emailAddresses", "ipAddresses", "otherNames"];

/** What the webhook of cert-manager refuses of a Certificate. @see https://cert-manager.io/docs/usage/certificate/ */
export function certificateViolations(manifest: Manifest): readonly Violation[] {
  const spec = record(manifest["spec"]);
  const named = subjects.some((key) => spec[key] !== undefined && (!Array.isArray(spec[key]) || spec[key].length > 0));
  const duration = hours(spec["duration"]);
  const renewBefore = hours(spec["renewBefore"]);
  return [
    ...(named
      ? []
      : [
          invalid(
            "spec",
            "at least one of commonName (from the commonName field or from a literalSubject), dnsNames, uriSANs, ipAddresses, emailSANs or otherNames must be set",
          ),
        ]),
    ...((text(spec["commonName"])?.length ?? 0) > 64
      ? [{ path: "spec.commonName", reason: "Too long: may not be more than 64 bytes" }]
      : []),
    ...(at(spec, "issuerRef", "name") === "" ? [required("spec.issuerRef.name", "must be specified")] : []),
    ...(duration !== undefined && duration < 1
      ? [invalid("spec.duration", "certificate duration must be greater than 1h0m0s")]
      : []),
    ...(renewBefore !== undefined && renewBefore >= (duration ?? 2160)
      ? [invalid("spec.renewBefore", "certificate duration must be greater than renewBefore")]
      : []),
  ];
}

/** What the webhook of cert-manager refuses of an Issuer or ClusterIssuer. */
export function issuerViolations(manifest: Manifest): readonly Violation[] {
  const kinds = ["acme", "ca", "selfSigned", "vault", "venafi"].filter(
    (kind) => at(manifest, "spec", kind) !== undefined,
  );
  if (typeof manifest["spec"] === "symbol") return [];
  if (kinds.length === 0) return [required("spec", "at least one issuer must be configured")];
  return kinds.slice(1).map((kind) => forbidden(`spec.${kind}`, "may not specify more than one issuer type"));
}

/** What the API refuses of a CustomResourceDefinition beyond its schema. */
export function definitionViolations(manifest: Manifest): readonly Violation[] {
  const spec = record(manifest["spec"]);
  const expected = `${text(at(spec, "names", "plural"))}.${text(spec["group"])}`;
  const versions = list(spec["versions"]).map(record);
  return [
    ...(text(at(manifest, "metadata", "name")) === expected
      ? []
      : [invalid("metadata.name", `must be spec.names.plural+"."+spec.group (${expected})`)]),
    ...(versions.filter((version) => version["storage"] === true).length === 1
      ? []
      : [invalid("spec.versions", "must have exactly one version marked as storage version")]),
    ...versions.flatMap((version, index) =>
      at(version, "schema", "openAPIV3Schema") === undefined
        ? [required(`spec.versions[${index}].schema.openAPIV3Schema`, "schemas are required")]
        : [],
    ),
  ];
}

/** Hours of a Go duration (`2160h`, `30m`); undefined for what is none. */
function hours(value: unknown): number | undefined {
  const parts = [...(text(value)?.matchAll(/(\d+(?:\.\d+)?)(h|m|s)/g) ?? [])];
  const factors: Readonly<Record<string, number>> = { h: 1, m: 1 / 60, s: 1 / 3600 };
  return parts.length === 0
    ? undefined
    : parts.reduce((total, [, digits, unit = ""]) => total + Number(digits) * (factors[unit] ?? 0), 0);
}
