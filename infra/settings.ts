import { z } from "zod";

/** What holds for the whole environment; the section `settings`. */
export const environmentSettings = z.strictObject({
  account: z
    .string()
    .regex(/^\d{12}$/, { error: "expected twelve digits in quotes" })
    .describe("AWS account that the environment lives in; any other is refused before anything changes."),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, { error: "expected an AWS region such as us-east-1" })
    .refine((region) => knownRegions.has(region), {
      error: "expected an AWS region that exists",
      params: { fix: "use a region such as us-east-1, eu-central-1 or ap-southeast-1" },
    })
    .describe("AWS region of every resource."),
  owner: z
    .string()
    .min(1)
    .max(64)
    .default("platform")
    .describe("Team that answers for the environment; a tag on every resource."),
  protect: z
    .boolean()
    .default(true)
    .describe("Whether what holds data is protected from deletion, in Pulumi and in AWS. Staging may give this up."),
  tracking: z
    .strictObject({
      team: z
        .string()
        .regex(/^[A-Z][A-Z0-9]{0,6}$/, { error: "expected a Linear team key such as ENG" })
        .describe("Key of the Linear team that the issues are filed in."),
      required: z
        .boolean()
        .default(false)
        .describe("Whether trouble with the tracker fails the run (exit 11); otherwise it only warns."),
    })
    .optional()
    .describe("Where deployments are recorded. Left out: nothing is filed."),
});

export type EnvironmentSettings = z.output<typeof environmentSettings>;

/**
 * Commercial AWS regions.
 *
 * @see https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
 */
const knownRegions = new Set(
  (
    "us-east-1 us-east-2 us-west-1 us-west-2 af-south-1 ap-east-1 ap-east-2 ap-south-1 ap-south-2 ap-southeast-1 " +
    "ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ap-northeast-1 " +
    "ap-northeast-2 ap-northeast-3 ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-west-1 eu-west-2 eu-west-3 " +
    "eu-south-1 eu-south-2 eu-north-1 il-central-1 me-south-1 me-central-1 mx-central-1 sa-east-1"
  ).split(" "),
);
