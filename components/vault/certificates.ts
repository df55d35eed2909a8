import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import type { Release } from "@pulumi/kubernetes/helm/v3/release.js";
import type { ComponentResource, Input, Resource } from "@pulumi/pulumi";
import { names, type VaultPlan } from "./plan.js";

const apiVersion = "cert-manager.io/v1";
const issuerKind = "Issuer";

/** Ten years: the authority is only ever used inside the namespace, and changing it means telling every client. */
const authorityHours = 87600;
const serverHours = 2160;
const renewHours = 720;

/**
 * The certificate authority of Vault's namespace and the servers' certificate: a self-signed issuer makes the authority,
 * whose key never leaves its Secret, and the authority signs. Gives what the servers wait for.
 */
export function makeCertificates(
  name: string,
  plan: VaultPlan,
  namespace: Input<string>,
  certManager: Release,
  parent: ComponentResource,
): Resource {
  const object = (role: string, metadataName: string, kind: string, spec: object, after: Resource) =>
    new CustomResource(
      `${name}-${role}`,
      { apiVersion, kind, metadata: { name: metadataName, namespace }, spec },
      { parent, dependsOn: after },
    );
  const key = { algorithm: "ECDSA", size: 384, rotationPolicy: "Always" };
  const root = object("root-issuer", "vault-root", issuerKind, { selfSigned: {} }, certManager);
  const authority = object(
    "authority",
    "vault-ca",
    "Certificate",
    {
      isCA: true,
      commonName: `vault ${plan.namespace}`,
      secretName: "vault-ca",
      duration: `${authorityHours}h`,
      renewBefore: `${renewHours}h`,
      privateKey: { ...key, rotationPolicy: "Never" },
      issuerRef: { name: "vault-root", kind: issuerKind, group: "cert-manager.io" },
    },
    root,
  );
  const issuer = object("issuer", "vault-ca", issuerKind, { ca: { secretName: "vault-ca" } }, authority);
  return object(
    "certificate",
    names.tlsSecret,
    "Certificate",
    {
      secretName: names.tlsSecret,
      commonName: plan.serverName,
      dnsNames: plan.dnsNames,
      ipAddresses: ["127.0.0.1"],
      duration: `${serverHours}h`,
      renewBefore: `${renewHours}h`,
      usages: ["digital signature", "key encipherment", "server auth", "client auth"],
      privateKey: key,
      issuerRef: { name: "vault-ca", kind: issuerKind, group: "cert-manager.io" },
    },
    issuer,
  );
}
