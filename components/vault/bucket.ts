import type { Key } from "@pulumi/aws/kms/key.js";
import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration.js";
import { BucketOwnershipControls } from "@pulumi/aws/s3/bucketOwnershipControls.js";
import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy.js";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock.js";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration.js";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning.js";
import { interpolate, jsonStringify } from "@pulumi/pulumi";
import { policyOf } from "../core/policies.js";
import { resourceTags } from "../core/tags.js";
import type { Place } from "./identity.js";

/** Days that an overwritten or deleted snapshot can still be had back. */
const undeleteDays = 30;

/** The bucket of the snapshots: private, encrypted with a key of its own, versioned, reached by TLS only, emptied by age. */
export function makeBucket(place: Place, key: Key, keptDays: number): Bucket {
  const { name, parent, protect } = place;
  const bucket = new Bucket(
    `${name}-snapshots`,
    { forceDestroy: false, tags: resourceTags(name, `${name}-snapshots`, place.tags) },
    { parent, protect },
  );
  const of = { bucket: bucket.bucket };
  const child = { parent };
  new BucketOwnershipControls(
    `${name}-snapshots-ownership`,
    { ...of, rule: { objectOwnership: "BucketOwnerEnforced" } },
    child,
  );
  const block = new BucketPublicAccessBlock(
    `${name}-snapshots-private`,
    { ...of, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    child,
  );
  const versioning = new BucketVersioning(
    `${name}-snapshots-versioning`,
    { ...of, versioningConfiguration: { status: "Enabled" } },
    child,
  );
  new BucketServerSideEncryptionConfiguration(
    `${name}-snapshots-encryption`,
    {
      ...of,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn },
          bucketKeyEnabled: true,
        },
      ],
    },
    child,
  );
  new BucketLifecycleConfiguration(
    `${name}-snapshots-lifecycle`,
    { ...of, rules: [expiry(keptDays)] },
    { parent, dependsOn: versioning },
  );
  new BucketPolicy(`${name}-snapshots-policy`, { ...of, policy: tlsOnly(bucket) }, { parent, dependsOn: block });
  return bucket;
}

function expiry(keptDays: number) {
  return {
    id: "expire",
    status: "Enabled",
    filter: { prefix: "" },
    expiration: { days: keptDays },
    noncurrentVersionExpiration: { noncurrentDays: undeleteDays },
    abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
  };
}

function tlsOnly(bucket: Bucket) {
  return jsonStringify(
    policyOf({
      Sid: "TlsOnly",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [bucket.arn, interpolate`${bucket.arn}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    }),
  );
}
