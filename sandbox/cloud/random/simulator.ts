import { isDeepStrictEqual } from "node:util";
import { shapeFailures } from "../conform.js";
import { openSdk } from "../sdk.js";
import { CloudRefusal, type Properties, type Simulator } from "../simulator.js";
import { chanceFrom } from "./chance.js";
import { type Kind, kinds } from "./kinds.js";

/**
 * The `random` package: values are drawn when a resource is made and live in the engine's state alone. Every input forces a
 * replacement when it changes, as in the real provider; what is drawn by RandomPassword and RandomBytes is secret.
 */
export function randomSimulator(): Simulator {
  const sdk = openSdk("@pulumi/random");
  return {
    package: "random",
    version: sdk.version,
    stateless: true,
    check(type, inputs) {
      const schema = sdk.resource(type);
      if (!schema)
        return { inputs, failures: [{ property: "", reason: `the random package has no resource ${type}` }] };
      return { inputs, failures: [...shapeFailures(sdk, schema, inputs), ...kindOf(type).check(inputs)] };
    },
    diff(type, old, inputs) {
      const [before, after] = [effective(type, old), effective(type, inputs)];
      const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
      const changes = keys.filter((key) => !isDeepStrictEqual(before[key], after[key]));
      return { changes, replaces: changes, deleteBeforeReplace: false };
    },
    create(type, inputs, cloud) {
      const kind = kindOf(type);
      const [failure] = kind.check(inputs);
      if (failure) throw new CloudRefusal("ValidationError", `${failure.property}: ${failure.reason}`);
      const { id, outputs } = kind.draw(inputs, chanceFrom(cloud.hex), cloud);
      return { id, outputs: { ...effective(type, inputs), ...outputs } };
    },
    update: (type, object, inputs) => ({ outputs: { ...object.outputs, ...effective(type, inputs) } }),
    delete: () => undefined,
    invoke(token) {
      throw new CloudRefusal("NotFound", `the random package has no function ${token}`);
    },
    settle: () => 0,
    secretOutputs: (type) => sdk.resource(type)?.secretOutputs ?? [],
  };
}

function kindOf(type: string): Kind {
  const kind = kinds[type];
  if (!kind) throw new CloudRefusal("NotFound", `the random package has no resource ${type}`);
  return kind;
}

/** The inputs as the provider sees them: with its defaults, and the old name of `numeric` read as the new one. */
function effective(type: string, inputs: Properties): Properties {
  const { number, ...rest } = inputs;
  return { ...kindOf(type).defaults, ...(number === undefined ? {} : { numeric: number }), ...rest };
}
