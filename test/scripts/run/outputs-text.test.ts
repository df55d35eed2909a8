import { expect, it } from "vitest";
import { outputsText } from "../../../scripts/run/outputs-text.js";

it("puts what has names of its own below its name, and lists on one line", () => {
  const values = {
    network: { vpcId: "vpc-1", subnets: ["subnet-a", "subnet-b"], nat: { zones: 3 } },
    password: "[secret]",
    pairs: [{ name: "a" }],
    nothing: null,
  };
  expect(outputsText(values)).toBe(`network:
  vpcId: vpc-1
  subnets: subnet-a, subnet-b
  nat:
    zones: 3
password: [secret]
pairs: [{"name":"a"}]
nothing: null
`);
});

it("shows no value or name as more than one line, or as something that a terminal acts on", () => {
  expect(outputsText({ "a\nb": "one\ntwo\u001b[31m" })).toBe("a b: one two\n");
});
