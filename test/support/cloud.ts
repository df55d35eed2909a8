import { createHash } from "node:crypto";

/** Account and region of the mocked cloud. */
export const mockAccount = "111122223333";
export const mockRegion = "us-east-1";

type Inputs = Readonly<Record<string, unknown>>;
type Added = (identity: { name: string; id: string; hex: string }, inputs: Inputs) => Record<string, unknown>;

/** The id and the state that the cloud would answer with: the inputs and what the table below adds; the same for the same name. */
export function cloudState(
  type: string,
  name: string,
  inputs: Inputs,
  custom = true,
): { id: string | undefined; state: Record<string, unknown> } {
  if (!custom) return { id: undefined, state: { ...inputs } };
  const hex = createHash("sha256").update(`${type} ${name}`).digest("hex").slice(0, 17);
  if (type.startsWith("kubernetes:")) return kubernetesState(name, inputs, hex);
  const id = `${name}-${hex.slice(0, 7)}`;
  const added = additions[type]?.({ name, id, hex }, inputs) ?? {};
  const named = type.startsWith("aws:") ? { name: inputs.name ?? id, arn: arn(type, id) } : {};
  return { id: text(added.id, id), state: { ...named, ...inputs, ...added } };
}

function text(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}

function arn(type: string, resource: string): string {
  return `arn:aws:${type.split(/[:/]/)[1] ?? ""}:${mockRegion}:${mockAccount}:${resource}`;
}

function iamArn(kind: string): Added {
  return ({ id }) => ({ arn: `arn:aws:iam::${mockAccount}:${kind}/${id}` });
}

/** What the cloud adds to the inputs, by type; only what our components read. */
const additions: Readonly<Record<string, Added>> = {
  "aws:ec2/vpc:Vpc": ({ hex }) => ({ id: `vpc-${hex}`, ownerId: mockAccount, defaultSecurityGroupId: `sg-${hex}` }),
  "aws:ec2/eip:Eip": ({ hex }) => ({
    allocationId: `eipalloc-${hex}`,
    publicIp: `203.0.113.${Number.parseInt(hex.slice(0, 2), 16)}`,
  }),
  "aws:eks/cluster:Cluster": ({ name, hex }, inputs) => ({
    id: text(inputs.name, name),
    arn: `arn:aws:eks:${mockRegion}:${mockAccount}:cluster/${text(inputs.name, name)}`,
    endpoint: `https://${hex.toUpperCase()}.gr7.${mockRegion}.eks.amazonaws.com`,
    certificateAuthority: { data: Buffer.from(`certificate of ${name}`).toString("base64") },
    identities: [{ oidcs: [{ issuer: `https://oidc.eks.${mockRegion}.amazonaws.com/id/${hex.toUpperCase()}` }] }],
    vpcConfig: { ...(inputs.vpcConfig as object), clusterSecurityGroupId: `sg-${hex}` },
  }),
  "aws:iam/role:Role": iamArn("role"),
  "aws:iam/policy:Policy": iamArn("policy"),
  "aws:kms/key:Key": ({ hex }) => ({ id: hex, keyId: hex, arn: `arn:aws:kms:${mockRegion}:${mockAccount}:key/${hex}` }),
  "aws:ec2/launchTemplate:LaunchTemplate": ({ hex }) => ({ id: `lt-${hex}`, latestVersion: 1 }),
  "aws:rds/instance:Instance": ({ name }, inputs) => {
    const address = `${text(inputs.identifier, name)}.c0ffee.${mockRegion}.rds.amazonaws.com`;
    const secretArn = `arn:aws:secretsmanager:${mockRegion}:${mockAccount}:secret:rds!db-${name}`;
    return { address, port: 5432, endpoint: `${address}:5432`, masterUserSecrets: [{ secretArn }] };
  },
  "aws:s3/bucket:Bucket": ({ id }, inputs) => {
    const bucket = text(inputs.bucket, id);
    return { id: bucket, bucket, arn: `arn:aws:s3:::${bucket}` };
  },
  "random:index/randomPassword:RandomPassword": ({ hex }) => ({ result: `password-${hex}` }),
  "random:index/randomString:RandomString": ({ hex }) => ({ result: hex }),
  "random:index/randomId:RandomId": ({ hex }, inputs) => ({ hex: hex.slice(0, Number(inputs.byteLength) * 2) }),
  "random:index/randomBytes:RandomBytes": ({ hex }) => ({ hex, base64: Buffer.from(hex).toString("base64") }),
};

/** A Kubernetes object: its own manifest, with a name when it has none; a Release tells that it is deployed. */
function kubernetesState(name: string, inputs: Inputs, hex: string): ReturnType<typeof cloudState> {
  if (inputs.metadata === undefined) {
    const release = { status: { status: "deployed", name: inputs.name ?? name, namespace: inputs.namespace } };
    return { id: name, state: { ...inputs, name: inputs.name ?? name, ...release } };
  }
  const metadata = {
    name: `${name}-${hex.slice(0, 8)}`,
    ...(inputs.metadata as { name?: string; namespace?: string }),
  };
  const id = metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
  return { id, state: { ...inputs, metadata } };
}
