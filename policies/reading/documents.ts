import type { Resource } from "../rule.js";
import { at, many, type Mapping, mapping, text } from "./values.js";

/** Whom a policy document is about: `identity` says what its owner may do, all others who may use what they are attached to. */
export type DocumentKind = "identity" | "trust" | "key" | "resource" | "endpoint";

/** One statement of an IAM policy document. */
export interface Statement {
  /** Way to it: `policy.Statement[0]`. */
  readonly path: string;
  readonly kind: DocumentKind;
  readonly allows: boolean;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** `AWS:arn...`, `Service:ec2.amazonaws.com`, or `*` for everybody. */
  readonly principals: readonly string[];
  readonly conditions: Mapping;
  readonly props: Mapping;
}

/** Where the types keep their documents. */
const places: Readonly<Record<string, readonly (readonly [string, DocumentKind])[]>> = {
  "aws:iam/role:Role": [["assumeRolePolicy", "trust"]],
  "aws:iam/rolePolicy:RolePolicy": [["policy", "identity"]],
  "aws:iam/policy:Policy": [["policy", "identity"]],
  "aws:iam/userPolicy:UserPolicy": [["policy", "identity"]],
  "aws:iam/groupPolicy:GroupPolicy": [["policy", "identity"]],
  "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": [["inlinePolicy", "identity"]],
  "aws:kms/key:Key": [["policy", "key"]],
  "aws:kms/keyPolicy:KeyPolicy": [["policy", "key"]],
  "aws:s3/bucket:Bucket": [["policy", "resource"]],
  "aws:s3/bucketV2:BucketV2": [["policy", "resource"]],
  "aws:s3/bucketPolicy:BucketPolicy": [["policy", "resource"]],
  "aws:sns/topic:Topic": [["policy", "resource"]],
  "aws:sns/topicPolicy:TopicPolicy": [["policy", "resource"]],
  "aws:sqs/queue:Queue": [["policy", "resource"]],
  "aws:sqs/queuePolicy:QueuePolicy": [["policy", "resource"]],
  "aws:secretsmanager/secret:Secret": [["policy", "resource"]],
  "aws:secretsmanager/secretPolicy:SecretPolicy": [["policy", "resource"]],
  "aws:ecr/repositoryPolicy:RepositoryPolicy": [["policy", "resource"]],
  "aws:efs/fileSystemPolicy:FileSystemPolicy": [["policy", "resource"]],
  "aws:backup/vaultPolicy:VaultPolicy": [["policy", "resource"]],
  "aws:elasticsearch/domain:Domain": [["accessPolicies", "resource"]],
  "aws:opensearch/domain:Domain": [["accessPolicies", "resource"]],
  "aws:opensearch/domainPolicy:DomainPolicy": [["accessPolicies", "resource"]],
  "aws:dynamodb/resourcePolicy:ResourcePolicy": [["policy", "resource"]],
  "aws:ec2/vpcEndpoint:VpcEndpoint": [["policy", "endpoint"]],
};

/** Every statement of every policy document of a resource; a document that is no JSON has none. */
export function statementsOf({ type, props }: Resource): Statement[] {
  const own = (places[type] ?? []).flatMap(([key, kind]) => statementsIn(props[key], key, kind));
  const inline = many(props["inlinePolicies"]).flatMap((policy, index) =>
    statementsIn(at(policy, "policy"), `inlinePolicies[${index}].policy`, "identity"),
  );
  return type === "aws:iam/role:Role" ? [...own, ...inline] : own;
}

function statementsIn(document: unknown, path: string, kind: DocumentKind): Statement[] {
  const parsed = typeof document === "string" ? parse(document) : document;
  return many(at(parsed, "Statement")).map((statement, index) => {
    const props = mapping(statement);
    return {
      path: `${path}.Statement[${index}]`,
      kind,
      allows: props["Effect"] === "Allow",
      actions: texts(props["Action"]),
      resources: texts(props["Resource"]),
      principals: principalsOf(props["Principal"]),
      conditions: mapping(props["Condition"]),
      props,
    };
  });
}

function parse(document: string): unknown {
  try {
    return JSON.parse(document) as unknown;
  } catch {
    return undefined;
  }
}

function texts(value: unknown): string[] {
  return many(value).map(text);
}

function principalsOf(principal: unknown): string[] {
  if (typeof principal === "string") return [principal];
  return Object.entries(mapping(principal)).flatMap(([kind, who]) =>
    many(who).map((one) => (kind === "AWS" && one === "*" ? "*" : `${kind}:${text(one)}`)),
  );
}
