import type { Catalogue } from "../description.js";
import { vpcOfSubnet } from "../ec2/vpcs.js";
import { arnOf, byName } from "../identifying.js";
import { textsAt } from "../reading.js";
import { subnet } from "../targets.js";

/** Groups of subnets for caches. @see https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheSubnetGroup.html */
export const elasticache: Catalogue = {
  "aws:elasticache/subnetGroup:SubnetGroup": {
    name: {
      property: "name",
      length: [1, 255],
      pattern: /^[a-z0-9-]+$/,
      says: "lower-case letters, digits and hyphens",
      lower: true,
      duplicate: {
        code: "CacheSubnetGroupAlreadyExists",
        says: (name) => `Cache subnet group ${name} already exists.`,
      },
      source: "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheSubnetGroup.html",
    },
    id: byName,
    arn: arnOf("elasticache", ({ id }) => `subnetgroup:${id}`),
    defaults: { description: "Managed by Pulumi" },
    references: [subnet("subnetIds[]", { code: "InvalidSubnet" })],
    shows: ({ inputs, cloud }) => ({ vpcId: vpcOfSubnet(cloud, textsAt(inputs, "subnetIds[]")[0] ?? "") }),
  },
};
