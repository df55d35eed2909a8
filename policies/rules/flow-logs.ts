import type { Rule } from "../rule.js";

/** Every network of the stack records its traffic. */
export const flowLogs: Rule = {
  name: "flow-logs",
  title: "a network has a flow log",
  level: "mandatory",
  reason: "Nobody could tell where a machine that was taken over went.",
  source: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-6",
  scope: "stack",
  judge: ({ type }, { resources }) =>
    type === "aws:ec2/vpc:Vpc" && !resources.some((other) => other.type === "aws:ec2/flowLog:FlowLog")
      ? [{ path: "", what: "nothing records its traffic" }]
      : [],
};
