import { type Sdk, openSdk } from "../sdk.js";
import { type Cloud, type CloudObject, CloudRefusal, type Properties, type Simulator, unknown } from "../simulator.js";
import { catalogue } from "./catalogue.js";
import { type Type, asked, completed, inputFailures } from "./checking.js";
import { difference } from "./comparing.js";
import type { Making, Request } from "./description.js";
import { genericDescription } from "./generic.js";
import { holdersIn, refuseDangling, refuseInUse } from "./holding.js";
import { invoke } from "./invoke.js";
import { physicalName, refuseDuplicate } from "./naming.js";
import { refusePolicy } from "./policy.js";
import { isObject, textAt } from "./reading.js";
import { type Scope, defaultScope, inRegion, parseScope } from "./scope.js";

/**
 * The `aws` package: types of the catalogue behave as their services do, others generically, and what the SDK doesn't declare is
 * refused. One id stands for one object in an account, whatever its region.
 */
export function awsSimulator(): Simulator {
  const sdk = openSdk("@pulumi/aws");
  return simulatorIn(new Types(sdk), sdk, defaultScope);
}

const holders = holdersIn(catalogue);

/** Every type that the SDK declares, looked up when it is first asked for. */
class Types {
  readonly #known = new Map<string, Type | undefined>();

  constructor(private readonly sdk: Sdk) {}

  find(token: string): Type | undefined {
    if (!this.#known.has(token)) this.#known.set(token, this.#look(token));
    return this.#known.get(token);
  }

  /** @throws CloudRefusal when there is no such type */
  get(token: string): Type {
    const type = this.find(token);
    if (!type) throw new CloudRefusal("InvalidType", `the aws package has no resource ${token}`);
    return type;
  }

  #look(token: string): Type | undefined {
    const schema = this.sdk.resource(token);
    return schema && { token, schema, description: catalogue[token] ?? genericDescription(token, schema) };
  }
}

function simulatorIn(types: Types, sdk: Sdk, scope: Scope): Simulator {
  return {
    package: "aws",
    version: sdk.version,
    realm: () => scope.account,
    configure: (config, account) => simulatorIn(types, sdk, parseScope(config, account)),
    foreseen: (token, inputs) => foreseen(types.get(token), inputs),
    check(token, inputs, old, context) {
      const type = types.find(token);
      if (!type) return { inputs, failures: [{ property: "", reason: `the aws package has no resource ${token}` }] };
      const complete = completed(type, inputs, scope, context, old);
      const { __defaults, ...rest } = complete;
      return { inputs: complete, failures: inputFailures(sdk, type, rest, scope) };
    },
    diff: (token, old, inputs) => difference(types.get(token), old, inputs),
    create(token, inputs, cloud) {
      const type = types.get(token);
      const request = requestFor(type, inputs, cloud, scope);
      refuse(sdk, type, request);
      type.description.refuseCreate?.(request);
      const id = type.description.id(request);
      refuseSecondRegion(cloud.get(token, id), request);
      return { id, outputs: outputsOf(type, request, id) };
    },
    update(token, object, inputs, cloud) {
      const type = types.get(token);
      const request = { ...requestFor(type, inputs, cloud, scope, object), object };
      refuse(sdk, type, request);
      type.description.refuseUpdate?.(request);
      return { outputs: outputsOf(type, request, object.id, object.outputs) };
    },
    delete(token, object, cloud) {
      types.get(token).description.refuseDelete?.(object, cloud);
      refuseInUse(object, cloud, holders(token));
    },
    invoke: (token, args, cloud) => invoke(token, args, scope, cloud),
    settle: (token) => types.find(token)?.description.settle ?? 0,
    secretOutputs: (token) => types.find(token)?.schema.secretOutputs ?? [],
  };
}

function requestFor(type: Type, inputs: Properties, cloud: Cloud, scope: Scope, object?: CloudObject): Request {
  const given = asked(inputs);
  const name = physicalName(type.description.name, given, cloud, object?.outputs);
  const where = inRegion(scope, given.region ?? object?.outputs.region);
  return { type: type.token, inputs: given, cloud, scope: where, name, ...(object && { object }) };
}

/** @throws CloudRefusal for what no creation and no change may have */
function refuse(sdk: Sdk, type: Type, request: Request): void {
  const { description } = type;
  const [failure] = inputFailures(sdk, type, request.inputs, request.scope);
  if (failure) throw new CloudRefusal("ValidationError", `${failure.property}: ${failure.reason}`);
  refuseDuplicate(description.name, request);
  for (const [property, rule] of Object.entries(description.policies ?? {})) {
    const text = textAt(request.inputs, property);
    if (text !== undefined) refusePolicy(text, rule);
  }
  refuseDangling(request, description.references);
  description.refuse?.(request);
}

function refuseSecondRegion(twin: CloudObject | undefined, { scope, type }: Request): void {
  const region = twin && textAt(twin.outputs, "region");
  if (region === undefined || region === scope.region) return;
  throw new CloudRefusal(
    "SandboxLimit",
    `the sandbox keeps one ${type} of an id, and ${twin?.id} is in ${region} already`,
  );
}

function outputsOf({ description, schema }: Type, request: Request, id: string, before?: Properties): Properties {
  const arn = description.arn?.({ ...request, id }) ?? "";
  const making: Making = { ...request, id, arn };
  const fresh = description.makes?.(making) ?? {};
  const made = Object.fromEntries(Object.entries(fresh).map(([key, value]) => [key, before?.[key] ?? value]));
  const rule = description.name;
  return {
    ...request.inputs,
    ...(schema.outputs.has("region") ? { region: request.scope.region } : {}),
    ...(arn !== "" ? { arn } : {}),
    ...(rule ? { [rule.property]: request.name } : {}),
    ...made,
    ...description.shows?.({ ...making, made }),
  };
}

/** The inputs, with `unknown` in the parts of their objects that only the cloud knows. */
function foreseen({ description }: Type, inputs: Properties): Properties {
  return (description.computes ?? []).reduce((shown, path) => {
    const [property = "", part = ""] = path.split(".");
    const given = shown[property] ?? {};
    return isObject(given) ? { ...shown, [property]: { [part]: unknown, ...given } } : shown;
  }, inputs);
}
