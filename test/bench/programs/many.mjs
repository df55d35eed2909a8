import * as pulumi from "@pulumi/pulumi";

/** COUNT resources in components of a hundred, each depending on the one before it in tens. */
export default async function program() {
  const count = Number(process.env.COUNT);
  let group;
  let before;
  for (let index = 0; index < count; index += 1) {
    if (index % 100 === 0) group = new pulumi.ComponentResource("bench:index:Group", `group-${index / 100}`);
    const after = index % 10 === 0 ? {} : { keepers: { before: before.id } };
    before = new pulumi.CustomResource(
      "random:index/randomId:RandomId",
      `id-${index}`,
      { byteLength: 8, hex: undefined, b64Std: undefined, ...after },
      { parent: group },
    );
  }
  return {};
}
