import { at, isGiven, isHidden, many, text } from "../reading/values.js";
import type { Rule, Violation } from "../rule.js";

const types = [
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
];

/** Buckets encrypt with a key of ours. */
export const bucketEncrypted: Rule = {
  name: "bucket-encrypted",
  title: "a bucket's encryption names a key",
  level: "mandatory",
  reason: "Without a key of ours whoever may read the bucket reads everything; with it he needs the key as well.",
  source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
  judge: ({ type, props }) => {
    if (!types.includes(type) || isHidden(props["rules"])) return [];
    const rules = many(props["rules"]);
    if (rules.length === 0) return [{ path: "rules", what: "nothing says how objects are encrypted" }];
    return rules.flatMap((rule, index) => judge(at(rule, "applyServerSideEncryptionByDefault"), `rules[${index}]`));
  },
};

function judge(byDefault: unknown, path: string): Violation[] {
  const algorithm = at(byDefault, "sseAlgorithm");
  const place = `${path}.applyServerSideEncryptionByDefault`;
  if (!isHidden(algorithm) && !text(algorithm).startsWith("aws:kms"))
    return [{ path: `${place}.sseAlgorithm`, what: "objects are not encrypted with a key of ours" }];
  return isGiven(at(byDefault, "kmsMasterKeyId")) ? [] : [{ path: `${place}.kmsMasterKeyId`, what: "no key is named" }];
}
