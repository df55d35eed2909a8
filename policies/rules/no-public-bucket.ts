import { type Demands, forTypes, judgeBy } from "../reading/demands.js";
import { isOn, text } from "../reading/values.js";
import type { Rule } from "../rule.js";

const isPrivate = (acl: unknown): boolean =>
  !/^(public-read|public-read-write|authenticated-read|website)/.test(text(acl));
const flags = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

const demands: Demands = {
  ...forTypes(
    [
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
    ],
    ...flags.map((path) => ({ path, holds: isOn, what: "the bucket is not closed to the public" })),
  ),
  ...forTypes(
    [
      "aws:s3/bucket:Bucket",
      "aws:s3/bucketV2:BucketV2",
      "aws:s3/bucketObject:BucketObject",
      "aws:s3/bucketObjectv2:BucketObjectv2",
    ],
    { path: "acl", holds: isPrivate, what: "the list of access rights is public" },
  ),
  "aws:s3/bucketAcl:BucketAcl": [
    { path: "acl", holds: isPrivate, what: "the list of access rights is public" },
    {
      path: "accessControlPolicy.grants.*.grantee.uri",
      holds: (uri) => !/(AllUsers|AuthenticatedUsers)$/.test(text(uri)),
      what: "everybody is granted access",
    },
  ],
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": [
    {
      path: "rule.objectOwnership",
      holds: (ownership) => ownership === "BucketOwnerEnforced",
      what: "lists of access rights are not switched off",
    },
  ],
};

/** Buckets are not public. */
export const noPublicBucket: Rule = {
  name: "no-public-bucket",
  title: "buckets are closed to the public",
  level: "mandatory",
  reason:
    "A public bucket is found by scanners within hours; backups and snapshots hold everything that the protocol knows.",
  source: "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-8",
  judge: judgeBy(demands),
};
