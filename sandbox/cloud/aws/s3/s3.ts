import { CloudRefusal, type Properties } from "../../simulator.js";
import type { Catalogue, Description, Request } from "../description.js";
import { byName } from "../identifying.js";
import { listOf, policyRules, statementsOf } from "../policy.js";
import { flagAt, textAt, valuesAt } from "../reading.js";
import { bucket, key } from "../targets.js";
import zones from "./zones.json" with { type: "json" };

/** A setting of a bucket that is a resource of its own: one for each bucket. */
function part(more: Partial<Description> = {}): Description {
  return {
    id: ({ inputs }) => textAt(inputs, "bucket") ?? "",
    ...more,
    replaces: ["bucket", ...(more.replaces ?? [])],
    references: [bucket("bucket"), ...(more.references ?? [])],
  };
}

/** Buckets and their settings. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const s3: Catalogue = {
  "aws:s3/bucket:Bucket": {
    name: {
      property: "bucket",
      prefix: "bucketPrefix",
      length: [3, 63],
      pattern:
        /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]*[a-z0-9]$/,
      says: "lower-case letters, digits, hyphens and single periods, beginning and ending with a letter or a digit",
      lower: true,
      duplicate: {
        code: "BucketAlreadyOwnedByYou",
        says: () => "Your previous request to create the named bucket succeeded and you already own it.",
      },
      source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
    },
    id: byName,
    arn: ({ scope, id }) => `arn:${scope.partition}:s3:::${id}`,
    defaults: { forceDestroy: false },
    replaces: ["bucketNamespace", "objectLockEnabled"],
    policies: { policy: policyRules.bucket },
    refuse: refuseStrangeResources,
    refuseDelete: ({ id, outputs }, cloud) => {
      const objects = ["aws:s3/bucketObject:BucketObject", "aws:s3/bucketObjectv2:BucketObjectv2"];
      const filled = objects.some((type) => cloud.list(type).some((object) => object.outputs.bucket === id));
      if (!filled || flagAt(outputs, "forceDestroy") === true) return;
      throw new CloudRefusal("BucketNotEmpty", `The bucket you tried to delete is not empty: ${id}`);
    },
    shows: ({ id, scope, inputs }) => ({
      bucketDomainName: `${id}.s3.amazonaws.com`,
      bucketRegionalDomainName: `${id}.s3.${scope.region}.amazonaws.com`,
      bucketRegion: scope.region,
      hostedZoneId: (zones as Readonly<Record<string, string>>)[scope.region] ?? "",
      objectLockEnabled: flagAt(inputs, "objectLockEnabled") ?? false,
      requestPayer: textAt(inputs, "requestPayer") ?? "BucketOwner",
    }),
    settle: 10,
  },
  "aws:s3/bucketVersioning:BucketVersioning": part(),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": part({
    references: [key("rules[].applyServerSideEncryptionByDefault.kmsMasterKeyId", { code: "KMS.NotFoundException" })],
  }),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": part({
    defaults: {
      blockPublicAcls: false,
      blockPublicPolicy: false,
      ignorePublicAcls: false,
      restrictPublicBuckets: false,
    },
  }),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": part(),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": part({
    refuse({ inputs }) {
      const ids = valuesAt(inputs, "rules[].id");
      if (new Set(ids).size < ids.length)
        throw new CloudRefusal("InvalidArgument", "Rule ID must be unique. Found same ID for more than one rule");
    },
    shows: ({ inputs }) => ({
      transitionDefaultMinimumObjectSize:
        textAt(inputs, "transitionDefaultMinimumObjectSize") ?? "all_storage_classes_128K",
    }),
  }),
  "aws:s3/bucketPolicy:BucketPolicy": part({
    policies: { policy: policyRules.bucket },
    refuse(request) {
      refuseStrangeResources(request);
      refusePublicPolicy(request);
    },
  }),
  "aws:s3/bucketLogging:BucketLogging": part({
    references: [
      bucket("targetBucket", {
        code: "InvalidTargetBucketForLogging",
        says: () => "The target bucket for logging does not exist",
      }),
    ],
  }),
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": part({
    replaces: ["objectLockEnabled"],
    defaults: { objectLockEnabled: "Enabled" },
    refuse({ inputs, cloud }) {
      const name = textAt(inputs, "bucket") ?? "";
      const versioned = cloud
        .list("aws:s3/bucketVersioning:BucketVersioning")
        .some(
          ({ outputs }) => outputs.bucket === name && textAt(outputs, "versioningConfiguration.status") === "Enabled",
        );
      if (versioned || flagAt(cloud.get("aws:s3/bucket:Bucket", name)?.outputs, "objectLockEnabled") === true) return;
      throw new CloudRefusal(
        "InvalidBucketState",
        "Versioning must be 'Enabled' on the bucket to apply an Object Lock configuration",
      );
    },
  }),
};

/** A bucket's policy speaks of that bucket alone. */
function refuseStrangeResources({ inputs, scope, name }: Request): void {
  const own = `arn:${scope.partition}:s3:::${textAt(inputs, "bucket") ?? name}`;
  const resources = statementsOf(textAt(inputs, "policy")).flatMap((statement) => listOf(statement.Resource));
  const strange = resources.find((resource) => resource !== own && !resource.startsWith(`${own}/`));
  if (strange !== undefined) throw new CloudRefusal("MalformedPolicy", `Policy has invalid resource: ${strange}`);
}

function refusePublicPolicy({ inputs, cloud }: Request): void {
  const block = cloud.get("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", textAt(inputs, "bucket") ?? "");
  if (flagAt(block?.outputs, "blockPublicPolicy") !== true) return;
  const open = statementsOf(textAt(inputs, "policy")).some(
    (statement) =>
      statement.Effect === "Allow" && statement.Condition === undefined && isEverybody(statement.Principal),
  );
  if (open) {
    throw new CloudRefusal(
      "AccessDenied",
      "public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access",
    );
  }
}

function isEverybody(principal: unknown): boolean {
  return principal === "*" || listOf((principal as Properties | undefined)?.AWS).includes("*");
}
