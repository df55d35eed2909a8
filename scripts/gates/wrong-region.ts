import type { Gate } from "./gate.js";

/** A shell or configuration that is set up for another region: most likely meant for another environment. */
export const wrongRegion: Gate = {
  name: "wrong-region",
  title: "a shell or configuration set up for another region",
  rule: "`AWS_REGION`, `AWS_DEFAULT_REGION` and `aws:region` in the environment's file don't contradict `settings.region`.",
  reason:
    "Our own provider is pinned to the settings; a contradiction means that the shell was set up for something else.",
  source: "https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html",
  level: "block",
  settings: [],
  lift: "unset it or correct it",
  early: true,
  judge: ({ region, otherRegions, file }) =>
    Object.entries(otherRegions)
      .filter(([, other]) => other !== "" && other !== region)
      .map(([source, other]) => ({
        subject: source,
        summary: `${source} is ${other}, but the environment lives in ${region}`,
        fix: `unset ${source} or set it to ${region}; or correct settings.region in ${file}`,
      })),
};
