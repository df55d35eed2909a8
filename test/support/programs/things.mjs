import { ComponentResource, CustomResource, RunError, secret, Config } from "@pulumi/pulumi";

class Thing extends CustomResource {
  constructor(name, properties, options) {
    super("slow:index:Thing", name, properties, options);
  }
}

class Group extends ComponentResource {
  constructor(name, options) {
    super("test:group:Group", name, {}, options);
  }
}

/** Registers what `THINGS` lists: `[{ name, group?, nested?, protect?, dependsOn?, ...properties }]`; `THROW` makes it fail. */
export default async function program() {
  const { THINGS = "[]", THROW, OUTPUTS = "{}" } = process.env;
  if (THROW === "user" || THROW === "wrapped") {
    const error = Object.assign(new Error("wrong"), {
      name: "UserError",
      code: "config/invalid",
      summary: "the size is wrong",
      problems: [{ path: "thing.size", expected: "at least 1", actual: "0", fix: "raise it" }],
    });
    throw THROW === "user" ? error : Object.assign(new RunError("wrong"), { stack: undefined, cause: error });
  }
  if (THROW === "apply") {
    const lost = new Thing("base", {}).urn.apply(() => {
      throw new TypeError("cannot read size of nothing");
    });
    new Thing("above", { lost });
    return {};
  }
  if (THROW === "bug") throw new TypeError("cannot read size of nothing");
  const groups = new Map();
  const groupOf = (name, parent) => {
    if (!groups.has(name)) groups.set(name, new Group(name, parent && { parent }));
    return groups.get(name);
  };
  const things = new Map();
  for (const { name, group, nested, protect, dependsOn = [], secretly, ...properties } of JSON.parse(THINGS)) {
    const outer = group && groupOf(group);
    const parent = nested ? groupOf(nested, outer) : outer;
    const options = { protect, dependsOn: dependsOn.map((other) => things.get(other)), ...(parent && { parent }) };
    const hidden = secretly === undefined ? {} : { hidden: secret(secretly) };
    things.set(name, new Thing(name, { ...properties, ...hidden }, options));
  }
  for (const group of groups.values()) group.registerOutputs({});
  const { masked, ...plain } = JSON.parse(OUTPUTS);
  const configured = new Config("things").get("password");
  return {
    ...plain,
    ...(masked && { nested: { deep: { password: secret(masked) } } }),
    ...(configured && { encoded: Buffer.from(configured).toString("base64") }),
  };
}
