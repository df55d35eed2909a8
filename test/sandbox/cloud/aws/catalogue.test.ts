import { describe, expect, it } from "vitest";
import { catalogue } from "../../../../sandbox/cloud/aws/catalogue.js";
import { openSdk } from "../../../../sandbox/cloud/sdk.js";
import type { Shape } from "../../../../sandbox/cloud/shape.js";

const sdk = openSdk("@pulumi/aws");

/** Whether the SDK declares an input at a path such as `vpcConfig.subnetIds[]`. */
function declares(fields: ReadonlyMap<string, Shape> | undefined, path: string): boolean {
  const [head = "", ...rest] = path.split(".");
  const shape = fields?.get(head.replace("[]", ""));
  if (!shape) return false;
  const inner = head.endsWith("[]") ? (shape.kind === "list" ? shape.of : undefined) : shape;
  if (!inner || rest.length === 0) return inner !== undefined;
  return inner.kind === "object" && declares(sdk.nested(inner.type), rest.join("."));
}

describe.each(Object.entries(catalogue))("the description of %s", (token, description) => {
  const schema = sdk.resource(token);

  it("is of a type that the SDK has", () => {
    expect(schema?.inputs.size).toBeGreaterThan(0);
  });

  it("speaks of inputs that the SDK declares", () => {
    const paths = [
      ...(description.name
        ? [description.name.property, ...(description.name.prefix ? [description.name.prefix] : [])]
        : []),
      ...(description.name?.duplicate?.within ? [description.name.duplicate.within] : []),
      ...(description.replaces ?? []),
      ...(description.references ?? []).map((reference) => reference.at),
      ...Object.keys(description.policies ?? {}),
      ...Object.keys(description.defaults ?? {}),
      ...(description.ordered ?? []),
    ];
    expect(paths.filter((path) => !declares(schema?.inputs, path))).toEqual([]);
  });

  it("computes an ARN exactly when the SDK has one", () => {
    const computed = schema?.outputs.has("arn") === true && !schema.inputs.has("arn");
    expect(description.arn !== undefined).toBe(computed);
  });

  it("refers to types that the catalogue has, or that the SDK has", () => {
    const targets = (description.references ?? []).flatMap((reference) => reference.to);
    expect(targets.filter((target) => !sdk.resource(target))).toEqual([]);
  });

  it("says where the limits of its name come from", () => {
    if (description.name) expect(description.name.source).toMatch(/^https:\/\//);
    expect(description.name?.length[0] ?? 0).toBeLessThanOrEqual(description.name?.length[1] ?? 0);
  });
});
