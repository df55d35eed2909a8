import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { openSdk } from "../../../sandbox/cloud/sdk.js";
import { fieldsOf, shapeOf } from "../../../sandbox/cloud/shape.js";

const root = dirname(createRequire(import.meta.url).resolve("@pulumi/aws/package.json"));
const sdk = openSdk("@pulumi/aws");

/** Every class of the package: its token, and what its own constructor takes, demands and has. */
function classes() {
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const files = folders.flatMap(({ name }) => readdirSync(join(root, name)).map((file) => join(root, name, file)));
  return files
    .filter((file) => file.endsWith(".js"))
    .flatMap((file) => {
      const text = readFileSync(file, "utf8");
      const token = /__pulumiType = '([^']+)'/.exec(text)?.[1];
      const body = text.slice(text.indexOf("const args = argsOrState"));
      const named = (pattern: RegExp) => [...body.matchAll(pattern)].map((match) => match[1] ?? "").sort();
      const inputs = named(/resourceInputs\["(\w+)"\] = .*args\?\./g);
      const required = named(/Missing required property '(\w+)'/g);
      const outputs = [...new Set(named(/resourceInputs\["(\w+)"\]/g))].sort();
      return token === undefined ? [] : [{ token, inputs, required, outputs }];
    });
}

describe("the installed SDK", () => {
  it("is read as every one of its constructors has it", { timeout: 120_000 }, () => {
    const all = classes();
    expect(all.length).toBeGreaterThan(1500);
    const read = all.map(({ token }) => {
      const found = sdk.resource(token);
      const keys = (map?: ReadonlyMap<string, unknown>) => [...(map?.keys() ?? [])].sort();
      return {
        token,
        inputs: keys(found?.inputs),
        required: [...(found?.required ?? [])].sort(),
        outputs: keys(found?.outputs),
      };
    });
    expect(read).toEqual(all);
  });

  it("has the fields of nested types, those that must be given marked", () => {
    const scaling = sdk.nested("eks.NodeGroupScalingConfig");
    expect(scaling?.get("maxSize")).toEqual({ kind: "number", required: true });
    expect(sdk.nested("eks.ClusterVpcConfig")?.get("publicAccessCidrs")).toEqual({
      kind: "list",
      of: { kind: "text" },
    });
    expect(sdk.nested("eks.Nothing")).toBeUndefined();
  });

  it("knows which outputs are secret", () => {
    expect(sdk.resource("aws:rds/instance:Instance")?.secretOutputs).toEqual(["password", "passwordWo"]);
  });

  it("has no resource for a token that is not one", () => {
    for (const token of ["aws:ec2/nope:Nope", "aws:ec2/vpc:Subnet", "aws:../vpc:Vpc", "vpc", "aws:ec2/getVpc:getVpc"]) {
      expect(sdk.resource(token)).toBeUndefined();
    }
  });
});

describe("a declaration", () => {
  it.each([
    ["pulumi.Input<string | undefined>", { kind: "text" }],
    ["pulumi.Input<pulumi.Input<string>[] | undefined>", { kind: "list", of: { kind: "text" } }],
    ["pulumi.Input<{\n [key: string]: pulumi.Input<string>;\n } | undefined>", { kind: "map", of: { kind: "text" } }],
    ["pulumi.Input<inputs.eks.ClusterVpcConfig>", { kind: "object", type: "eks.ClusterVpcConfig" }],
    ["pulumi.Input<pulumi.Input<inputs.ec2.X>[]>", { kind: "list", of: { kind: "object", type: "ec2.X" } }],
    ["pulumi.Input<string | inputs.iam.PolicyDocument>", { kind: "anything" }],
    ["pulumi.Output<boolean>", { kind: "boolean" }],
  ])("of %s is read", (written, shape) => {
    expect(shapeOf(written)).toEqual(shape);
  });

  it("is read past comments and over lines", () => {
    const body =
      "/** a: not a field; */\n  readonly a: pulumi.Output<string>;\n  b?: pulumi.Input<{\n [key: string]: number;\n }>;\n";
    expect([...fieldsOf(body)]).toEqual([
      ["a", { optional: false, shape: { kind: "text" } }],
      ["b", { optional: true, shape: { kind: "map", of: { kind: "number" } } }],
    ]);
  });
});
